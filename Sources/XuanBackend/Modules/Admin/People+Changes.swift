import XuanPacket
import XuanStore

// Effects of a changed person on connected clients.

extension WriteContext {
    /// From this many on, clients get the whole list in one piece.
    private static let fewPeople = 50

    /// People were created or changed: their rows are read again, and connected clients get the new values.
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

    /// Departments or roles were changed, which only the whole list contains.
    func companyChanged() throws {
        try MetaTable.increment(MetaTable.userChanges, on: store)
        if canPush(), !presence.online().isEmpty { try pushPeople() }
    }

    private func pushPeople() throws {
        push(
            try UserGetList.answer(
                language: configuration.language, statuses: presence.statuses(), to: .everybody, on: store))
    }

    /// Tells a client why its session is over, and its relay to end the connection. `connection`: only the one of that
    /// name.
    func kickOff(_ id: Int64, _ session: BackendSession, _ reason: KickoffReason, connection: String = "") {
        push(
            .kickoff(
                to: id, reason, language: session.language ?? configuration.language, connection: connection),
            relay: session.relay)
    }

    /// Ends people's chat connections, and tells the others that they have left.
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
