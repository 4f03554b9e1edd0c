// For operators, off the public ports. In: GET /healthz or /metrics on a local address. Out: health and figures.

import Logging
import XuanNet
import XuanThreads

extension Relay {
    /// Opens the operators' address if the settings name one. Returns its port.
    func openMetrics() throws(NetError) -> UInt16? {
        guard let address = settings.metrics else { return nil }
        let endpoint = MetricsEndpoint(relay: self, hosts: HostNames(settings.metricsHosts))
        // Not among `listeners`: it answers until the very end, and says then that the relay stops.
        let listener = try Listener(
            loop: loop, host: address.host, port: address.port, sharesPort: settings.sharesPorts, tls: nil,
            limits: ConnectionLimits()
        ) { _ in endpoint }
        return listener.port
    }

    /// `nil` when all is well; else what is not.
    var ailment: String? {
        if service.isStopping { return "stopping" }
        if let health = extensions.health, !health.conditions.isEmpty { return health.now.text }
        let away = sites.all.filter { !$0.link.isReady || $0.figures.isAway }
        return away.isEmpty ? nil : "no answer from " + away.map(\.name).joined(separator: ", ")
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
            // Faults beyond the relay, such as a backend that is away, are reported and are no reason to restart it.
            let ailment = relay.ailment
            let status = relay.service.isStopping ? 503 : 200
            answer(.init(status: status, text: (ailment ?? "ok") + "\n"), on: connection)
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
