import XuanConfig

/// Each person's use of the limits. A leaky bucket for each: it accepts a whole minute's (hour's) worth at once, and
/// drains evenly over the same time. Writer thread only. One look-up by id for a call; a person's counts are kept until
/// they are empty again, so memory is bounded by the people active within the hour.
///
/// A request that fails has counted. One whose whole transaction fails counts when it is carried out again.
final class Quotas: WritePart {
    private struct Bucket {
        /// Its level, and the millisecond UTC of that level.
        var level = 0.0
        var at: Int64 = 0

        /// Adds `amount`, or says in how many seconds there is room for it. An amount above the whole bucket goes into
        /// an empty one. A clock that goes back stops the leak, no longer than it was.
        mutating func take(_ amount: Int, limit: Int, milliseconds: Int64, now: Int64) -> Int? {
            guard limit > 0, amount > 0 else { return nil }
            let rate = Double(limit) / Double(milliseconds)
            level = max(0, level - Double(max(0, now - at)) * rate)
            at = now
            let excess = level + Double(amount) - Double(limit)
            // A thousandth is rounding error, not an excess.
            if excess > 0.001, level > 0 {
                return max(1, Int((min(excess, level) / rate / 1000 - 0.001).rounded(.up)))
            }
            level += Double(amount)
            return nil
        }
    }

    private struct Used {
        var messages = Bucket()
        var bytes = Bucket()
        var chats = Bucket()
        var invitations = Bucket()
        var changes = Bucket()
        var broadcasts = Bucket()
        var typing = Bucket()
        var urgent = Bucket()
        var logins = Bucket()
        var newest: Int64 = 0
        /// When the log was written last.
        var logged: Int64 = .min
    }

    static let minute: Int64 = 60_000
    static let hour: Int64 = 3_600_000

    private let limits: PersonLimits
    private let urgentLimit: Int
    private let isOn: Bool
    private let report: @Sendable (Int64, String, Int) -> Void
    private var used: [Int64: Used] = [:]
    private var sweepAt = 4_096
    /// The open transaction's changes, with the values before.
    private var journal: [(user: Int64, before: Used?)] = []

    init(_ configuration: BackendConfiguration) {
        limits = configuration.person
        urgentLimit = configuration.messages.urgentPerHour
        isOn = configuration.limits
        report = configuration.rateLimited
    }

    /// Number of people with counts.
    var count: Int { used.count }

    /// Messages of one packet.
    func messages(_ count: Int, bytes: Int, by user: Int64, now: Int64) throws(Refusal) {
        try spend(by: user, now, "messages") { used in
            used.messages.take(count, limit: limits.messages, milliseconds: Self.minute, now: now)
                ?? used.bytes.take(bytes, limit: limits.bytes, milliseconds: Self.minute, now: now)
        }
    }

    /// A new chat with this many others in it. The chat is counted first: people who may create none invite nobody.
    func chat(with others: Int, by user: Int64, now: Int64) throws(Refusal) {
        try members(others)
        try spend(by: user, now, "chats") { used in
            used.chats.take(1, limit: limits.chats, milliseconds: Self.hour, now: now)
                ?? used.invitations.take(others, limit: limits.invitations, milliseconds: Self.hour, now: now)
        }
    }

    /// People added to a chat.
    func invitations(_ count: Int, by user: Int64, now: Int64) throws(Refusal) {
        try members(count)
        try spend(by: user, now, "invitations") { used in
            used.invitations.take(count, limit: limits.invitations, milliseconds: Self.hour, now: now)
        }
    }

    /// One change of `bytes`; `isBroadcast`: everybody is notified of it.
    func change(isBroadcast: Bool, bytes: Int, by user: Int64, now: Int64) throws(Refusal) {
        try spend(by: user, now, isBroadcast ? "broadcasts" : "changes") { used in
            let seconds =
                isBroadcast
                ? used.broadcasts.take(1, limit: limits.broadcasts, milliseconds: Self.minute, now: now)
                : used.changes.take(1, limit: limits.changes, milliseconds: Self.minute, now: now)
            return seconds ?? used.bytes.take(bytes, limit: limits.bytes, milliseconds: Self.minute, now: now)
        }
    }

    /// Urgent messages. A rule of the company: it holds while the limits are off, too.
    func urgent(_ count: Int, by user: Int64, now: Int64) throws(Refusal) {
        try spend(by: user, now, "urgent", always: true) { used in
            used.urgent.take(count, limit: urgentLimit, milliseconds: Self.hour, now: now)
        }
    }

    /// A note that the person is typing.
    func typing(by user: Int64, now: Int64) throws(Refusal) {
        try spend(by: user, now, "typing") { used in
            used.typing.take(1, limit: limits.typing, milliseconds: Self.minute, now: now)
        }
    }

    /// A login that would succeed.
    func login(by user: Int64, now: Int64) throws(Refusal) {
        try spend(by: user, now, "logins") { used in
            used.logins.take(1, limit: limits.logins, milliseconds: Self.minute, now: now)
        }
    }

    private func members(_ count: Int) throws(Refusal) {
        guard isOn, limits.members > 0, count > limits.members else { return }
        throw .said(.tooManyMembers(limits.members))
    }

    private func spend(
        by user: Int64, _ now: Int64, _ what: String, always: Bool = false, _ take: (inout Used) -> Int?
    ) throws(Refusal) {
        guard isOn || always else { return }
        if used.count >= sweepAt { sweep(now) }
        let before = used[user]
        journal.append((user, before))
        var after = before ?? Used()
        let (wait, isNews) = Self.step(&after, now, take)
        used[user] = after
        guard let seconds = wait else { return }
        if isNews { report(user, what, seconds) }
        throw .said(.tooMuch(seconds))
    }

    /// Whether the person has to wait, and whether to log it: one line a minute is as good as thousands.
    private static func step(
        _ used: inout Used, _ now: Int64, _ take: (inout Used) -> Int?
    ) -> (seconds: Int?, isNews: Bool) {
        used.newest = now
        guard let seconds = take(&used) else { return (nil, false) }
        let isNews = now - max(used.logged, now - hour) >= minute
        if isNews { used.logged = now }
        return (seconds, isNews)
    }

    func begin() { journal.removeAll(keepingCapacity: true) }
    func mark() {}
    func rewind() {}

    func rollBack() {
        while let (user, before) = journal.popLast() { used[user] = before }
    }

    /// Forgets people who have been idle for an hour: their buckets are empty. Rarely: the next time at twice as many.
    private func sweep(_ now: Int64) {
        used = used.filter { now - $0.value.newest < Self.hour }
        sweepAt = max(4_096, used.count * 2)
    }
}
