import XuanPacket
import XuanStore

/// settings: account (ignored: one's own), settings object to save, or "" to load. Kept and given back unchanged;
/// `null` if nothing is stored.
enum Settings {
    static let limit = 1 << 20

    @Sendable static func run(_ call: Call, _ ledger: Ledger) throws -> Answer {
        let value = try call.parameters.value(1)
        switch value {
        case nil, .string(""):
            let stored = try SettingsTable.get(of: call.me.id, on: ledger.store)
            return answer(call, stored ?? "null")
        case .object:
            let text = value!.text
            guard text.utf8.count <= limit else { throw Refusal.parameter("settings") }
            try SettingsTable.set(text, of: call.me.id, on: ledger.store)
            return answer(call, text)
        default: throw Refusal.parameter("settings")
        }
    }

    private static func answer(_ call: Call, _ json: String) -> Answer {
        .success("settings", of: call.request, to: .users([call.me.id])) { writer in
            writer.raw(",\"data\":")
            writer.raw(Array(json.utf8))
        }
    }
}
