import XuanPacket
import XuanStore
import XuanText

/// Web applications beside the chat, and the access of other systems to it. Keys and tokens are shown once.
enum Applications {
    private static let app = Parameter.integer("id", 1...(1 << 53))

    private static func fields(required: Bool) -> [Parameter] {
        func text(_ name: String, _ limit: Int) -> Parameter { .label(name, limit: limit).optional() }
        let names: [Parameter] = [.name("code", limit: 64), .name("name", limit: 255)]
        return (required ? names : names.map { $0.optional() }) + [
            .name("abbr", limit: 64).optional(), text("url", 2048), text("download", 2048), text("logo", 2048),
            .flag("integration", default: .null), .flag("online", default: .null),
            .texts("allowed", limit: 64).optional(),
        ]
    }

    static let table: [Method] = [
        .look("applications.list", .right(.applicationsEdit), [], list),
        .change("applications.create", .right(.applicationsEdit), fields(required: true)) { call, context in
            var entry = EntryRecord()
            try fill(&entry, call, context)
            entry.secret = Secret.randomHex(digits: 32)
            entry.place = Int64(try EntryTable.list(on: context.store).count)
            let id = try EntryTable.insert(entry, on: context.store)
            entry.id = id
            try EntryTable.update(entry, on: context.store)
            return AuditedChange(["id": JSON(id), "key": .string(entry.secret)], on: entry.code)
        },
        .change("applications.edit", .right(.applicationsEdit), [app] + fields(required: false)) { call, context in
            var entry = try find(call, context)
            try fill(&entry, call, context)
            try EntryTable.update(entry, on: context.store)
            return AuditedChange(on: entry.code)
        },
        .change("applications.delete", Rule.right(.applicationsEdit).guarded, [app]) { call, context in
            let entry = try find(call, context)
            try EntryTable.delete(entry.id, on: context.store)
            return AuditedChange(on: entry.code)
        },
        .change("applications.newKey", Rule.right(.applicationsEdit).guarded, [app]) { call, context in
            let entry = try find(call, context)
            let key = Secret.randomHex(digits: 32)
            try EntryTable.set(secret: key, of: entry.id, on: context.store)
            return AuditedChange(["key": .string(key)], on: entry.code)
        },
        .change("applications.newToken", Rule.right(.applicationsEdit).guarded, [app]) { call, context in
            let entry = try find(call, context)
            let token = "xxt_" + Secret.randomHex(digits: 40)
            try EntryTable.set(token: Tokens.digest(token), of: entry.id, on: context.store)
            return AuditedChange(["token": .string(token)], on: entry.code)
        },
    ]

    private static func list(_ call: Call, _ context: ReadContext) throws -> JSON {
        let entries: [JSON] = try EntryTable.list(on: context.store).map { entry in
            [
                "id": JSON(entry.id), "code": .string(entry.code), "name": .string(entry.name),
                "abbr": .string(entry.abbr), "url": .string(entry.url), "logo": .string(entry.logo),
                "download": .string(entry.download), "integration": .bool(entry.isIntegrated),
                "online": .bool(entry.isOnline),
                "allowed": .array(entry.allowed.split(separator: ",").map { .string(String($0)) }),
                "hasToken": .bool(!entry.token.isEmpty), "lastUsed": JSON(entry.lastUsed),
            ]
        }
        let robots: [JSON] = try RobotTable.list(on: context.store).map { robot in
            let chat = try ChatTable.find(id: robot.chat, on: context.store)
            return [
                "id": JSON(robot.id), "name": .string(robot.name), "kind": .string(robot.kind),
                "gid": .string(chat?.gid ?? ""), "chatName": .string(chat?.name ?? ""),
                "created": JSON(robot.created), "lastUsed": JSON(robot.lastUsed), "enabled": .bool(robot.isEnabled),
                "hasSecret": .bool(!robot.secret.isEmpty),
            ]
        }
        return ["applications": .array(entries), "robots": .array(robots)]
    }

    private static func find(_ call: Call, _ context: WriteContext) throws -> EntryRecord {
        guard let entry = try EntryTable.find(call.arguments.integer("id"), on: context.store) else {
            throw Refusal.missing("id")
        }
        return entry
    }

    private static func fill(_ entry: inout EntryRecord, _ call: Call, _ context: WriteContext) throws {
        if let code = call.text("code")?.trimmed {
            guard !code.isEmpty, code.utf8.allSatisfy({ $0 > 0x20 && $0 != UInt8(ascii: "&") }) else {
                throw Refusal.parameter("code")
            }
            if let other = try EntryTable.find(code: code, on: context.store), other.id != entry.id {
                throw Refusal.admin(.conflict, .taken, field: "code")
            }
            entry.code = code
        }
        if let name = call.text("name") { entry.name = name }
        if let abbr = call.text("abbr") { entry.abbr = abbr }
        for (field, path) in [("url", \EntryRecord.url), ("download", \.download), ("logo", \.logo)] {
            guard let url = call.text(field) else { continue }
            // Clients open it: only web URLs.
            guard
                url.isEmpty || url.hasPrefix("https://") || url.hasPrefix("http://")
                    || field == "logo" && url.hasPrefix("/")
            else { throw Refusal.parameter(field) }
            entry[keyPath: path] = url
        }
        if let flag = call.flag("integration") { entry.isIntegrated = flag }
        if let flag = call.flag("online") { entry.isOnline = flag }
        if let allowed = call.texts("allowed") {
            guard allowed.count <= 32, allowed.allSatisfy({ AddressRange($0) != nil }) else {
                throw Refusal.parameter("allowed")
            }
            entry.allowed = allowed.joined(separator: ",")
        }
    }
}
