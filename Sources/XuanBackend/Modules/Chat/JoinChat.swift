import XuanStore

/// joinChat: gid, flag. Joins a public group or leaves a group. The owner stays.
enum JoinChat {
    @Sendable static func run(_ call: Call, _ ledger: Ledger) throws -> Answer {
        let me = call.me
        let chat = call.chat.record.id
        if !call.arguments.flag("join") {
            try MemberTable.quit(me.id, chat: chat, now: ledger.now, on: ledger.store)
        } else if !call.chat.has(me) {
            try MemberTable.join(
                me.id, chat: chat, index: call.chat.record.lastIndex, now: ledger.now, on: ledger.store)
        }
        let changed = try ledger.reload(call.chat)
        return .chat("joinchat", call, changed, to: changed.receivers(first: me.id, ledger))
    }
}
