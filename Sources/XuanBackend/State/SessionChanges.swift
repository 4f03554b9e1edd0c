/// Changes to people's sessions, which a failed request or transaction takes back. Writer thread only.
final class SessionChanges: WritePart {
    let presence: Presence
    /// Latest last.
    private var undo: [() -> Void] = []
    private var marked = 0
    /// People whose sessions at this node, or whose fading, the transaction has changed; perhaps more.
    private(set) var changed: Set<Int64> = []

    init(_ presence: Presence) { self.presence = presence }

    /// Whether the running request has changed somebody's session.
    var hasChanged: Bool { undo.count > marked }

    /// The classic session.
    func set(_ session: BackendSession?, of user: Int64) {
        let before = presence.classic(of: user)
        changed.insert(user)
        undo.append { [presence] in presence.set(before, of: user) }
        presence.set(session, of: user)
    }

    func set(_ fading: Fading?, fadingOf user: Int64) {
        let before = presence.fading(of: user)
        changed.insert(user)
        undo.append { [presence] in presence.set(before, fadingOf: user) }
        presence.set(fading, fadingOf: user)
    }

    /// Synced ones, in the order of their logins.
    func set(synced sessions: [BackendSession], of user: Int64) {
        let before = presence.synced(of: user)
        changed.insert(user)
        undo.append { [presence] in presence.set(synced: before, of: user) }
        presence.set(synced: sessions, of: user)
    }

    /// Adds a session, in the place of the classic one or of the one of the same device.
    func add(_ session: BackendSession, of user: Int64) {
        guard let device = session.device else { return set(session, of: user) }
        set(synced: presence.synced(of: user).filter { $0.device?.id != device.id } + [session], of: user)
    }

    /// Ends one of a person's sessions.
    func remove(_ session: BackendSession, of user: Int64) {
        guard let device = session.device else { return set(nil, of: user) }
        set(synced: presence.synced(of: user).filter { $0.device?.id != device.id }, of: user)
    }

    /// Changes the classic session; does nothing if there is none.
    func change(of user: Int64, _ body: (inout BackendSession) -> Void) {
        guard var session = presence.classic(of: user) else { return }
        body(&session)
        set(session, of: user)
    }

    /// Changes those of a person's sessions that `condition` takes.
    func change(
        allOf user: Int64, where condition: (BackendSession) -> Bool = { _ in true },
        _ body: (inout BackendSession) -> Void
    ) {
        if let session = presence.classic(of: user), condition(session) { change(of: user, body) }
        var synced = presence.synced(of: user)
        guard synced.contains(where: condition) else { return }
        for place in synced.indices where condition(synced[place]) { body(&synced[place]) }
        set(synced: synced, of: user)
    }

    func begin() {
        undo = []
        changed = []
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
