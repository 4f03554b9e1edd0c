import XuanPacket
import XuanStore

@testable import XuanBackend

/// A good call for each of the administration's lines in the method table, to try it as somebody else.
struct ValidAdminCall: Sendable {
    /// "people.list".
    let name: String
    /// Named parameters; the records they refer to are made again for each attempt.
    let params: @Sendable (AdminPlace) throws -> JSONObject

    var method: Method { MethodTable.find(call: name)! }

    static let all: [ValidAdminCall] = [
        call("session.open") { _ in [("account", "super"), ("password", "pw-super")] },
        call("session.get") { _ in [] },
        call("session.confirm") { [("password", .string("pw-\($0.asker)"))] },
        call("session.close") { _ in [] },
        call("session.totpBegin") { _ in [] },
        call("session.totpEnd") { place in
            let store = try place.fixture.store.openWriter()
            defer { store.close() }
            let secret = OneTimeCode.newSecret()
            if let id = place.ids[place.asker] { try PeopleTable.set(draft: secret, of: id, on: store) }
            return [
                ("code", .string(OneTimeCode.code(key: Base32.bytes(of: secret)!, step: place.fixture.now / 30_000)))
            ]
        },
        call("session.totpOff") { _ in [] },
        call("people.list") { _ in [] },
        call("people.get") { [("id", JSON(try $0.person()))] },
        call("people.export") { _ in [] },
        call("people.create") { _ in [("account", .string("new-" + Secret.randomHex(digits: 8)))] },
        call("people.edit") {
            [
                ("id", JSON(try $0.person())), ("account", .string("other-" + Secret.randomHex(digits: 8))),
                ("realname", "Other"),
            ]
        },
        call("people.avatar") { [("id", JSON(try $0.person())), ("image", "")] },
        call("people.forbid") { [("ids", [JSON(try $0.person())])] },
        call("people.activate") { [("ids", [JSON(try $0.person())])] },
        call("people.delete") { [("ids", [JSON(try $0.person())])] },
        call("people.restore") { [("ids", [JSON(try $0.person())])] },
        call("people.resetPassword") { [("id", JSON(try $0.person()))] },
        call("people.unlock") { [("id", JSON(try $0.person()))] },
        call("people.endSession") { [("id", JSON(try $0.person())), ("session", 1)] },
        call("people.totpOff") { [("id", JSON(try $0.person()))] },
        call("people.import") { _ in [("csv", "account\nfresh"), ("dryRun", true)] },
        call("departments.tree") { _ in [] },
        call("departments.create") { _ in [("name", "New")] },
        call("departments.rename") { [("id", try $0.dept()), ("name", "Other")] },
        call("departments.move") { [("id", try $0.dept())] },
        call("departments.delete") { [("id", try $0.dept())] },
        call("roles.list") { _ in [] },
        call("roles.save") { _ in [("code", "dev"), ("name", "Developer")] },
        call("roles.delete") { place in
            _ = try place.root("roles.save", [("code", "dev"), ("name", "Developer")])
            return [("code", "dev")]
        },
        call("groups.list") { _ in [] },
        call("groups.create") { _ in [("name", .string(Secret.randomHex(digits: 8)))] },
        call("groups.rename") { [("id", try $0.group()), ("name", .string(Secret.randomHex(digits: 8)))] },
        call("groups.copy") { [("id", try $0.group()), ("name", .string(Secret.randomHex(digits: 8)))] },
        call("groups.delete") { [("id", try $0.group())] },
        call("groups.setRights") { [("id", try $0.group()), ("rights", [])] },
        call("groups.setPeople") { [("id", try $0.group()), ("people", [JSON(try $0.person())])] },
        call("chats.list") { _ in [] },
        call("chats.get") { [("gid", try $0.chat())] },
        call("chats.dismiss") { [("gid", try $0.chat())] },
        call("chats.setOwner") { [("gid", try $0.chat()), ("id", JSON($0.ids["owner"]!))] },
        call("chats.read") { [("gid", try $0.chat())] },
        call("applications.list") { _ in [] },
        call("applications.create") { _ in [("code", .string(Secret.randomHex(digits: 8))), ("name", "App")] },
        call("applications.edit") { [("id", try $0.application()), ("name", "Other")] },
        call("applications.delete") { [("id", try $0.application())] },
        call("applications.newKey") { [("id", try $0.application())] },
        call("applications.newToken") { [("id", try $0.application())] },
        call("robots.create") { [("name", "Robot"), ("gid", try $0.chat())] },
        call("robots.edit") { [("id", try $0.robot()), ("name", "Other")] },
        call("robots.delete") { [("id", try $0.robot())] },
        call("robots.newAddress") { [("id", try $0.robot())] },
        call("server.status") { _ in [] },
        call("server.figures") { _ in [] },
        call("server.settings") { _ in [] },
        call("server.set") { _ in [("name", "limits.on"), ("value", "1")] },
        call("server.newKey") { _ in [] },
        call("server.certificate") { _ in [("certificate", "x"), ("key", "y")] },
        call("server.backup") { _ in [] },
        call("server.logLevel") { _ in [("level", "info")] },
        call("setup.get") { _ in [] },
        call("setup.done") { _ in [] },
        call("log.list") { _ in [] },
        call("log.export") { _ in [] },
    ]

