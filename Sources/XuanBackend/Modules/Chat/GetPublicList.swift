import XuanStore

/// getPublicList: groups that everybody may join.
enum GetPublicList {
    @Sendable static func run(_ call: Call, _ context: ReadContext) throws -> Answer {
        let chats = try ChatTable.publicOnes(on: context.store).map { try Chat.load($0, on: context.store) }
        return .success(of: call, to: .requester(call.me.id)) { writer in
            writer.raw(",\"data\":")
            writer.list(chats) { writer, chat in
                writer.chat(chat.record, members: chat.members, for: call.request.session)
            }
        }
    }
}
