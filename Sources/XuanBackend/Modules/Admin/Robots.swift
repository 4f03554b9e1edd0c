import XuanPacket
import XuanStore
import XuanText

/// Robots: addresses in other chat servers' formats that write into one chat.
enum Robots {
    static let kinds = ["dingtalk", "wecom", "feishu", "slack"]
    private static let robot = Parameter.integer("id", 1...(1 << 53))

    static let table: [Method] = [
        .change(
            "robots.create", .right(.applicationsEdit),
            [
                .name("name", limit: 64), .words("kind", kinds), .text("gid", limit: 64),
                .label("secret", limit: 128, default: ""),
            ], create),
        .change(
            "robots.edit", .right(.applicationsEdit),
            [
                robot, .name("name", limit: 64).optional(), .words("kind", kinds).optional(),
                .text("gid", limit: 64).optional(), .label("secret", limit: 128).optional(),
                .flag("enabled", default: .null),
            ], edit),
        .change("robots.delete", Rule.right(.applicationsEdit).guarded, [robot]) { call, context in
            let robot = try find(call, context)
            try RobotTable.delete(robot.id, on: context.store)
            return AuditedChange(on: robot.name)
        },
        .change("robots.newAddress", Rule.right(.applicationsEdit).guarded, [robot]) { call, context in
            var robot = try find(call, context)
            let path = newAddress(&robot)
            try RobotTable.update(robot, on: context.store)
            return AuditedChange(["path": .string(path)], on: robot.name)
        },
    ]

    private static func find(_ call: Call, _ context: WriteContext) throws -> RobotRecord {
        guard let robot = try RobotTable.find(call.arguments.integer("id"), on: context.store) else {
            throw Refusal.missing("id")
        }
        return robot
    }

    /// A robot writes into a group or the system chat.
    private static func chat(_ gid: String, _ context: WriteContext) throws -> Chat {
        guard let chat = try context.chat(gid: gid) else { throw Refusal.missing("gid") }
        guard chat.isGroup || chat.isSystem else { throw Refusal.admin(.conflict, .notGroupChat, field: "gid") }
        guard !chat.isDismissed else { throw Refusal.admin(.conflict, .dismissed, field: "gid") }
        return chat
    }

    private static func newAddress(_ robot: inout RobotRecord) -> String {
        let token = Secret.randomHex(digits: 40)
        robot.token = Tokens.digest(token)
        return "/robot/\(robot.kind)/\(token)"
    }

    private static func name(_ call: Call) throws -> String? {
        guard let name = call.text("name")?.trimmed else { return nil }
        guard !name.isEmpty else { throw Refusal.parameter("name") }
        return name
    }

    @Sendable private static func create(_ call: Call, _ context: WriteContext) throws -> AuditedChange {
        var robot = RobotRecord()
        robot.name = try name(call) ?? ""
        robot.kind = call.arguments.text("kind")
        let chat = try chat(call.arguments.text("gid"), context)
        robot.chat = chat.record.id
        robot.secret = call.arguments.text("secret")
        robot.created = context.now
        // No password matches a missing hash, and deleted people cannot log in.
        robot.user = try UserTable.insert(
            account: "robot#" + Secret.randomHex(digits: 12), password: "", realname: robot.name, admin: "no",
            now: context.now, on: context.store)
        try UserTable.setDeleted(true, of: robot.user, on: context.store)
        let path = newAddress(&robot)
        let id = try RobotTable.insert(robot, on: context.store)
        try context.peopleChanged([robot.user])
        return AuditedChange(
            ["id": JSON(id), "path": .string(path)], on: robot.name, "\(robot.kind) into \(chat.record.name)")
    }

    @Sendable private static func edit(_ call: Call, _ context: WriteContext) throws -> AuditedChange {
        var robot = try find(call, context)
        if let name = try name(call) { robot.name = name }
        if let kind = call.text("kind") { robot.kind = kind }
        if let gid = call.text("gid") { robot.chat = try chat(gid, context).record.id }
        if let secret = call.text("secret") { robot.secret = secret }
        if let flag = call.flag("enabled") { robot.isEnabled = flag }
        try RobotTable.update(robot, on: context.store)
        try PeopleTable.set(.realname(robot.name), of: robot.user, on: context.store)
        try context.peopleChanged([robot.user])
        return AuditedChange(on: robot.name)
    }
}
