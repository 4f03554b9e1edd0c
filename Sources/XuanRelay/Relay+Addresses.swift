// The client's address. In: a connection's peer, and what a trusted proxy says of each request. Out: the address that
// every limit and record goes by, `Connection.client`.

import XuanNet

extension Relay {
    /// A connection was accepted. False if its address has too many. A trusted proxy's own connections do not count: it
    /// brings everybody's.
    func arrives(_ connection: Connection) -> Bool {
        if settings.trustedProxies.trusts(connection.peer.ip) { return true }
        return count(connection)
    }

    /// A request came on it: reads who sent it. False if that address has too many connections.
    func comes(_ connection: Connection, with request: HTTPRequestHead) -> Bool {
        guard !settings.trustedProxies.isEmpty || connection.forwarded != nil else { return true }
        let origin = settings.trustedProxies.origin(of: request, from: connection.peer)
        if connection.isCounted {
            if origin?.client.ip ?? connection.peer.ip == connection.client.ip {
                connection.forwarded = origin
                return true
            }
            addresses.connectionClosed(connection.client.ip)
            connection.isCounted = false
        }
        connection.forwarded = origin
        return origin == nil && settings.trustedProxies.trusts(connection.peer.ip) || count(connection)
    }

    private func count(_ connection: Connection) -> Bool {
        guard addresses.connectionOpened(connection.client.ip) else {
            figures.count(.tooManyConnections)
            return false
        }
        connection.isCounted = true
        return true
    }
}
