import Glibc
import Testing
import XuanPacket
@testable import XuanStore

@testable import XuanBackend

/// Every method as every kind of person on every kind of chat, against `authority.txt`, which a person can read.
/// `XUAN_WRITE_AUTHORITY=FILE` writes what is, to be read before it becomes what should be.
@Suite(.serialized) struct AuthorityTests {
    /// Of this file.
    static let place = #filePath

    static let people = [
        "stranger", "member", "committer", "groupadmin", "owner", "super", "deleted", "disabled", "relay",
    ]
    static let kinds = ["one2one", "group", "public", "system", "dismissed", "committers"]

    /// Names of refusals in the table.
    static let words: [String: String] = [
        Sentence.notExist.english: "notExist", Sentence.notAdmin.english: "notAdmin",
        Sentence.cantChat.english: "cantChat", Sentence.notGroupChat.english: "notGroup",
        Sentence.notSystemChat.english: "notSystem", Sentence.notPublic.english: "notPublic",
        Sentence.dismissed.english: "dismissed", Sentence.ownerStays.english: "ownerStays",
        Sentence.noMessage.english: "noMessage", Sentence.notOwner.english: "notOwner",
        Sentence.notYourMessage.english: "notYours", Sentence.yourMessage.english: "yours",
        Sentence.unknownUser.english: "nobody", Sentence.forbidden.english: "disabled",
    ]

    /// A fixture in which there is one of each kind.
    private final class Company {
        let fixture: TestBackend
        private(set) var ids: [String: Int64] = [:]
        let system: String

        init() throws {
            fixture = try TestBackend()
            for person in AuthorityTests.people.dropLast() + ["outsider", "extra"] {
                ids[person] = try fixture.add(person, admin: person == "super" ? .super : .no)
                fixture.enter(ids[person]!, person)
            }
            system = fixture.ask("getlist", by: ids["member"])["data"]![0]!["gid"]!.string!
            let book = AccountBook(store: fixture.store, configuration: TestBackend.quick, clock: { 5 })
            try book.change(account: "deleted", .deleted(true))
            try book.change(account: "disabled", .forbidden(true))
        }

        func id(_ person: String) -> Int64? { person == "relay" ? nil : ids[person]! }

        /// A fresh chat of that kind, except for the two kinds that exist only once.
        func chat(_ kind: String) throws -> String {
            let store = try fixture.store.openWriter()
            defer { store.close() }
            if kind == "system" {
                try store.execute("UPDATE chats SET committers = '', admins = '' WHERE kind = 'system'", [])
                return system
            }
            var record = ChatRecord()
            record.createdBy = "owner"
            record.created = 1
            var members = ["member", "committer", "groupadmin", "owner", "deleted", "disabled", "extra"]
            if kind == "one2one" {
                members = ["member", "owner"]
                record.kind = .one2one
                record.gid = Text.oneToOneGid(ids["member"]!, ids["owner"]!)
                if try ChatTable.find(gid: record.gid, on: store) != nil { return record.gid }
            } else {
                record.gid = SystemChat.uuid()
                record.admins = String(ids["groupadmin"]!)
                record.isPublic = kind == "public"
                if kind == "committers" { record.committers = String(ids["committer"]!) }
            }
            let id = try ChatTable.insert(record, on: store)
            for member in members { try MemberTable.join(ids[member]!, chat: id, index: 0, now: 1, on: store) }
            if kind == "dismissed" {
                try ChatTable.set(.dismissed(1000), by: "owner", now: 1000, of: id, on: store)
            }
            return record.gid
        }

        /// With a message of the owner in the chat.
        func place(_ gid: String) throws -> ValidCall.Place {
            var place = ValidCall.Place(gid: gid, outsider: ids["outsider"]!, extra: ids["extra"]!)
            guard !gid.isEmpty else { return place }
            let store = try fixture.store.openWriter()
            defer { store.close() }
            let chat = try ChatTable.find(gid: gid, on: store)!
            var message = MessageRecord()
            (message.gid, message.chat, message.index) = (SystemChat.uuid(), chat.id, chat.lastIndex + 1)
            (message.user, message.kind, message.date) = (ids["owner"]!, "urgent", fixture.now)
            _ = try MessageTable.insert(message, on: store)
            try ChatTable.setLast(index: message.index, active: fixture.now, of: chat.id, on: store)
            place.message = message.gid
            return place
        }