    private static func call(
        _ name: String, _ params: @escaping @Sendable (AdminPlace) throws -> [(String, JSON)]
    ) -> ValidAdminCall {
        ValidAdminCall(name: name) { JSONObject(try params($0)) }
    }
}

/// A company in which there is somebody of each kind, and things to do something with.
final class AdminPlace {
    /// Kinds of people, then one with each right.
    static let people =
        ["stranger", "member", "groupadmin", "owner", "super", "deleted", "disabled"] + Right.allCases.map(\.rawValue)

    let fixture: TestBackend
    private(set) var ids: [String: Int64] = [:]
    /// The next caller.
    var asker = "super"

    init() throws {
        fixture = try TestBackend()
        for person in Self.people {
            ids[person] = try fixture.add(person, admin: person == "super" ? .super : .no)
            if let right = Right(rawValue: person) {
                let store = try fixture.store.openWriter()
                let group = try RightTable.insert("with \(person)", on: store)
                try RightTable.set(rights: [right.rawValue], of: group, on: store)
                try RightTable.set(people: [ids[person]!], of: group, on: store)
                store.close()
            }
        }
        let book = AccountBook(store: fixture.store, configuration: TestBackend.quick, clock: { 5 })
        try book.change(account: "deleted", .deleted(true))
        try book.change(account: "disabled", .forbidden(true))
    }

    /// `nil` for nobody in particular.
    func principal(_ person: String, isConfirmed: Bool = true) throws -> AdminPrincipal {
        guard let id = ids[person] else { return AdminPrincipal(address: "10.0.0.1") }
        let reader = try fixture.store.openReader()
        defer { reader.close() }
        return AdminPrincipal(
            user: id, address: "10.0.0.1", stamp: try AdminPrincipal.stamp(of: id, on: reader) ?? "",
            isConfirmed: isConfirmed)
    }

    func ask(_ name: String, _ params: JSONObject, at principal: AdminPrincipal) -> JSON {
        let box = Mailbox<[UInt8]>()
        fixture.backend.administer(AdminCall(MethodTable.find(call: name)!), params, at: principal, language: .english)
        {
            _ = box.put($0)
        }
        return try! JSON.parse(box.take()!)
    }

    func root(_ name: String, _ params: [(String, JSON)]) throws -> JSON {
        let answer = ask(name, JSONObject(params), at: try principal("super"))
        return answer["data"] ?? .null
    }

    func person() throws -> Int64 {
        try root("people.create", [("account", .string("p-" + Secret.randomHex(digits: 10)))])["id"]!.integer!
    }
    func dept() throws -> JSON { try root("departments.create", [("name", "D")])["id"]! }
    func group() throws -> JSON { try root("groups.create", [("name", .string(Secret.randomHex(digits: 10)))])["id"]! }
    func chat() throws -> JSON {
        .string(fixture.group([ids["owner"]!, ids["member"]!, ids["groupadmin"]!]))
    }
    func application() throws -> JSON {
        try root("applications.create", [("code", .string(Secret.randomHex(digits: 10))), ("name", "App")])["id"]!
    }
    func robot() throws -> JSON { try root("robots.create", [("name", "Robot"), ("gid", chat())])["id"]! }
}
