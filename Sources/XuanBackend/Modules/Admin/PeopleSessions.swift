import XuanPacket
import XuanStore
import XuanText

/// The sessions of a person, as administrators see and end them.
enum PeopleSessions {
    /// `sessions` of `people.get`, in the order of their logins. `id` names a session until the server's next start.
    static func rows(of id: Int64, _ presence: Presence) -> JSON {
        .array(
            presence.sessions(of: id).sorted { $0.login < $1.login }.map { session in
                let colon = session.connection.lastIndex(of: ":") ?? session.connection.endIndex
                return [
                    "id": JSON(Int64(session.login)), "kind": .string(session.kind.rawValue),
                    "name": .string(session.device.map { ShownText.cleaned($0.name) } ?? ""),
                    "device": .string(session.device?.kind ?? ""), "since": JSON(session.since),
                    "address": .string(String(session.connection[..<colon])),
                ]
            })
    }

    /// Ends one of them. One that has ended already is no fault.
    @Sendable static func end(_ call: Call, _ context: WriteContext) throws -> AuditedChange {
        let person = try PeopleWrites.find(call.arguments.integer("id"), "id", call, context).user
        let number = call.arguments.integer("session")
        guard let session = context.presence.sessions(of: person.id).first(where: { Int64($0.login) == number }) else {
            return AuditedChange(on: person.account)
        }
        let shown = context.presence.status(of: person.id)
        try context.end(session, of: person.id, .signedOut)
        if context.presence.isOnline(person.id) {
            context.tellStatus(of: person, ifNot: shown)
        } else {
            context.pushes.add(Logout.push(person, language: context.configuration.language, context))
        }
        return AuditedChange(on: person.account, session.device.map { ShownText.cleaned($0.name) } ?? "")
    }
}
