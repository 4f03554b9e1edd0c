import XuanPacket
import XuanStore

/// Chats: listing them, their members, and administrators' actions on them.
enum Chats {
    private static let gid = Parameter.text("gid", limit: 64)

    static let table: [Method] = [
        .look(
            "chats.list", .right(.chatsView),
            Parameter.list(sort: ["lastActive", "name", "members", "messages", "created"]) + [
                .words("kind", ["", "group", "one2one", "system"]), .words("state", ["", "active", "dismissed"]),
            ], list),
        .look("chats.get", .right(.chatsView), [gid], get),
        .change("chats.dismiss", Rule.right(.chatsEdit).guarded, [gid], dismiss),
        .change("chats.setOwner", .right(.chatsEdit), [gid, .id], setOwner),
        .change(
            "chats.read", Rule.right(.chatsRead).guarded, [gid, .integer("before", 0...(1 << 53), default: 0)], read),
    ]

    private static func list(_ call: Call, _ context: ReadContext) throws -> JSON {
        let (kind, state) = (call.arguments.text("kind"), call.arguments.text("state"))
        let chats = try ChatTable.overview(on: context.store).filter { one in
            (kind.isEmpty || one.chat.kind.rawValue == kind)
                && (state.isEmpty || (state == "dismissed") == (one.chat.dismissed != 0))
        }
        let everybody = try UserTable.ids(on: context.store).count
        let sort = call.arguments.text("sort")
        return Listing.page(chats, call) { one in
            [one.chat.name, one.chat.gid, one.chat.owner, one.ownerName]
        } sorting: { one, other in
            switch sort {
            case "name": Listing.before(one.chat.name, other.chat.name)
            case "members": Listing.before(one.members, other.members)
            case "messages": Listing.before(one.chat.lastIndex, other.chat.lastIndex)
            case "created": Listing.before(one.chat.created, other.chat.created)
            default: Listing.before(one.chat.lastActive, other.chat.lastActive)
            }
        } _: { one in
            .object(
                row(one.chat, ownerName: one.ownerName, members: one.chat.kind == .system ? everybody : one.members))
        }
    }

    private static func row(_ chat: ChatRecord, ownerName: String, members: Int) -> JSONObject {
        JSONObject([
            ("gid", .string(chat.gid)), ("name", .string(chat.name)), ("kind", .string(chat.kind.rawValue)),
            ("owner", .string(chat.owner)), ("ownerName", .string(ownerName)), ("members", JSON(members)),
            ("messages", JSON(chat.lastIndex)), ("created", JSON(chat.created)), ("lastActive", JSON(chat.lastActive)),
            ("isPublic", .bool(chat.isPublic)), ("dismissed", JSON(chat.dismissed)),
        ])
    }

    private static func get(_ call: Call, _ context: ReadContext) throws -> JSON {
        guard let chat = try context.chat(gid: call.arguments.text("gid")) else { throw Refusal.missing("gid") }
        var ownerName = ""
        let people: [JSON] = try chat.members.compactMap { id in
            guard let person = try context.person(id) else { return nil }
            if chat.isOwner(person) { ownerName = person.realname }
            return [
                "id": JSON(id), "account": .string(person.account), "realname": .string(person.realname),
                "isAdmin": .bool(Chat.list(chat.record.admins, has: id)), "isOwner": .bool(chat.isOwner(person)),
                "online": .bool(context.presence.status(of: id) != .offline),
            ]
        }
        var row = row(chat.record, ownerName: ownerName, members: people.count)
        row["people"] = .array(people)
        return .object(row)
    }

    /// A group that is not dismissed.
    private static func group(_ call: Call, _ context: WriteContext) throws -> Chat {
        guard let chat = try context.chat(gid: call.arguments.text("gid")) else { throw Refusal.missing("gid") }
        guard chat.isGroup else { throw Refusal.admin(.conflict, .notGroupChat, field: "gid") }
        guard !chat.isDismissed else { throw Refusal.admin(.conflict, .dismissed, field: "gid") }
        return chat
    }

    @Sendable private static func dismiss(_ call: Call, _ context: WriteContext) throws -> AuditedChange {
        let chat = try group(call, context)
        let line = Sentence.administratorDismissed.text(in: context.configuration.language)
        let spoken = try context.say(line, kind: "broadcast", contentType: "text", by: call.me, in: chat)
        try context.tell(spoken, .dismissed(max(context.now, 1000)), .dismiss, call)
        return AuditedChange(on: chat.record.gid, chat.record.name)
    }

    @Sendable private static func setOwner(_ call: Call, _ context: WriteContext) throws -> AuditedChange {
        let chat = try group(call, context)
        let id = call.arguments.integer("id")
        guard chat.members.contains(id), let person = try context.person(id) else { throw Refusal.missing("id") }
        try context.tell(chat, .owner(person.account), .changeName, call)
        return AuditedChange(on: chat.record.gid, "\(chat.record.owner) to \(person.account)")
    }

    /// Newest first, at most 100, those before an index; each look is recorded in the log.
    @Sendable private static func read(_ call: Call, _ context: WriteContext) throws -> AuditedChange {
        guard let chat = try context.chat(gid: call.arguments.text("gid")) else { throw Refusal.missing("gid") }
        let before = call.arguments.integer("before")
        let last = before > 0 ? min(before - 1, chat.record.lastIndex) : chat.record.lastIndex
        guard last > 0 else { return AuditedChange(["messages": []], on: chat.record.gid, chat.record.name) }
        let first = max(1, last - 99)
        let rows = try MessageTable.range(of: chat.record.id, first...last, on: context.store)
        let messages: [JSON] = try rows.map { row in
            [
                "index": JSON(row.index), "date": JSON(row.date), "user": JSON(row.user),
                "realname": .string(try context.person(row.user)?.realname ?? ""), "kind": .string(row.kind),
                "contentType": .string(row.contentType), "content": .string(row.content),
            ]
        }
        return AuditedChange(
            ["messages": .array(messages)], on: chat.record.gid, "\(chat.record.name), \(first) to \(last)")
    }
}
