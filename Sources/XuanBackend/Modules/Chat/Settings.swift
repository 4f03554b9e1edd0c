import XuanPacket
import XuanStore

/// settings: account (ignored: the caller's), settings object to save, or "" to load. Kept and returned unchanged;
/// `null` if nothing is stored.
enum Settings {
    static let limit = 1 << 20

    @Sendable static func run(_ call: Call, _ context: WriteContext) throws -> Answer {
        let value = call.arguments.value("settings")
        guard value.object != nil else {
            return answer(call, try PersonSettingsTable.get(of: call.me.id, on: context.store) ?? "null")
        }
        let text = value.text
        guard text.utf8.count <= limit else { throw Refusal.parameter("settings") }
        try PersonSettingsTable.set(text, of: call.me.id, on: context.store)
        return answer(call, text)
    }

    private static func answer(_ call: Call, _ json: String) -> Answer {
        .success(of: call, to: .requester(call.me.id)) { writer in
            writer.raw(",\"data\":")
            // Older texts were written without escapes and may contain characters that original clients cannot read.
            writer.raw(PacketEdit.escapingSupplementary(Array(json.utf8)))
        }
    }
}
