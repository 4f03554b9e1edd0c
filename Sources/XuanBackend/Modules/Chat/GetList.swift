import XuanStore

/// getList: the system chat, then the caller's chats, dismissed ones too, with the caller's own marks.
enum GetList {
    @Sendable static func run(_ call: Call, _ context: ReadContext) throws -> Answer {
        let me = call.me.id
        var chats: [(chat: Chat, marks: MarksRecord)] = []
        for record in try ChatTable.systemChats(on: context.store) {
            let marks = try MemberTable.marks(of: me, in: record.id, on: context.store) ?? MarksRecord()
            chats.append((try Chat.load(record, on: context.store), marks))
        }
        for (record, marks) in try ChatTable.list(of: me, on: context.store) {
            chats.append((try Chat.load(record, on: context.store), marks))
        }
        return .success(of: call, to: .requester(me)) { writer in
            writer.raw(",\"data\":")
            writer.list(chats) { writer, entry in
                writer.chat(
                    entry.chat.record, members: entry.chat.members, for: call.request.session, marks: entry.marks,
                    showsCategory: !entry.chat.isSystem || !entry.marks.category.isEmpty)
            }
        }
    }
}
