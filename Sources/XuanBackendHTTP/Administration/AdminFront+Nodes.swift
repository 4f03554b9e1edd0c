import XuanBackend
import XuanNet
import XuanPacket
import XuanStore

// Nodes of a cluster: sessions of the pages are in the store, where every node finds them, and where one that was closed
// anywhere is closed.

extension AdminFront {
    /// Between two notes that a session was used.
    private static let notedMilliseconds: Int64 = 60_000

    /// Those of the pages; at a node a cookie's alone, read from the store.
    func sessions(for cookie: String, _ next: @escaping @Sendable (AdminSessions) -> Void) {
        guard backend.isNode else { return next(sessions) }
        guard !cookie.isEmpty else { return next(AdminSessions()) }
        backend.adminSession(AdminSessions.digest(cookie)) { record in
            let one = AdminSessions()
            one.put(record.map { AdminSessions.Session($0) }, of: cookie)
            next(one)
        }
    }

    /// A call to a node: what it changes in the session is saved before the answer leaves.
    func makeAtNode(
        _ call: AdminCall, _ params: JSONObject, _ language: Language, _ cookie: String, _ request: WholeRequest,
        _ reply: @escaping @Sendable (WholeAnswer) -> Void
    ) {
        sessions(for: cookie) { [self] sessions in
            let saving = saving(sessions, cookie, reply)
            guard call.part == .session(.confirm), sessions.get(cookie) != nil else {
                return make(call, params, language, cookie, sessions, request, saving)
            }
            backend.countAdminTry(AdminSessions.digest(cookie), most: Int64(AdminSessions.mostTries)) { [self] isLeft in
                if !isLeft { sessions.close(cookie) }
                make(call, params, language, cookie, sessions, request, saving)
            }
        }
    }

    private func saving(
        _ sessions: AdminSessions, _ cookie: String, _ reply: @escaping @Sendable (WholeAnswer) -> Void
    ) -> @Sendable (WholeAnswer) -> Void {
        guard let before = sessions.get(cookie) else { return reply }
        let digest = AdminSessions.digest(cookie)
        return { [backend] answer in
            let after = sessions.get(cookie)
            if let after, after.isLike(before), after.used - before.used < Self.notedMilliseconds {
                return reply(answer)
            }
            backend.save(adminSession: after?.record(digest), digest: digest) { _ in reply(answer) }
        }
    }

    /// A new session is known everywhere before its cookie leaves.
    func begin(
        _ session: AdminSessions.Session, _ cookie: String, then next: @escaping @Sendable (_ isSaved: Bool) -> Void
    ) {
        guard backend.isNode else { return next(true) }
        backend.begin(
            adminSession: session.record(AdminSessions.digest(cookie)), idle: AdminSessions.idleMilliseconds,
            longest: AdminSessions.longestMilliseconds, perPerson: AdminSessions.perPerson, done: next)
    }
}

extension AdminSessions.Session {
    fileprivate init(_ record: AdminSessionRecord) {
        self.init(
            user: record.user, csrf: record.csrf, created: record.created, stamp: record.stamp, used: record.used,
            confirmedUntil: record.confirmedUntil, tries: Int(record.tries))
    }

    fileprivate func record(_ digest: String) -> AdminSessionRecord {
        AdminSessionRecord(
            digest: digest, user: user, csrf: csrf, stamp: stamp, created: created, used: used,
            confirmedUntil: confirmedUntil, tries: Int64(tries))
    }

    /// But for its use.
    fileprivate func isLike(_ other: Self) -> Bool {
        stamp == other.stamp && confirmedUntil == other.confirmedUntil && tries == other.tries
    }
}
