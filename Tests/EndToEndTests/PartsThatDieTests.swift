import Foundation
import Testing
import XuanPacket
import XuanTesting

/// Relay, backend or database dies while people are connected: nobody misses a message, none arrives twice, and
/// presence is shown correctly. Real processes; the wires between them do what a test wants.
@Suite struct PartsThatDieTests {
    private func group(_ people: [Person]) throws -> String {
        let chat = Talk.gid()
        _ = try people[0].call(
            "create", [.string(chat), "Group", "group", .array(people.map { JSON($0.id) }), 0, false])
        for other in people.dropFirst() { _ = try other.wait("create") }
        return chat
    }

    /// gids of the messages that a person receives, until the last of `expected`, or an unexpected one, has arrived.
    private func heard(_ person: Person, until last: String) throws -> [String] {
        var gids: [String] = []
        while gids.last != last { gids += try Talk.gids([person.wait("message") { !Talk.rows($0).isEmpty }]) }
        return gids
    }

    private func say(_ gid: String, in chat: String, by person: Person) throws {
        var answer: JSONObject
        repeat {
            answer = try person.sendUntilAnswered("message", Talk.message(gid, in: chat, gid))
        } while answer["method"] == "error"
        #expect(answer["result"] == "success", "\(answer)")
    }

    @Test func aConnectedPersonGetsWhatWasStoredWhenTheBackendDied() throws {
        let fixture = try FaultTestServer(people: ["ann", "bob"])
        let (ann, bob) = (try fixture.login("ann"), try fixture.login("bob"))
        let chat = try group([ann, bob])
        try say("m-0", in: chat, by: ann)
        #expect(try heard(bob, until: "m-0") == ["m-0"])
        try fixture.loseAnswer({ try ann.send("message", Talk.message("m-1", in: chat, "m-1")) }, stored: "m-1")
        // No new login, and ann does not send it again.
        #expect(try heard(bob, until: "m-1") == ["m-1"])
        try say("m-1", in: chat, by: ann)
        try say("m-2", in: chat, by: ann)
        #expect(try heard(bob, until: "m-2") == ["m-2"])
    }

    @Test func aPersonAtAnotherRelayGetsItTooOnceAndInOrder() throws {
        let fixture = try FaultTestServer(relays: 2, people: ["ann", "bob", "cat"])
        let (ann, bob, cat) = (try fixture.login("ann"), try fixture.login("bob", at: 1), try fixture.login("cat"))
        let chat = try group([ann, bob, cat])
        for n in 0..<5 { try say("m-\(n)", in: chat, by: ann) }
        _ = try (heard(bob, until: "m-4"), heard(cat, until: "m-4"))
        try fixture.loseAnswer(
            { for n in 5..<8 { try ann.send("message", Talk.message("m-\(n)", in: chat, "m-\(n)")) } }, stored: "m-5")
        // Messages under way are sent again, as a client does it, and then more.
        for n in 5..<10 { try say("m-\(n)", in: chat, by: ann) }
        let expected = (5..<10).map { "m-\($0)" }
        for person in [bob, cat] {
            let gids = try heard(person, until: "m-9")
            #expect(gids == expected, "\(person.account) was shown \(gids)")
        }
    }

    @Test func aLostAnswerOfALivingBackendIsMadeUpForEverybody() throws {
        let fixture = try FaultTestServer(people: ["ann", "bob"])
        let (ann, bob) = (try fixture.login("ann"), try fixture.login("bob"))
        let chat = try group([ann, bob])
        try say("m-0", in: chat, by: ann)
        fixture.wires[0].set(.swallowing)
        try ann.send("message", Talk.message("m-1", in: chat, "m-1"))
        try #require(fixture.until { try fixture.stored("m-1") })
        fixture.wires[0].set(.open)
        fixture.wires[0].cut()
        #expect(try Talk.gids([ann.answer("message")]).last == "m-1")
        try say("m-2", in: chat, by: ann)
        #expect(try heard(bob, until: "m-2") == ["m-0", "m-1", "m-2"])
    }

