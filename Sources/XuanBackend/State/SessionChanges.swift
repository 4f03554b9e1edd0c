/// Changes to people's sessions, which a failed request or transaction takes back. Writer thread only.
final class SessionChanges: WritePart {
    let presence: Presence
    /// Latest last.
    private var undo: [() -> Void] = []
    private var marked = 0

    init(_ presence: Presence) { self.presence = presence }

    /// Whether the running request has changed somebody's session.
    var hasChanged: Bool { undo.count > marked }

    func set(_ session: BackendSession?, of user: Int64) {
        let before = presence.session(of: user)
        undo.append { [presence] in presence.set(before, of: user) }
        presence.set(session, of: user)
    }

    func set(_ fading: Fading?, fadingOf user: Int64) {
        let before = presence.fading(of: user)
        undo.append { [presence] in presence.set(before, fadingOf: user) }
        presence.set(fading, fadingOf: user)
    }

    /// Does nothing for a person without a session.
    func change(of user: Int64, _ body: (inout BackendSession) -> Void) {
        guard var session = presence.session(of: user) else { return }
        body(&session)
        set(session, of: user)
    }

    func begin() {
        undo = []
        marked = 0
    }

    func mark() { marked = undo.count }
    func rewind() { takeBack(to: marked) }

    func rollBack() {
        takeBack(to: 0)
        marked = 0
    }

    private func takeBack(to count: Int) {
        while undo.count > count { undo.removeLast()() }
    }
}
