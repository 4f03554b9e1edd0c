import XuanPacket
import XuanStore

// Effects of a changed person on connected clients.

extension WriteContext {
    /// From this many on, clients get the whole list in one piece.
    private static let fewPeople = 50

    /// People were created or changed: their rows are read again, and connected clients get the new values.
    func peopleChanged(_ ids: [Int64]) throws {
        guard !ids.isEmpty else { return }
        for id in ids { people.forget(id) }
        try MetaTable.increment(MetaTable.userChanges, on: store)
        guard pushes.reachAnybody, !presence.online().isEmpty else { return }
        if ids.count > Self.fewPeople { return try pushPeople() }
        for id in ids {
            guard let person = try person(id) else { continue }
            pushes.add(
                .success(.userChange, language: configuration.language, to: .everybody) { [presence] writer in
                    writer.raw(",\"data\":")
                    writer.user(person, status: presence.status(of: id))
                })
        }
    }

    /// Departments or roles were changed, which only the whole list contains.
    func companyChanged() throws {
        try MetaTable.increment(MetaTable.userChanges, on: store)
        if pushes.reachAnybody, !presence.online().isEmpty { try pushPeople() }
    }

    private func pushPeople() throws {
        pushes.add(
            try UserGetList.answer(
                language: configuration.language, statuses: presence.statuses(), to: .everybody, on: store))
    }

    /// Ends people's chat connections, and tells the others that they have left.
    func signOut(_ ids: [Int64], _ reason: KickoffReason) throws {
        for id in ids where presence.isOnline(id) {
            try cluster?.refresh(id)
            for session in presence.sessions(of: id) {
                if session.node != nil {
                    try end(session, of: id, reason)
                    continue
                }
                try Logout.end(session, of: id, detail: "administration", self)
                pushes.kickOff(id, session, reason, connection: session.device == nil ? "" : session.connection)
            }
            sessions.set(nil, fadingOf: id)
            if let person = try person(id) { pushes.add(Logout.push(person, language: configuration.language, self)) }
        }
    }
}