    @Test func ofLoginsAtTwoRelaysAtTheSameMomentExactlyOneStaysAndHears() throws {
        let fixture = try FaultTestServer(relays: 2, people: ["ann", "bob"])
        let ann = try fixture.login("ann")
        let chat = try group([ann])
        let first = try fixture.login("bob")
        _ = try ann.call("addmember", [.string(chat), [JSON(first.id)], true])
        first.vanish()
        for round in 0..<8 {
            let people = Box<Person>()
            DispatchQueue.concurrentPerform(iterations: 4) { n in
                if let person = try? fixture.login("bob", at: n % 2) { people.add(person) }
            }
            try say("r-\(round)", in: chat, by: ann)
            // All but one are closed; the remaining one receives the message, live or after its login.
            let there = people.all.filter { person in (try? person.call("ping")) != nil }
            #expect(there.count == 1, "round \(round): \(there.count) of \(people.all.count) stayed")
            guard let bob = there.first else { continue }
            let shown = Talk.gids(bob.loginPackets).contains("r-\(round)")
            if !shown { #expect(try heard(bob, until: "r-\(round)").last == "r-\(round)") }
            bob.vanish()
        }
    }

    @Test func aMessageInALateReportDoesNotComeTwice() throws {
        let fixture = try FaultTestServer(relays: 2, people: ["ann", "bob"])
        let (ann, bob) = (try fixture.login("ann", at: 1), try fixture.login("bob"))
        let chat = try group([ann, bob])
        bob.answersPings = false
        for n in 0..<5 { try say("m-\(n)", in: chat, by: ann) }
        #expect(try heard(bob, until: "m-4").count == 5)
        // The relay is given up, and cannot report that bob has gone without confirming anything.
        fixture.wires[0].set(.frozen)
        fixture.wires[0].cut()
        bob.vanish()
        let again = try fixture.login("bob", at: 1)
        fixture.wires[0].set(.open)
        // The relay's report arrives before the next message of its own people.
        let cat = try fixture.login("ann")
        try say("m-5", in: chat, by: cat)
        let expected = (0..<5).map { "m-\($0)" }
        // With the backlog if the backend has noticed that the relay is gone, else when the relay reports it: once.
        let brought = Talk.gids(again.loginPackets)
        #expect(try brought + heard(again, until: "m-5") == expected + ["m-5"], "with the backlog: \(brought)")
    }

    @Test func aLogoutWithoutTheDatabaseIsShownOfflineAfterwards() throws {
        let fixture = try FaultTestServer(people: ["ann", "bob"])
        let (ann, bob) = (try fixture.login("ann"), try fixture.login("bob"))
        _ = try ann.wait("login")
        try fixture.withoutDatabase {
            try bob.send("logout")
            #expect(bob.closeCode() == 1000)
            // By the time this is refused, the backend has refused the logout, too.
            let answer = try ann.sendUntilAnswered("changename", ["x", "y"])
            #expect(answer["result"] == "fail", "\(answer)")
        }
        #expect(try ann.wait("logout")["data"]?.object?["account"] == "bob")
        #expect(try ann.call("usergetlist", [[JSON(bob.id)]])["data"]?.array?[0].object?["status"] == "offline")
    }

    @Test func aBackendThatStartsKnowsWhoIsThereWhoHasGoneAndWhatTheyHave() throws {
        let fixture = try FaultTestServer(relays: 2, people: ["ann", "bob", "cat", "dan"])
        let (ann, bob, cat) = (
            try fixture.login("ann"), try fixture.login("bob", at: 1), try fixture.login("cat", at: 1)
        )
        let chat = try group([ann, bob, cat])
        try say("m-0", in: chat, by: ann)
        _ = try (heard(bob, until: "m-0"), heard(cat, until: "m-0"))
        fixture.killBackend()
        try cat.send("logout")
        #expect(cat.closeCode() == 1000)
        try fixture.startBackend()
        #expect(try ann.wait("logout")["data"]?.object?["account"] == "cat")
        // bob has m-0 although no cursor was saved.
        try say("m-1", in: chat, by: ann)
        #expect(try heard(bob, until: "m-1") == ["m-1"])
        let dan = try fixture.login("dan")
        let statuses = Dictionary(
            try dan.call("usergetlist", [""])["data"]!.array!.compactMap(\.object)
                .map { ($0["account"]?.string ?? "", $0["status"]?.string ?? "") }, uniquingKeysWith: { $1 })
        #expect(statuses["ann"] == "online" && statuses["bob"] == "online" && statuses["cat"] == "offline")
    }

    /// Collects values from several threads.
    private final class Box<Thing>: @unchecked Sendable {  // under a lock
        private let lock = NSLock()
        private var things: [Thing] = []
        func add(_ thing: Thing) { lock.withLock { things.append(thing) } }
        var all: [Thing] { lock.withLock { things } }
    }
}
