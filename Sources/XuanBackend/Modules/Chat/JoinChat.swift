import XuanStore

/// joinChat: gid, flag. Joins a public group or leaves a group. The owner stays.
enum JoinChat {
    @Sendable static func run(_ call: Call, _ context: WriteContext) throws -> Answer {
        let me = call.me
        let chat = call.chat.record.id
        if !call.arguments.flag("join") {
            try MemberTable.quit(me.id, chat: chat, now: context.now, on: context.store)
            try context.dismissAdmins([me.id], of: call.chat, by: me)
        } else if !call.chat.has(me) {
            try MemberTable.join(
                me.id, chat: chat, index: call.chat.record.lastIndex, now: context.now, on: context.store)
        }
        let changed = try context.chats.reload(call.chat)
        return .chat(call, changed, to: changed.receivers(first: me.id, context))
    }
}
