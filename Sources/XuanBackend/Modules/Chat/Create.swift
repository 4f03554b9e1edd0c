import XuanStore

/// create: gid, name, type, members, subject, public. An existing chat is returned unchanged to its members: with an
/// empty member list that is how a client fetches one, and only the caller gets the answer. The creator is a member.
enum Create {
    @Sendable static func run(_ call: Call, _ context: WriteContext) throws -> Answer {
        let arguments = call.arguments
        let me = call.me
        let gid = arguments.text("gid")
        var members = arguments.ids("members")
        if let known = call.found {
            let isFetch = members.isEmpty
            if isFetch { return .chat(call, known) }
            return .chat(call, known, to: known.receivers(first: me.id, context))
        }
        if members.isEmpty { throw Refusal.notExist }
        if !members.contains(me.id) { members.append(me.id) }

        var record = ChatRecord()
        record.gid = gid
        record.name = arguments.text("name")
        record.subject = arguments.integer("subject")
        record.createdBy = me.account
        record.created = context.now
        switch ChatRecord.Kind(rawValue: arguments.text("type")) {
        case .one2one:
            guard members.count == 2, gid == Text.oneToOneGid(members[0], members[1]) else {
                throw Refusal.parameter("gid")
            }
            record.kind = .one2one
            record.name = ""
        case .group:
            guard Text.isGroupGid(gid) else { throw Refusal.parameter("gid") }
            record.kind = .group
            record.isPublic = arguments.flag("public")
        case .system, nil: throw Refusal.parameter("type")
        }
        if !call.me.isSuper { try context.quotas.chat(with: members.count - 1, by: me.id, now: context.now) }
        try context.people.require(members, parameter: "members")

        record.id = try ChatTable.insert(record, on: context.store)
        for member in members {
            try MemberTable.join(member, chat: record.id, index: 0, now: context.now, on: context.store)
        }
        let chat = try context.chats.reload(Chat(record: record, members: members))
        return .chat(call, chat, to: chat.receivers(first: me.id, context))
    }
}
