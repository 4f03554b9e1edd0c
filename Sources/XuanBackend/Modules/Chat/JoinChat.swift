import XuanStore

/// joinChat: gid, flag. Joins a public group or leaves a group. The owner stays.
enum JoinChat {
    static let ownerStays = Refusal.said("The owner cannot leave the chat. Dismiss it instead.")

    @Sendable static func run(_ call: Call, _ ledger: Ledger) throws -> Answer {
        let me = call.me
        let gid = try call.parameters.text(0, "gid")
        let isJoining = try call.parameters.flag(1, "join", default: true)
        guard let chat = try ledger.chat(gid: gid) else { throw Refusal.notExist }
        let isIn = chat.has(me)
        guard chat.isGroup else { throw isIn ? Refusal.notGroupChat : Refusal.notExist }
        let changed: Chat
        if isJoining {
            if !isIn {
                guard chat.record.isPublic else { throw Refusal.notPublic }
                _ = try chat.open()
                try MemberTable.join(
                    me.id, chat: chat.record.id, index: chat.record.lastIndex, now: ledger.now, on: ledger.store)
            }
            changed = try ledger.reload(chat)
        } else {
            guard isIn else { throw Refusal.notExist }
            guard !chat.isOwner(me) else { throw ownerStays }
            try MemberTable.quit(me.id, chat: chat.record.id, now: ledger.now, on: ledger.store)
            changed = try ledger.reload(chat)
        }
        return .chat("joinchat", call, changed, to: changed.receivers(first: me.id, ledger))
    }
}
