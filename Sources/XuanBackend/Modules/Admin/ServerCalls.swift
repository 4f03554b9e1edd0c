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
        .deed(
            "server.set", Rule.right(.serverEdit).guarded, [.label("name", limit: 64), .label("value", limit: 1024)]
        ) { call, _ in
            Deed(on: call.arguments.text("name"), "to \(call.arguments.text("value"))")
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
            let hasChosen = actions.contains("password") || actions.contains("people.resetPassword")
            return ["needed": isDone || hasChosen ? [] : ["password"]]
        },
        .deed("setup.done", .superRight) { _, ledger in
            try MetaTable.set(done, 1, on: ledger.store)
            return Deed(on: "setup")
        },
    ]

    /// Name in `meta`.
    private static let done = "setup_done"

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
