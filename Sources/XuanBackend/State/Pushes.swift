/// Packets that nobody asked for: they leave after the answer of the request that makes them, or not at all if it
/// fails. Writer thread only.
final class Pushes: WritePart {
    private let relays: PushSubscribers
    private let language: Language
    private var list: [Push] = []
    private var marked = 0

    /// `language`: of people whose client has named none.
    init(to relays: PushSubscribers, language: Language) { (self.relays, self.language) = (relays, language) }

    /// Whether the backend's own packets reach anybody.
    var reachAnybody: Bool { !relays.isEmpty }

    /// `relay`: the only one that gets it.
    func add(_ answer: Answer, relay: String? = nil) { list.append(Push(answer: answer, relay: relay)) }

    /// `relay`: stands for the node that gets it.
    func add(_ item: Ring.Item, relay: String) { list.append(Push(item, relay: relay)) }

    /// Tells a client why its session is over, and its relay to end the connection. `connection`: only the one of that
    /// name.
    func kickOff(_ id: Int64, _ session: BackendSession, _ reason: KickoffReason, connection: String = "") {
        add(
            .kickoff(to: id, reason, language: session.language ?? language, connection: connection),
            relay: session.relay)
    }

    /// The same for the session's own connection and those that it has overtaken, by their names.
    func kickOffNamed(_ id: Int64, _ session: BackendSession, _ reason: KickoffReason) {
        for connection in [session.connection] + session.overtaken {
            kickOff(id, session, reason, connection: connection)
        }
    }

    /// Hands them over.
    func take() -> [Push] {
        defer { (list, marked) = ([], 0) }
        return list
    }

    func begin() { (list, marked) = ([], 0) }
    func mark() { marked = list.count }
    func rewind() { list.removeLast(list.count - marked) }
    func rollBack() { begin() }
}
