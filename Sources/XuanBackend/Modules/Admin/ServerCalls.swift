import XuanPacket
import XuanStore

/// What the pages ask about the server itself. Here stand who may, the log's line and what the database knows; the rest
/// comes from the program around the backend (`ServerControl`), once this has gone through.
enum ServerCalls {
    static let table: [Method] = [
        .look("server.status", .right(.serverView), [], status),
        .look("server.figures", .right(.serverView), []) { _, scope in
            [
                "online": JSON(scope.presence.online().count), "people": JSON(try UserTable.ids(on: scope.store).count),
            ]
        },
        .look("server.settings", .right(.serverView), []) { _, _ in [:] },
        .deed("server.set", Rule.right(.serverEdit).guarded, [.label("name", limit: 64), .own("value")]) { call, _ in
            guard let value = settingText(call.arguments.value("value")) else { throw Refusal.parameter("value") }
            return Deed(on: call.arguments.text("name"), "to \(value)")
        },
        .deed("server.newKey", Rule.right(.serverEdit).guarded) { _, _ in Deed(on: "server.key") },
        .deed(
            "server.certificate", Rule.right(.serverEdit).guarded,
            [.text("certificate", limit: 256 << 10), .text("key", limit: 64 << 10)]
        ) { _, _ in Deed(on: "certificate") },
        .deed("server.backup", .right(.serverEdit)) { _, _ in Deed(on: "backup") },
        .deed(
            "server.logLevel", .right(.serverEdit), [.words("level", ["info", "error", "warning", "debug"])]
        ) { call, _ in
            Deed(on: "log level", call.arguments.text("level"))
        },
        .look("setup.get", .superRight, []) { call, scope in
            let isDone = try MetaTable.integer(done, on: scope.store) != 0
            let actions = try ActionTable.names(of: call.me.id, on: scope.store)
            let hasChosen = actions.contains("password") || actions.contains("people/resetPassword")
            return ["needed": isDone || hasChosen ? [] : ["password"]]
        },
        .slowDeed(
            "setup.done", .superRight, [.text("password", limit: 1024).optional()]
        ) { call, scope in
            let chosen = call.text("password") ?? ""
            if chosen.isEmpty { return { ledger in try finish(nil, call, ledger) } }
            guard call.request.seat?.isConfirmed ?? false else { throw Refusal.seat(.confirm, .confirmFirst) }
            let hash = try PeopleWrites.password(chosen, account: call.me.account, scope).hash
            return { ledger in try finish(hash, call, ledger) }
        },
    ]

    /// A value as the settings file has it: a text of one line, a number, or a switch.
    static func settingText(_ value: JSON) -> String? {
        switch value {
        case .bool(let flag): flag ? "1" : "0"
        case .number(let text): text
        case .string(let text): text.utf8.count <= 1024 && Text.isLabel(text) ? text : nil
        default: nil
        }
    }

    /// Name in `meta`.
    private static let done = "setup_done"

    /// `stamp` is for the front, which keeps the session open.
    private static func finish(_ hash: String?, _ call: Call, _ ledger: Ledger) throws -> Deed {
        try MetaTable.set(done, 1, on: ledger.store)
        guard let hash else { return Deed(on: "setup") }
        try UserTable.setPassword(hash, of: call.me.id, on: ledger.store)
        return Deed(
            ["stamp": .string(try Seat.stamp(of: call.me.id, on: ledger.store) ?? "")], on: "setup", "password")
    }

    private static func status(_ call: Call, _ scope: Scope) throws -> JSON {
        let files = try FileTable.total(on: scope.store)
        return [
            "store": [
                "messages": JSON(try MessageTable.lastID(on: scope.store)), "files": JSON(files.count),
                "filesBytes": JSON(files.bytes),
            ]
        ]
    }
}
