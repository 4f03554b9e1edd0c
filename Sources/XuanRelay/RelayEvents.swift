import XuanNet

/// Connects and disconnects, for a receiver beside the backend. Called on the relay's loop, of a team on each.
package protocol RelayEvents: AnyObject {
    /// A client's WebSocket is open; nobody has logged in on it yet.
    func connected(_ visit: ClientConnection)
    /// The backend took the login.
    func loggedIn(_ visit: ClientConnection)
    /// The connection is gone, for whatever reason.
    func disconnected(_ visit: ClientConnection)
}

/// A snapshot of one client's connection.
package struct ClientConnection: Sendable {
    /// Unlike that of any other connection of the process.
    package let connection: UInt64
    /// Of the client, also behind a trusted proxy.
    package let peer: PeerAddress
    /// 0 before the login.
    package let userID: Int64
    /// As it was typed, and the backend that it was typed for; empty before the login.
    package let account: String
    package let site: String
    /// Id of a synced session's device; empty of a classic one.
    package let device: String
    /// How many sessions the user has at that backend, with this one until it is gone; 0 before the login.
    package let sessions: Int
}

extension Session {
    var visit: ClientConnection {
        ClientConnection(
            connection: number, peer: connection.client, userID: userID, account: login.account, site: site?.name ?? "",
            device: login.device?.facts.id ?? "", sessions: site.map { relay.sessions(of: userID, at: $0) } ?? 0)
    }
}
