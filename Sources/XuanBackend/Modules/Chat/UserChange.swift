import XuanPacket
import XuanStore
import XuanText

/// userChange: an object of changes to the caller's own profile, picture, status and password. Unknown and empty fields
/// are left alone; the account is the connection's, whatever the packet says. Without a change only the caller is told.
enum UserChange {
    private struct Changes: Sendable {
        var fields: [(ProfileField, String)] = []
        var avatar: Avatar?
        var status: Status?
        var wire: String?
    }

    /// Removes the picture: an empty data: URL. "" does not, original clients send it for "unchanged".
    private static let noPicture = "data:,"

    /// The change that `avatar` requests.
    private enum Avatar: Sendable {
        case picture(PeoplePicture)
        /// URL of an external picture; "" is none.
        case address(String)
    }

    @Sendable static func run(_ call: Call, _ context: ReadContext) throws -> Stage {
        let changes = try read(call.arguments.object("user"), of: call.me)
        guard let wire = changes.wire else { return .write { try write(call, changes, password: nil, $0) } }
        return .compute { context in
            let hash = context.passwords.hash(wire)
            return .write { try write(call, changes, password: hash, $0) }
        }
    }

    private static func read(_ object: JSONObject, of me: UserRecord) throws -> Changes {
        var changes = Changes()
        changes.avatar = try avatar(object[ProfileField.avatar.rawValue] ?? .null, of: me)
        for field in ProfileField.allCases where field != .avatar {
            guard let value = object[field.rawValue], !value.isNull else { continue }
            guard let text = value.string, text.utf8.count <= field.limit, Text.isLabel(text) else {
                throw Refusal.parameter(field.rawValue)
            }
            if field == .gender, !["", "f", "m", "u"].contains(text) { throw Refusal.parameter("gender") }
            // Clients send the whole profile at once, and numbers are pasted: one odd character must not refuse
            // everything.
            let cleaned = ShownText.cleaned(text)
            if !cleaned.isEmpty { changes.fields.append((field, cleaned)) }
        }
        for name in ["clientStatus", "status"] {
            guard let value = object[name], !value.isNull, value != "" else { continue }
            guard let status = value.string.flatMap(Status.init(rawValue:)) else { throw Refusal.parameter(name) }
            changes.status = status
        }
        if let value = object["password"], !value.isNull, value != "" {
            guard let wire = value.string, Text.isWirePassword(wire) else { throw Refusal.parameter("password") }
            if let weakness = PasswordRules.weakness(wire: wire, account: me.account) {
                throw Refusal.said(.weakPassword(weakness))
            }
            changes.wire = wire
        }
        return changes
    }

    /// A picture as data: URL, an external URL, or `noPicture`. `nil` if it stays as it is.
    private static func avatar(_ value: JSON, of me: UserRecord) throws -> Avatar? {
        let field = ProfileField.avatar
        if value.isNull { return nil }
        guard let text = value.string else { throw Refusal.parameter(field.rawValue) }
        if text.isEmpty || text == me.avatar { return nil }
        if text == noPicture { return .address("") }
        if text.hasPrefix("data:") {
            guard let picture = PeoplePicture(text) else { throw Refusal.said(.badAvatar) }
            return .picture(picture)
        }
        let isAddress = ["http://", "https://"].contains { text.hasPrefix($0) } && !text.utf8.contains(0x20)
        guard isAddress && text.utf8.count <= field.limit && Text.isLabel(text) && Text.isName(text) else {
            throw Refusal.parameter(field.rawValue)
        }
        return .address(text)
    }

    private static func write(
        _ call: Call, _ changes: Changes, password: String?, _ context: WriteContext
    ) throws -> Answer {
        let id = call.me.id
        // People log in with it: nobody may take somebody else's.
        if let email = changes.fields.first(where: { $0.0 == .email })?.1,
            AccountName.normal(email) != AccountName.normal(call.me.email),
            try NameTable.isTaken(email: email, except: id, on: context.store)
        {
            throw Refusal.said(.emailTaken)
        }
        for (field, value) in changes.fields { try field.set(value, of: id, on: context.store) }
        switch changes.avatar {
        case .picture(let picture): _ = try picture.give(to: id, on: context.store)
        case .address(let address): try PeoplePicture.remove(from: id, for: address, on: context.store)
        case nil: break
        }
        if let password {
            try UserTable.setPassword(password, of: id, on: context.store)
            // The changing session continues, the others end; those of the pages end by their stamp.
            try context.endOthers(of: call, .passwordChanged)
            context.sessions.change(allOf: id) { $0.password = PasswordMark(password) }
            try ActionTable.add(.password, by: id, detail: call.request.peer, now: context.now, on: context.store)
        }
        context.people.forget(id)
        guard let me = try context.person(id), !me.isDeleted else { throw Refusal.unknownUser }
        if let status = changes.status {
            context.sessions.change(allOf: id, where: call.request.isBy) { $0.status = status }
        }
        let isShown = !changes.fields.isEmpty || changes.avatar != nil || changes.status != nil
        guard isShown else { return answer(call, me, to: .requester(id), context) }
        let users = context.presence.online(among: context.presence.online(), first: id)
        return answer(call, me, to: .users(users), context)
    }

    private static func answer(
        _ call: Call, _ me: UserRecord, to receivers: Answer.Receivers, _ context: WriteContext
    ) -> Answer {
        .success(of: call, to: receivers) { writer in
            writer.raw(",\"data\":")
            writer.user(me, status: context.presence.status(of: me.id))
        }
    }
}
