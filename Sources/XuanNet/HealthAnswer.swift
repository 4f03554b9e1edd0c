// For balancers and monitors. In: a request for `/healthz`. Out: the program's health.

import XuanThreads

extension Connection {
    /// Answers the waiting request with `health`, once its probes have looked. On the loop.
    package func respond(_ health: Health) {
        let answer = HealthAnswer(self, health)
        health.look { answer.loop.runOrPost { answer.send() } }
        answer.waitsNoLonger()
    }
}

/// One answer that waits for probes. `@unchecked Sendable`: confined to its loop; a probe carries it there.
private final class HealthAnswer: @unchecked Sendable {
    /// A probe that hangs is not waited for: what it has found before counts.
    private static let patienceMilliseconds: UInt64 = 2_000

    let loop: Loop
    private var connection: Connection?
    private let health: Health

    init(_ connection: Connection, _ health: Health) {
        (self.connection, self.health, loop) = (connection, health, connection.loop)
    }

    func send() {
        guard let connection else { return }
        self.connection = nil
        let report = health.now
        connection.respond(
            status: report.status,
            headers: [("Content-Type", "text/plain; charset=utf-8"), ("Cache-Control", "no-store")],
            body: report.text + "\n")
    }

    func waitsNoLonger() {
        guard connection != nil else { return }
        loop.after(milliseconds: Self.patienceMilliseconds) { [self] in send() }
    }
}
