import XuanPacket
import XuanStore

/// The pages' questions about the server itself. Here are permissions, the log's line and the database's facts; the
/// rest comes from the program around the backend (`ServerControl`) afterwards.
enum ServerCalls {
    static let table: [Method] = [
        .look("server.status", .right(.serverView), part: .server(.status), status),
        .look("server.figures", .right(.serverView), part: .server(.figures)) { _, context in
            [
                "online": JSON(context.presence.online().count),
                "people": JSON(try UserTable.ids(on: context.store).count),
            ]
        },
        .look("server.settings", .right(.serverView), part: .server(.settings)) { _, _ in [:] },
        .change(
            "server.set", Rule.right(.serverEdit).guarded, [.label("name", limit: 64), .own("value")],
            part: .server(.set)
        ) { call, _ in
            guard let value = settingText(call.arguments.value("value")) else { throw Refusal.parameter("value") }
            // For the front, in the form in which the settings file has it.
            return AuditedChange(["value": .string(value)], on: call.arguments.text("name"), "to \(value)")
        },
        .change("server.newKey", Rule.right(.serverEdit).guarded, part: .server(.newKey)) { _, _ in
            AuditedChange(on: "server.key")
        },
        .change(
            "server.certificate", Rule.right(.serverEdit).guarded,
            [.text("certificate", limit: 256 << 10), .text("key", limit: 64 << 10)], part: .server(.certificate)
        ) { _, _ in AuditedChange(on: "certificate") },
        .change("server.backup", .right(.serverEdit), part: .server(.backup)) { _, _ in AuditedChange(on: "backup") },
        .change(
            "server.logLevel", .right(.serverEdit), [.words("level", ["info", "error", "warning", "debug"])],
            part: .server(.logLevel)
        ) { call, _ in
            AuditedChange(on: "log level", call.arguments.text("level"))
        },
        .look("setup.get", .superRight, []) { call, context in
            let isDone = try MetaTable.integer(done, on: context.store) != 0
            let actions = try ActionTable.names(of: call.me.id, on: context.store)
            let hasChosen =
                actions.contains("password")
                || actions.contains(MethodTable.actionName(of: MethodTable.passwordReset))
            return ["needed": isDone || hasChosen ? [] : ["password"]]
        },
        .slowAudited(
            "setup.done", .superRight, [.text("password", limit: 1024).optional()]
        ) { call, context in
            let chosen = call.text("password") ?? ""
            if chosen.isEmpty { return { context in try finish(nil, call, context) } }
            guard call.request.principal?.isConfirmed ?? false else { throw Refusal.admin(.confirm, .confirmFirst) }
            let hash = try PeopleWrites.password(chosen, account: call.me.account, context).hash
            return { context in try finish(hash, call, context) }
        },
    ]

    /// A value as the settings file has it: a text of one line, a number, or a switch.
    private static func settingText(_ value: JSON) -> String? {
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
    private static func finish(_ hash: String?, _ call: Call, _ context: WriteContext) throws -> AuditedChange {
        try MetaTable.set(done, 1, on: context.store)
        guard let hash else { return AuditedChange(on: "setup") }
        try UserTable.setPassword(hash, of: call.me.id, on: context.store)
        return AuditedChange(
            ["stamp": .string(try AdminPrincipal.stamp(of: call.me.id, on: context.store) ?? "")], on: "setup",
            "password")
    }

    private static func status(_ call: Call, _ context: ReadContext) throws -> JSON {
        let files = try FileTable.total(on: context.store)
        var members = try NodeRows.members(context)
        members["store"] = [
            "messages": JSON(try MessageTable.lastID(on: context.store)), "files": JSON(files.count),
            "filesBytes": JSON(files.bytes),
        ]
        return .object(members)
    }
}
