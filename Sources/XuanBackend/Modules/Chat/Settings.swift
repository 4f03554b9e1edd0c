import XuanPacket
import XuanStore

/// settings: account (ignored: the caller's), settings object to save, or "" to load. Kept and returned unchanged;
/// `null` if nothing is stored.
enum Settings {
    static let limit = 1 << 20

    @Sendable static func run(_ call: Call, _ context: WriteContext) throws -> Answer {
        let value = call.arguments.value("settings")
        guard value.object != nil else {
            let stored = try PersonSettingsTable.get(of: call.me.id, on: context.store) ?? "null"
            return answer(call, stored, to: .requester(call.me.id))
        }
        let text = value.text
        guard text.utf8.count <= limit else { throw Refusal.parameter("settings") }
        try PersonSettingsTable.set(text, of: call.me.id, on: context.store)
        return answer(call, text, to: .ownSessions(call))
    }

    private static func answer(_ call: Call, _ json: String, to receivers: Answer.Receivers) -> Answer {
        .success(of: call, to: receivers) { writer in
            writer.raw(",\"data\":")
            // Older texts were written without escapes and may contain characters that original clients cannot read.
            writer.raw(PacketEdit.escapingSupplementary(Array(json.utf8)))
        }
    }
}
