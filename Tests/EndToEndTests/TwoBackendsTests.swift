import Foundation
import Testing
import XuanPacket
import XuanTesting

/// One relay, two of our backends: never mixed, and when one is away the other's people notice nothing.
@Suite struct TwoBackendsTests {
    @Test func peopleOfTwoBackendsWithTheSameIdsNeverMeet() throws {
        let fixture = try RelayTestServer(sites: ["east", "west"], people: ["ann", "bob"])
        let (ann, bob) = (try fixture.login("ann"), try fixture.login("bob", at: "east"))
        let (anne, bobby) = (try fixture.login("ann", at: "west"), try fixture.login("bob", at: "west"))
        #expect(ann.id == anne.id && bob.id == bobby.id)
        let (east, west) = (Talk.gid(), Talk.gid())
        let members: JSON = [JSON(ann.id), JSON(bob.id)]
        _ = try ann.call("create", [.string(east), "East", "group", members, 0, false])
        _ = try anne.call("create", [.string(west), "West", "group", members, 0, false])
        for n in 0..<20 {
            try ann.send("message", Talk.message("east-\(n)", in: east, "e"))
            try anne.send("message", Talk.message("west-\(n)", in: west, "w"))
        }
        for n in 0..<20 {
            #expect(try Talk.gids([bob.wait("message") { !Talk.rows($0).isEmpty }]) == ["east-\(n)"])
            #expect(try Talk.gids([bobby.wait("message") { !Talk.rows($0).isEmpty }]) == ["west-\(n)"])
        }
        // The other backend does not know the chat.
        #expect(try ann.call("history", [.string(west), 50, 1, 0, true, 0])["result"] == "fail")

        fixture.killBackend("west")
        try anne.send("message", Talk.message("west-late", in: west, "w"))
        #expect(try anne.wait("error")["code"] == 0)
        let began = Date()
        try ann.send("message", Talk.message("east-late", in: east, "e"))
        #expect(try Talk.gids([bob.wait("message")]) == ["east-late"])
        #expect(Date().timeIntervalSince(began) < 2)

        try fixture.startBackend("west")
        // Sends the same gid again, as a client's button does, until the relay has found the backend again.
        var answer = try anne.sendUntilAnswered("message", Talk.message("west-late", in: west, "w"))
        while answer["method"] == "error" {
            answer = try anne.sendUntilAnswered("message", Talk.message("west-late", in: west, "w"))
        }
        #expect(try Talk.gids([bobby.wait("message")]) == ["west-late"])
    }

    /// The backend dies and comes back while people write; clients that get an error send again.
    @Test func everyMessageIsStoredOnceAndDeliveredOnceThoughTheBackendDies() throws {
        let fixture = try RelayTestServer(people: ["ann", "bob", "cat"])
        let (ann, bob, cat) = (try fixture.login("ann"), try fixture.login("bob"), try fixture.login("cat"))
        let chat = Talk.gid()
        _ = try ann.call(
            "create", [.string(chat), "Group", "group", [JSON(ann.id), JSON(bob.id), JSON(cat.id)], 0, false])
        _ = try bob.wait("create")
        _ = try cat.wait("create")
        let count = 120
        let site = fixture.sites[0]
        for n in 0..<count {
            // Killed with no message under way, and with one.
            if n == 30 || n == 80 { fixture.killBackend(site) }
            try ann.send("message", Talk.message("m-\(n)", in: chat, "\(n)"))
            if n == 55 { fixture.killBackend(site) }
            var answer = try ann.answer("message")
            if [30, 55, 80].contains(n) { try fixture.startBackend(site) }
            while answer["method"] == "error" {
                answer = try ann.sendUntilAnswered("message", Talk.message("m-\(n)", in: chat, "\(n)"))
            }
            #expect(answer["result"] == "success", "\(answer)")
        }
        let expected = (0..<count).map { "m-\($0)" }
        #expect(try Talk.history(of: chat, by: ann).compactMap { $0["gid"]?.string } == expected)
        for person in [bob, cat] {
            var heard: [String] = []
            while heard.last != expected.last {
                heard += try Talk.gids([person.wait("message") { !Talk.rows($0).isEmpty }])
            }
            #expect(heard == expected)
        }
    }
}
