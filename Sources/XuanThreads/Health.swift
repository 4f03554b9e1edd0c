/// What a program's `/healthz` answers. Parts of the program report conditions while they last ("redis away") and clear
/// them; a part that knows its own state adds a check instead, one that has to look first a probe. One for a program.
/// Any thread.
package final class Health: Sendable {
    package enum Severity: Sendable {
        /// The program serves and something it uses does not: 200, so that a balancer leaves it in.
        case degraded
        /// Clients should go to another node: 503.
        case down
    }

    package struct Condition: Sendable, Hashable {
        /// A few words, shown as they are: no password, no line end.
        package let name: String
        package let severity: Severity

        package init(_ name: String, _ severity: Severity = .degraded) { (self.name, self.severity) = (name, severity) }
    }

    /// Name of the condition of a program that is about to stop.
    package static let stopping = "stopping"

    /// The answer of `/healthz`.
    package struct Report: Sendable, Equatable {
        /// 200 or 503.
        package let status: Int
        /// `ok`, `degraded: …` or `down: …`: one line without its end.
        package let text: String

        package init(status: Int, text: String) { (self.status, self.text) = (status, text) }
    }

    /// Looks at something, reports what it found, then calls `done` once, on any thread. It never waits itself.
    package typealias Probe = @Sendable (_ done: @escaping @Sendable () -> Void) -> Void

    private struct State {
        var conditions: [String: Severity] = [:]
        var checks: [@Sendable () -> [Condition]] = []
        var probes: [Probe] = []
    }

    private let state = Guarded(State())

    package init() {}

    /// Reports a condition until it is cleared; a second report of that name changes its severity.
    package func report(_ name: String, _ severity: Severity = .degraded) {
        state.withLock { $0.conditions[name] = severity }
    }

    package func clear(_ name: String) { state.withLock { _ = $0.conditions.removeValue(forKey: name) } }

    /// Whether that condition is reported; checks and probes are not asked.
    package func has(_ name: String) -> Bool { state.withLock { $0.conditions[name] != nil } }

    /// Reports the condition, or clears it.
    package func set(_ name: String, _ isSo: Bool, _ severity: Severity = .degraded) {
        if isSo { report(name, severity) } else { clear(name) }
    }

    /// `check` is called for each request, on the thread that answers it: it never waits.
    package func add(_ check: @escaping @Sendable () -> [Condition]) { state.withLock { $0.checks.append(check) } }

    /// `probe` is called for each request, before the checks.
    package func add(probe: @escaping Probe) { state.withLock { $0.probes.append(probe) } }

    /// Calls `done` once all probes have looked: at once if there are none, else on any thread.
    package func look(_ done: @escaping @Sendable () -> Void) {
        let probes = state.withLock { $0.probes }
        guard !probes.isEmpty else { return done() }
        let left = Guarded(probes.count)
        for probe in probes {
            probe {
                let isLast = left.withLock { left in
                    left -= 1
                    return left == 0
                }
                if isLast { done() }
            }
        }
    }

    /// What is so now, worst first, by name.
    package var conditions: [Condition] {
        let (reported, checks) = state.withLock { ($0.conditions, $0.checks) }
        let all = Set(reported.map { Condition($0.key, $0.value) } + checks.flatMap { $0() })
        return all.sorted { $0.severity == $1.severity ? $0.name < $1.name : $0.severity == .down }
    }

    package var now: Report {
        let conditions = conditions
        guard let worst = conditions.first else { return Report(status: 200, text: "ok") }
        let names = conditions.map(\.name).joined(separator: ", ")
        switch worst.severity {
        case .degraded: return Report(status: 200, text: "degraded: " + names)
        case .down: return Report(status: 503, text: "down: " + names)
        }
    }
}
