import XuanPacket
import XuanStore

/// messageTexts (ours): gid of a message, before. What an edited message said earlier, the newest first, each with its
/// number and when it was written; with `before` only those below that number. At most 100, and as many as a packet holds
/// (`changesBytes`, or one larger text): whoever wants the rest asks with the last number. With `messages.earlierTexts`
/// only.
enum MessageTexts {
    private static let mostTexts = 100

    @Sendable static func run(_ call: Call, _ context: ReadContext) throws -> Answer {
        let rules = context.configuration.messages
        guard rules.earlierTexts else { throw Refusal.said(.noEarlierTexts) }
        let before = call.arguments.integer("before")
        let texts = try MessageChangeTable.contents(
            of: call.message.id, before: before > 0 ? before : .max, bytes: rules.changesBytes, limit: mostTexts,
            on: context.store)
        return .success(of: call, to: .requester(call.me.id)) { writer in
            writer.raw(",\"data\":{\"gid\":")
            writer.string(call.message.gid)
            writer.raw(",\"texts\":")
            writer.list(texts) { writer, text in
                writer.raw("{\"number\":")
                writer.integer(text.number)
                writer.raw(",\"date\":")
                writer.integer(text.date / 1000)
                writer.raw(",\"content\":")
                writer.string(text.content)
                writer.raw("}")
            }
            writer.raw("}")
        }
    }
}
