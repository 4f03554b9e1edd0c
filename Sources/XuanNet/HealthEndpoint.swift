import XuanThreads

/// An address of this machine that answers `/healthz` and nothing else. Any number of connections, on one loop.
package final class HealthEndpoint: ConnectionHandler {
    private let health: Health
    private let hosts: HostNames

    /// `hosts`: names by which it may be asked, beside localhost and addresses.
    package init(_ health: Health, hosts: HostNames) { (self.health, self.hosts) = (health, hosts) }

    package func requestReceived(_ request: HTTPRequestHead, on connection: Connection) {
        guard hosts.has(request.host) else {
            return refuse(421, "This address is not asked for by that name (metrics.hosts).\n", on: connection)
        }
        guard request.method == "GET" || request.method == "HEAD" else {
            return refuse(405, "Use GET.\n", on: connection)
        }
        guard request.path == "/healthz" else { return refuse(404, "There is nothing here.\n", on: connection) }
        connection.respond(health)
    }

    package func connectionClosed(_ reason: CloseReason, on connection: Connection) {}

    private func refuse(_ status: Int, _ text: String, on connection: Connection) {
        connection.respond(
            status: status, headers: [("Content-Type", "text/plain; charset=utf-8"), ("Cache-Control", "no-store")],
            body: text)
    }
}
