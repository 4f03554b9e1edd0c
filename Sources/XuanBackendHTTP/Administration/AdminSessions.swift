import XuanPacket
import XuanThreads

/// Sessions of the administration pages, by the browser's cookie. In memory: a restart ends all. Any thread.
///
/// Nodes of a cluster keep them in the store: `AdminFront` brings one here before each call, and saves it afterwards.
final class AdminSessions: Sendable {
    static let cookie = "xuan_admin"
    static let idleMilliseconds: Int64 = 30 * 60_000
    static let longestMilliseconds: Int64 = 12 * 3_600_000
    static let confirmedMilliseconds: Int64 = 5 * 60_000
    /// Wrong passwords before a session ends: the guesses that a stolen cookie allows.
    static let mostTries = 5
    /// Past it the longest idle one ends.
    static let capacity = 1_000
    /// Of one person; past it that person's longest idle one ends, and nobody else's.
    static let perPerson = 20

    struct Session: Sendable {
        let user: Int64
        let csrf: String
        let created: Int64
        var stamp: String
        var used: Int64
        /// Until when dangerous calls are open.
        var confirmedUntil: Int64
        /// Password prompts since the last right one.
        var tries = 0
    }

    /// By SHA-256 of the cookie: a reader of this memory gets no cookies.
    private let sessions = Guarded<[[UInt8]: Session]>([:])

    /// Returns the cookie's value.
    func open(user: Int64, stamp: String, now: Int64) -> (cookie: String, session: Session) {
        let cookie = Secret.randomHex(digits: 64)
        let session = Session(
            user: user, csrf: Secret.randomHex(digits: 32), created: now, stamp: stamp, used: now,
            confirmedUntil: now + Self.confirmedMilliseconds)
        sessions.withLock { sessions in
            let own = sessions.filter { $0.value.user == user }
            if own.count >= Self.perPerson, let oldest = own.min(by: { $0.value.used < $1.value.used }) {
                sessions[oldest.key] = nil
            }
            if sessions.count >= Self.capacity {
                sessions = sessions.filter { Self.isAlive($0.value, now) }
                if sessions.count >= Self.capacity, let oldest = sessions.min(by: { $0.value.used < $1.value.used }) {
                    sessions[oldest.key] = nil
                }
            }
            sessions[Self.key(cookie)] = session
        }
        return (cookie, session)
    }

    /// The live session of a cookie; counts as a use.
    func use(_ cookie: String, now: Int64) -> Session? {
        let key = Self.key(cookie)
        return sessions.withLock { sessions in
            guard var session = sessions[key] else { return nil }
            guard Self.isAlive(session, now) else {
                sessions[key] = nil
                return nil
            }
            session.used = now
            sessions[key] = session
            return session
        }
    }

    func change(_ cookie: String, _ body: (inout Session) -> Void) {
        let key = Self.key(cookie)
        sessions.withLock { sessions in
            if var session = sessions[key] {
                body(&session)
                sessions[key] = session
            }
        }
    }

    /// Call before a password is checked: counted first, so that concurrent tries do not exceed the limit. Returns the
    /// tries left after it; `nil` if there were none, and the session has ended.
    func tryPassword(_ cookie: String) -> Int? {
        let key = Self.key(cookie)
        return sessions.withLock { sessions in
            guard let tries = sessions[key]?.tries else { return nil }
            guard tries < Self.mostTries else {
                sessions[key] = nil
                return nil
            }
            sessions[key]!.tries = tries + 1
            return Self.mostTries - tries - 1
        }
    }

    func close(_ cookie: String) { sessions.withLock { $0[Self.key(cookie)] = nil } }

    /// What the store says of a session takes the place of what is remembered.
    func put(_ session: Session?, of cookie: String) { sessions.withLock { $0[Self.key(cookie)] = session } }

    /// Without counting as a use.
    func get(_ cookie: String) -> Session? { sessions.withLock { $0[Self.key(cookie)] } }

    /// As the store has it.
    static func digest(_ cookie: String) -> String { Secret.hex(key(cookie)) }

    private static func isAlive(_ session: Session, _ now: Int64) -> Bool {
        now - session.used < idleMilliseconds && now - session.created < longestMilliseconds
    }

    private static func key(_ cookie: String) -> [UInt8] { Secret.sha256(Array(cookie.utf8)) }
}