        /// Asks, and says in one word what came back.
        func attempt(_ call: ValidCall, as person: String, in kind: String) throws -> String {
            let method = call.method
            let gid = call.isInChat ? try chat(kind) : ""
            var packet = TestBackend.packet(method.name, .array(call.params(try place(gid))), by: id(person)).object!
            packet["module"] = .string(method.module)
            let answer = fixture.ask(.object(packet))
            if answer == .null { return "yes" }
            if answer["result"] == "success" {
                checkReceivers(answer, method, as: person, in: call.isInChat ? gid : nil)
                return "yes"
            }
            #expect(answer.users == [id(person) ?? 0], "a refusal is told to the requester only")
            let sentence = answer["message"]?.string ?? answer["data"]?[0]?["messages"]?.string ?? ""
            if sentence.hasPrefix("Unknown method") { return "unknown" }
            return AuthorityTests.words[sentence] ?? answer.text
        }

        /// Holds an answer against the column "told" of the method table.
        private func checkReceivers(_ answer: JSON, _ method: Method, as person: String, in gid: String?) {
            let users = answer.users
            let online = Set(ids.filter { !["deleted", "disabled"].contains($0.key) }.values)
            switch method.audience {
            case .me: #expect(users == [id(person) ?? 0], "\(method.name)")
            case .relay, .pages: #expect(answer["users"] == nil, "\(method.name)")
            case .meOrEverybody:
                #expect(answer["users"] == (id(person).map { [JSON($0)] } ?? []), "\(method.name)")
            case .online: #expect(!users.isEmpty && Set(users).isSubset(of: online.union([0])), "\(method.name)")
            case .members:
                let listed = answer["data"]?["members"]?.array?.compactMap(\.integer)
                let members = listed ?? (gid == system ? Array(online) : [])
                let moved = [id(person)!, ids["outsider"]!, ids["extra"]!]
                #expect(users.contains(id(person)!), "\(method.name)")
                if listed != nil || gid == system {
                    #expect(Set(users).isSubset(of: members + moved), "\(method.name) \(users) \(members)")
                }
            }
        }
    }

    /// The block of one call, as in the file.
    private func block(_ call: ValidCall) throws -> String {
        let company = try Company()
        let kinds = call.isInChat ? Self.kinds : ["anywhere"]
        func pad(_ text: String) -> String { text + String(repeating: " ", count: max(1, 12 - text.count)) }
        func line(_ words: [String]) -> String {
            var line = words.map(pad).joined()
            while line.last == " " { line.removeLast() }
            return line
        }
        var lines = [call.name, line([""] + kinds)]
        for person in Self.people {
            lines.append(line(try [person] + kinds.map { try company.attempt(call, as: person, in: $0) }))
        }
        return lines.joined(separator: "\n")
    }

    static let expected: [String: String] = {
        let text = String(decoding: Vectors.bytes("../XuanBackendTests/authority.txt"), as: UTF8.self)
        var blocks: [String: String] = [:]
        for block in text.split(separator: "\n\n") where !block.hasPrefix("#") {
            let block = block.split(separator: "\n").joined(separator: "\n")
            blocks[String(block.split(separator: "\n")[0])] = block
        }
        return blocks
    }()

    @Test(.enabled(if: getenv("XUAN_WRITE_AUTHORITY") == nil), arguments: ValidCall.all)
    func isAsTheTableSays(call: ValidCall) throws {
        let found = try block(call).split(separator: "\n")
        let expected = try #require(Self.expected[call.name], "authority.txt has no block for \(call.name)")
            .split(separator: "\n")
        #expect(found.count == expected.count)
        for (is_, should) in zip(found, expected) { #expect(is_ == should, "\(call.name)") }
    }

    @Test func everyMethodIsInTheTable() {
        let tried = Set(ValidCall.all.map { $0.method.module + "/" + $0.method.name })
        #expect(tried.union(ValidCall.left) == Set(MethodTable.forRelays.map { $0.module + "/" + $0.name }))
        if getenv("XUAN_WRITE_AUTHORITY") == nil {
            #expect(
                Set(Self.expected.keys)
                    == Set(ValidCall.all.map(\.name) + ValidAdminCall.all.map { "admin/" + $0.name }))
        }
    }

    @Test(.enabled(if: getenv("XUAN_WRITE_AUTHORITY") != nil)) func writeTheTable() throws {
        let file = fopen(getenv("XUAN_WRITE_AUTHORITY"), "w")!
        defer { fclose(file) }
        for call in ValidCall.all { fputs(try block(call) + "\n\n", file) }
    }
}
