import Testing
import XuanPacket
import XuanStore

@testable import XuanBackend

/// Every example packet of Tests/Vectors/packets.json whose method is here, asked of a backend in which people and
/// chats have the ids of the examples. Compared are the members, their types, and the values that do not depend on
/// the store's content.
@Suite struct VectorTests {
    static let left: Set<String> = [
        "chat/uploadFile", "unknown method",
    ]
    static let names: [String] = packets.map { $0["name"]!.string! }
    static let packets: [JSON] =
        (Vectors.load("packets.json")["packets"]!.array!
        + Vectors.load("own-packets.json")["packets"]!.array!).filter { packet in
            !packet["request"]!.isNull && !left.contains(packet["name"]!.string!)
        }

    /// lin 2 (super), mei 5, tao 9, rui 10; the group Release of mei with lin, mei, tao; a message of lin in it.
    private func fixture(hearsPushes: Bool) throws -> TestBackend {
        let fixture = try TestBackend(TestBackend.quick, hearsPushes: hearsPushes)
        let people: [Int64: String] = [2: "lin", 5: "mei", 9: "tao", 10: "rui"]
        for id in 1...10 as ClosedRange<Int64> {
            let account = people[id] ?? "other\(id)"
            let isSuper = account == "lin"
            let made = try fixture.add(account, admin: isSuper ? .super : .no)
            #expect(made == id)
        }
        for id in [2, 5, 10] as [Int64] { fixture.enter(id, people[id]!) }
        let gid = "7d2f6c1e-3a54-4b8e-9c55-0f1a2b3c4d5e"
        _ = fixture.ask("create", [.string(gid), "Release", "group", [2, 5, 9], 0, false], by: 5)
        _ = fixture.say(gid, "see you at three", by: 2, gid: "5b0c7b52-8f0e-4a8e-9d0a-6a1d2c3b4e5f")
        return fixture
    }

    @Test(arguments: names) func answerHasTheShapeOfTheExample(name: String) throws {
        let packet = Self.packets.first { $0["name"] == .string(name) }!
        // The relay of the example polls for notices.
        let fixture = try fixture(hearsPushes: name != "chat/notify")
        var request = packet["request"]!.object!
        let gid: JSON = "7d2f6c1e-3a54-4b8e-9c55-0f1a2b3c4d5e"
        switch name {
        case "chat/login", "chat/login (serverInfo check)":
            let status = request["params"]!.array![3]
            request["params"] = ["site", "mei", .string(Secret.md5Hex("pw-mei")), status]
        case "chat/getPublicList", "chat/joinChat": _ = fixture.ask("changepublic", [gid, true], by: 5)
        case "chat/userGetList (all, at login)":
            let book = AccountBook(store: fixture.store, configuration: TestBackend.quick, clock: { 5 })
            for (code, name) in [("dev", "Developer"), ("hr", "HR"), ("top", "Senior Manager")] {
                try book.set(RoleRecord(code: code, name: name))
            }
            try book.set(DeptRecord(id: 1, name: "SampleCompany", place: 10))
            try book.set(DeptRecord(id: 3, name: "R&D", parent: 1, place: 20))
        case "chat/extensions", "entry/visit":
            let store = try fixture.store.openWriter()
            defer { store.close() }
            for n in 1...4 {
                var entry = EntryRecord()
                (entry.code, entry.url) = ("wiki\(n)", "http://wiki.example.com/")
                (entry.secret, entry.isIntegrated) = ("secret", true)
                _ = try EntryTable.insert(entry, on: store)
            }
        case "chat/getOfflineNotify", "chat/notify":
            if name == "chat/getOfflineNotify" { _ = fixture.ask("logout", by: 5) }
            let posted = Mailbox<Bool>()
            var notice = Notice(content: "green", sender: Notice.Sender(id: "ci", name: "CI"))
            notice.actions = [Notice.Action(label: "Open", url: "http://ci.example.com/77", type: "primary")]
            fixture.backend.post(notice, to: .people([5, 9])) { _ = posted.put((try? $0.get()) != nil) }
            #expect(posted.take() == true)
            if name == "chat/getOfflineNotify" { _ = fixture.login("mei") }
        case "chat/getTodoes": _ = fixture.ask("upserttodo", [["name": "write the release note"]], by: 5)
        case "chat/getUnread": _ = fixture.say(gid.string!, "x", by: 2)
        case "chat/getOfflineMessages":
            _ = fixture.ask("logout", by: 5)
            _ = fixture.login("mei")
            _ = fixture.say(gid.string!, "x", by: 2)
        case "chat/setAdmin":
            var params = request["params"]!.array!
            params[0] = fixture.ask("getlist", by: 2)["data"]![0]!["gid"]!
            request["params"] = .array(params)
        case "chat/settings (load)":
            _ = fixture.ask("settings", ["", packet["response"]!["data"]!], by: 5)
        default: break
        }
        let answer = fixture.ask(.object(request))
        let expected = packet["response"]!
        if name == "chat/serverStart" {
            #expect(answer["knows"] == ["sync"])
            return
        }
        compare(answer, expected, "")
        for key in ["module", "method", "result", "lang", "v"] {
            // "The relay sets the language": packets without one get the default.
            if key == "lang", request["lang"] == nil { continue }
            #expect(answer[key] == expected[key])
        }
        #expect((answer["users"] == nil) == (expected["users"] == nil))
        for user in expected.users where name != "chat/logout" && name != "chat/getPublicList" {
            #expect(answer.users.contains(user), "\(user) hears of it")
        }
    }

    /// Same members of the same types, apart from those that the original's MSG and CHAT do not have; lists are compared by their first items.
    private func compare(_ answer: JSON, _ expected: JSON, _ path: String) {
        switch (answer, expected) {
        case (.object(let a), .object(let b)):
            let own: Set = a["index"] == nil ? ["ownedBy"] : ["index", "changed", "deleted", "edited"]
            #expect(Set(a.keys).subtracting(own) == Set(b.keys).subtracting(own), "\(path)")
            for key in b.keys { if let value = a[key] { compare(value, b[key]!, path + "/" + key) } }
        case (.array(let a), .array(let b)):
            #expect(a.isEmpty == b.isEmpty, "\(path)")
            if let first = a.first, let other = b.first { compare(first, other, path + "[]") }
        case (.string, .string), (.bool, .bool), (.null, .null): break
        case (.number(let a), .number(let b)): #expect((Int64(a) == nil) == (Int64(b) == nil), "\(path)")
        default: Issue.record("\(path): \(answer) is not of the type of \(expected)")
        }
    }
}
