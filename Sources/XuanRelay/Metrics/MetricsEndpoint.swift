// For operators, off the public ports. In: GET /healthz or /metrics on a local address. Out: health and figures.

import Logging
import XuanNet
import XuanThreads

extension Relay {
    /// Opens the operators' address if the settings name one. Returns its port.
    func openMetrics() throws(NetError) -> UInt16? {
        guard let address = settings.metrics else { return nil }
        let endpoint = MetricsEndpoint(relay: self, hosts: HostNames(settings.metricsHosts))
        extensions.health.add { [weak self] in self?.awayBackends ?? [] }
        // Not among `listeners`: it answers until the very end, and says then that the relay stops.
        let listener = try Listener(
            loop: loop, host: address.host, port: address.port, sharesPort: settings.sharesPorts, tls: nil,
            limits: ConnectionLimits()
        ) { _ in endpoint }
        return listener.port
    }

    /// Faults beyond the relay are reported and are no reason to restart it.
    private var awayBackends: [Health.Condition] {
        let away = sites.all.filter { !$0.link.isReady || $0.figures.isAway || $0.port.isAway }.map(\.name)
        let all = away.isEmpty ? [] : [Health.Condition("no answer from " + away.joined(separator: ", "))]
        return all + sites.all.flatMap { site in site.port.awayAddresses.map { .init("\(site.name) at \($0) away") } }
    }
}

/// Answers any number of connections.
private final class MetricsEndpoint: ConnectionHandler {
    unowned(unsafe) let relay: Relay
    private let began = MonotonicClock.nanoseconds()

    private let hosts: HostNames

    init(relay: Relay, hosts: HostNames) {
        self.relay = relay
        self.hosts = hosts
    }

    func requestReceived(_ request: HTTPRequestHead, on connection: Connection) {
        guard hosts.has(request.host) else {
            return answer(
                .init(status: 421, text: "This address is not asked for by that name (metrics.hosts).\n"),
                on: connection)
        }
        guard request.method == "GET" || request.method == "HEAD" else {
            return answer(.init(status: 405, text: "Use GET.\n", headers: [("Allow", "GET, HEAD")]), on: connection)
        }
        switch request.path {
        case "/healthz":
            connection.respond(relay.extensions.health)
        case "/metrics":
            relay.gatherFigures { [self] figures in
                let text = figures.prometheus(
                    loops: relay.team?.relays.count ?? 1, uptimeNanoseconds: MonotonicClock.nanoseconds() - began)
                answer(
                    .init(
                        status: 200, headers: [("Content-Type", "text/plain; version=0.0.4; charset=utf-8")],
                        body: Array(text.utf8)), on: connection)
            }
        default: answer(.notFound, on: connection)
        }
    }

    func connectionClosed(_ reason: CloseReason, on connection: Connection) {}

    private func answer(_ reply: Reply, on connection: Connection) {
        connection.respond(
            status: reply.status, headers: reply.headers + [("Cache-Control", "no-store")], body: reply.body)
    }
}
