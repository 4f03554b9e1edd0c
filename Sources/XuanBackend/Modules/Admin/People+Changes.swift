import XuanPacket
import XuanStore

// What a change of people means for those who are connected.

extension WriteContext {
    /// From so many on, clients get the whole list in one piece.
    private static let fewPeople = 50

    /// People were made or changed: their rows are read anew, and whoever is connected sees them as they are now.
    func peopleChanged(_ ids: [Int64]) throws {
        guard !ids.isEmpty else { return }
        for id in ids { forgetPerson(id) }
        try MetaTable.increment(MetaTable.userChanges, on: store)
        guard canPush(), !presence.online().isEmpty else { return }
        if ids.count > Self.fewPeople { return try pushPeople() }
        for id in ids {
            guard let person = try person(id) else { continue }
            push(
                .success(.userChange, language: configuration.language, to: .everybody) { [presence] writer in
                    writer.raw(",\"data\":")
                    writer.user(person, status: presence.status(of: id))
                })
        }
    }

    /// Departments or roles were changed, which stand in the whole list only.
    func companyChanged() throws {
        try MetaTable.increment(MetaTable.userChanges, on: store)
        if canPush(), !presence.online().isEmpty { try pushPeople() }
    }

    private func pushPeople() throws {
        push(
            try UserGetList.answer(
                language: configuration.language, statuses: presence.statuses(), to: .everybody, on: store))
    }

    /// Tells a client why its session is over, and its relay to end the connection.
    /// `connection`: only the one of that name.
    func kickOff(_ id: Int64, _ session: BackendSession, _ reason: KickoffReason, connection: String = "") {
        push(
            .kickoff(
                to: id, reason, language: session.language ?? configuration.language, connection: connection),
            relay: session.relay)
    }

    /// Ends the chat connections of people, and tells the others that they have left.
    func signOut(_ ids: [Int64], _ reason: KickoffReason) throws {
        for id in ids {
            guard let session = presence.session(of: id) else { continue }
            try Logout.end(id, detail: "administration", self)
            kickOff(id, session, reason)
            setFading(nil, of: id)
            if let person = try person(id) { push(Logout.push(person, language: configuration.language, self)) }
        }
    }
}
