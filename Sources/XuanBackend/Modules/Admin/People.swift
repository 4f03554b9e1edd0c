import XuanPacket
import XuanStore

/// People, as administrators see them.
enum People {
    static let sorts = ["id", "account", "realname", "dept", "lastLogin"]

    static let table: [Method] = [
        .look(
            "people.list", .right(.peopleView),
            Parameter.list(sort: sorts) + [
                .integer("dept", 0...(1 << 53)).optional(),
                .words("state", ["", "active", "forbidden", "deleted", "online"]),
            ], list),
        .look("people.get", .right(.peopleView), [.id], get),
        .look("people.export", .right(.peopleView), []) { _, context in
            ["csv": .string(PeopleSheet.text(try PeopleTable.list(on: context.store), try Names(context.store)))]
        },
    ]

    /// Names of roles and departments.
    struct Names {
        let roles: [String: String]
        let depts: [Int64: DeptRecord]

        init(_ store: any StoreConnection) throws(StoreError) {
            roles = Dictionary(
                try CompanyTable.roles(on: store).map { ($0.code, $0.name) }, uniquingKeysWith: { first, _ in first })
            depts = Dictionary(
                try CompanyTable.depts(on: store).map { ($0.id, $0) }, uniquingKeysWith: { first, _ in first })
        }

        /// The department and all below it.
        func branch(of top: Int64) -> Set<Int64> {
            var found: Set<Int64> = [top]
            while true {
                let more = depts.values.filter { found.contains($0.parent) && !found.contains($0.id) }.map(\.id)
                if more.isEmpty { return found }
                found.formUnion(more)
            }
        }
    }

    private static func list(_ call: Call, _ context: ReadContext) throws -> JSON {
        let names = try Names(context.store)
        let statuses = context.presence.statuses()
        let state = call.arguments.text("state")
        let branch = call.integer("dept").map { $0 == 0 ? [0] : names.branch(of: $0) }
        let people = try PeopleTable.list(on: context.store).filter { person in
            let user = person.user
            if let branch, !branch.contains(user.dept) { return false }
            return switch state {
            case "active": !user.isDeleted && !user.isForbidden
            case "forbidden": !user.isDeleted && user.isForbidden
            case "deleted": user.isDeleted
            case "online": statuses[user.id] ?? .offline != .offline
            default: true
            }
        }
        let isLocked = context.signIn.locked()
        let sort = call.arguments.text("sort")
        return Listing.page(people, call) { person in
            let user = person.user
            return [user.account, user.realname, user.email, user.mobile, user.phone]
        } sorting: { one, other in
            switch sort {
            case "account": Listing.before(one.user.account.lowercased(), other.user.account.lowercased())
            case "realname": Listing.before(one.user.realname, other.user.realname)
            case "dept":
                Listing.before(names.depts[one.user.dept]?.name ?? "", names.depts[other.user.dept]?.name ?? "")
            case "lastLogin": Listing.before(one.user.signed, other.user.signed)
            default: Listing.before(one.user.id, other.user.id)
            }
        } _: { person in
            .object(row(person, names, statuses[person.user.id] ?? .offline, isLocked))
        }
    }

    private static func row(
        _ person: PersonRecord, _ names: Names, _ status: Status, _ isLocked: (String) -> Bool
    ) -> JSONObject {
        let user = person.user
        return JSONObject([
            ("id", JSON(user.id)), ("account", .string(user.account)), ("realname", .string(user.realname)),
            ("avatar", .string(user.avatar)), ("role", .string(user.role)),
            ("roleName", .string(names.roles[user.role] ?? "")), ("dept", JSON(user.dept)),
            ("deptName", .string(names.depts[user.dept]?.name ?? "")), ("gender", .string(user.gender)),
            ("email", .string(user.email)), ("mobile", .string(user.mobile)), ("phone", .string(user.phone)),
            ("isSuper", .bool(user.isSuper)), ("forbidden", .bool(user.isForbidden)),
            ("deleted", .bool(user.isDeleted)), ("online", .bool(status != .offline)),
            ("status", .string(status.rawValue)), ("lastLogin", JSON(user.signed)), ("created", JSON(person.created)),
            ("locked", .bool(isLocked(user.account))),
        ])
    }

    private static func get(_ call: Call, _ context: ReadContext) throws -> JSON {
        let id = call.arguments.integer("id")
        guard let person = try PeopleTable.find(id, on: context.store) else { throw Refusal.missing("id") }
        var row = row(person, try Names(context.store), context.presence.status(of: id), context.signIn.locked())
        row["groups"] = .array(try RightTable.groups(of: id, on: context.store).map { JSON($0) })
        row["chats"] = JSON(try PeopleTable.chats(of: id, on: context.store))
        row["address"] = .string(person.address)
        row["site"] = .string(person.user.site)
        row["qq"] = .string(person.user.qq)
        row["birthday"] = .string(person.birthday)
        row["sessions"] = PeopleSessions.rows(of: id, context.presence)
        row["totp"] = .bool(!(try PeopleTable.secrets(of: id, on: context.store)?.totp.isEmpty ?? true))
        return .object(row)
    }
}
