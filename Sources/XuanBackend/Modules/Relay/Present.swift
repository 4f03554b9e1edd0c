import XuanPacket
import XuanStore

/// $present: `{users: [[id, "IP:port", isLive]]}`. A relay tells who is connected to it, because this backend was
/// started after they had logged in. How far they have got is known up to the last time it was saved: what came after
/// that is offered again at their next login.
enum Present {
    @Sendable static func run(_ call: Call, _ ledger: Ledger) throws -> Answer {
        guard let items = call.arguments.value("users").array else { throw Refusal.parameter("users") }
        for item in items {
            guard let entry = item.array, entry.count == 3, let id = entry[0].integer,
                let connection = entry[1].string, let isLive = entry[2].looseBool
            else { throw Refusal.parameter("users") }
            try enter(id, connection, isLive, call, ledger)
        }
        return .success("$present", of: call.request, to: .asker)
    }

    private static func enter(
        _ id: Int64, _ connection: String, _ isLive: Bool, _ call: Call, _ ledger: Ledger
    ) throws {
        let relay = call.request.relay
        guard let person = try ledger.person(id), !person.isDeleted, !person.isForbidden else {
            return ledger.push(.kickoff(to: id, language: ledger.configuration.language), relay: relay)
        }
        if let known = ledger.presence.session(of: id) {
            if known.relay == relay, known.connection == connection { return }
            if known.relay != relay, !ledger.relays.isDown(known.relay) {
                // He has logged in elsewhere meanwhile.
                return ledger.push(.kickoff(to: id, language: ledger.configuration.language), relay: relay)
            }
        }
        var session = Session(connection: connection, since: ledger.now, relay: relay)
        if isLive {
            session.phase = .live
            session.gaps = try ledger.unsaved(of: id)
        }
        ledger.setFading(nil, of: id)
        ledger.setSession(session, of: id)
    }
}
