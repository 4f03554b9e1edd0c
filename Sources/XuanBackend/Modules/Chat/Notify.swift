import XuanPacket
import XuanStore

/// notify: `{offline: [id], sendfail: {id: [gid]}}`. The relay reports whose connections ended without a logout and
/// which messages did not reach whom: those are offered again. Answered with the notifications that wait; none are
/// made yet.
enum Notify {
    /// A report can cross the same person's new login; a session as young as this is not the one that is meant.
    static let youngMilliseconds: Int64 = 10_000

    @Sendable static func run(_ call: Call, _ ledger: Ledger) throws -> Answer {
        let parameters = call.parameters
        let offline = parameters.areNamed ? parameters.named("offline") : try parameters.value(0)
        let sendfail = parameters.areNamed ? parameters.named("sendfail") : try parameters.value(1)
        let gone = try offline.map { value throws in
            guard let ids = Parameters.ids(value) else { throw Refusal.parameter("offline") }
            return ids
        }
        for (user, gids) in try failures(sendfail) {
            for gid in gids { try ledger.moveBack(gid: gid, user: user) }
        }
        for id in gone ?? [] { try leave(id, call, ledger) }
        return .success("notify", of: call.request, to: .relay) { $0.raw(",\"data\":[]") }
    }

    private static func failures(_ value: JSON?) throws -> [(Int64, [String])] {
        guard let value else { return [] }
        // PHP and Go write an empty object as [] or null.
        if value == [] { return [] }
        guard let object = value.object else { throw Refusal.parameter("sendfail") }
        var failures: [(Int64, [String])] = []
        for (key, list) in zip(object.keys, object.values) {
            guard let id = Int64(key), let gids = list.array?.map(\.string), !gids.contains(nil) else {
                throw Refusal.parameter("sendfail")
            }
            failures.append((id, gids.map { $0! }))
        }
        return failures
    }

    private static func leave(_ id: Int64, _ call: Call, _ ledger: Ledger) throws {
        guard let session = ledger.presence.session(of: id), ledger.now - session.since > youngMilliseconds,
            let person = try ledger.person(id)
        else { return }
        try Logout.end(id, detail: "reported", ledger)
        ledger.push(Logout.answer(person, call.request, to: Logout.receivers(ledger), ledger))
    }
}
