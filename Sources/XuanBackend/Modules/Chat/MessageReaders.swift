import XuanPacket
import XuanStore

/// messageReaders (ours): gid of a message. The present members who have read it and those who have not, without its
/// sender. In chats of at most `messages.receiptMembers`, unless `messages.receipts` is off.
enum MessageReaders {
    @Sendable static func run(_ call: Call, _ context: ReadContext) throws -> Answer {
        let (message, chat) = (call.message, call.chat)
        guard context.configuration.messages.hasReceipts(members: chat.members.count) else {
            throw Refusal.said(.noReceipts)
        }
        var marks: [Int64: Int64] = [:]
        for mark in try MemberTable.readMarks(in: chat.record.id, on: context.store) { marks[mark.user] = mark.index }
        let others = chat.members.filter { $0 != message.user }
        let read = others.filter { marks[$0] ?? 0 >= message.index }
        let unread = others.filter { marks[$0] ?? 0 < message.index }
        return .success(of: call, to: .requester(call.me.id)) { writer in
            writer.raw(",\"data\":{\"gid\":")
            writer.string(message.gid)
            writer.raw(",\"read\":")
            writer.ids(read)
            writer.raw(",\"unread\":")
            writer.ids(unread)
            writer.raw("}")
        }
    }
}
