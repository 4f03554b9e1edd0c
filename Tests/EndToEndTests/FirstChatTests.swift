import Foundation
import Testing
import XuanPacket
import XuanTesting

/// The first chat, over real sockets and real programs, the same in both arrangements.
@Suite struct FirstChatTests {
    private func pair(_ a: Person, _ b: Person) -> String {
        // Sorted as text: 10 comes before 9 (Docs/protocol.md 7.1).
        ["\(a.id)", "\(b.id)"].sorted().joined(separator: "&")
    }

    @Test(arguments: Arrangement.allCases)
    func twoPeopleChatOneToOneAndInAGroup(arrangement: Arrangement) throws {
        let server = try Server(arrangement, people: ["ann", "bob", "cat"])
        let ann = try server.login("ann")
        #expect(
            ann.loginPackets.map { $0["method"]?.string } == [
                "login", "SessionID", "usergetlist", "getlist", "message", "notify",
            ])
        let bob = try server.login("bob")
        #expect(try ann.wait("login")["data"]?.object?["account"] == "bob")

        let chat = pair(ann, bob)
        let made = try ann.call("create", [.string(chat), "", "one2one", [JSON(ann.id), JSON(bob.id)], 0, false])
        #expect(made["result"] == "success")
        #expect(try bob.wait("create")["data"]?.object?["gid"] == .string(chat))
        try ann.send("message", Talk.message(Talk.gid(), in: chat, "你好 😀"))
        let heard = Talk.rows(try bob.wait("message"))
        #expect(heard.count == 1 && heard[0]["content"] == "你好 😀" && heard[0]["user"] == JSON(ann.id))
        #expect(Talk.rows(try ann.wait("message")) == heard)

        let group = Talk.gid()
        let cat = try server.login("cat")
        _ = try cat.call(
            "create", [.string(group), "Release", "group", [JSON(ann.id), JSON(bob.id), JSON(cat.id)], 0, false])
        #expect(try ann.wait("create") { $0["data"]?.object?["gid"] == .string(group) }["result"] == "success")
        try cat.send("message", Talk.message(Talk.gid(), in: group, "to all"))
        for person in [ann, bob, cat] { #expect(Talk.rows(try person.wait("message"))[0]["content"] == "to all") }
        let history = try bob.call("history", [.string(group), 50, 1, 0, true, 0])
        #expect(Talk.rows(history).map { $0["content"] } == ["to all"])
        #expect(server.stop() == Array(repeating: 0, count: arrangement == .oneProgram ? 1 : 2))
    }

    @Test(arguments: Arrangement.allCases)
    func aThousandMessagesWithoutWaitingAreStoredOnceAndArriveInOrder(arrangement: Arrangement) throws {
        let server = try Server(arrangement, people: ["ann", "bob"])
        let (ann, bob) = (try server.login("ann"), try server.login("bob"))
        let chat = pair(ann, bob)
        _ = try ann.call("create", [.string(chat), "", "one2one", [JSON(ann.id), JSON(bob.id)], 0, false])
        let gids = (0..<1000).map { _ in Talk.gid() }
        for (order, gid) in gids.enumerated() {
            try ann.send("message", Talk.message(gid, in: chat, "m\(order)", order: order))
        }
        for person in [bob, ann] {
            var seen: [String?] = []
            while seen.count < gids.count {
                seen += Talk.rows(try person.wait("message")).sorted { $0["id"]!.integer! < $1["id"]!.integer! }.map {
                    $0["gid"]?.string
                }
            }
            #expect(seen == gids)
        }
        var stored: [String?] = []
        for page in [2, 1] {
            stored += Talk.rows(try bob.call("history", [.string(chat), 500, JSON(page), 0, true, 0])).reversed().map {
                $0["gid"]?.string
            }
        }
        #expect(stored == gids)
    }

    @Test(arguments: Arrangement.allCases)
    func anAbsentPersonGetsEachMessageOnceAlsoAfterAPowerCut(arrangement: Arrangement) throws {
        let server = try Server(arrangement, people: ["ann", "bob"])
        var ann = try server.login("ann")
        var bob = try server.login("bob")
        let chat = pair(ann, bob)
        _ = try ann.call("create", [.string(chat), "", "one2one", [JSON(ann.id), JSON(bob.id)], 0, false])
        try bob.send("logout")
        _ = bob.closeCode()
        _ = try ann.wait("logout")
        let first = Talk.gid()
        try ann.send("message", Talk.message(first, in: chat, "while away"))
        _ = try ann.wait("message")

        server.crash()
        try server.start()

        bob = try server.login("bob")
        #expect(Talk.rows(bob.loginPackets[4]).map { $0["gid"]?.string } == [first])
        ann = try server.login("ann")
        try ann.send("message", Talk.message(Talk.gid(), in: chat, "after the cut"))
        #expect(Talk.rows(try bob.wait("message"))[0]["content"] == "after the cut")
        try bob.send("logout")
        _ = bob.closeCode()
        _ = try ann.wait("logout")
        bob = try server.login("bob")
        #expect(Talk.rows(bob.loginPackets[4]) == [])
    }

    @Test(arguments: Arrangement.allCases)
    func aSecondLoginTakesThePlaceOfTheFirst(arrangement: Arrangement) throws {
        let server = try Server(arrangement, people: ["ann", "bob"])
        let bob = try server.login("bob")
        let first = try server.login("ann")
        let second = try server.login("ann")
        _ = try first.wait("kickoff")
        #expect(first.closeCode() == 1000)
        #expect(try second.call("ping")["result"] == "success")
        #expect(try bob.hasNot("logout"))
    }

    @Test(arguments: Arrangement.allCases)
    func aWrongPasswordIsRefusedAndNoSecretIsLogged(arrangement: Arrangement) throws {
        let server = try Server(arrangement, people: ["ann"])
        #expect(throws: Person.Refused.self) {
            try Person("ann", password: "wrong", common: server.common, chat: server.chat, tls: server.tls)
        }
        _ = try server.login("ann")
        for secret in ["pw-ann", Secret.md5Hex("pw-ann"), "pw-admin", "0123456789abcdef0123456789abcdef"] {
            #expect(!server.log.contains(secret))
        }
    }
}
