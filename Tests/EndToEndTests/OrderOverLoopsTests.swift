import Foundation
import Testing
import XuanPacket
import XuanTesting

/// With several loops everybody reads a chat's live messages in the order in which they were stored, including their
/// own.
@Suite(.serialized) struct OrderOverLoopsTests {
    private static let accounts = ["ann", "bob", "cat", "dan", "eve", "fay"]
    private static let each = 150

    /// Everybody writes at the same time and reads everything. Returns for each person how often an id was smaller than
    /// the one before.
    private func stepsBack(_ people: [Person]) throws -> [Int] {
        let chat = Talk.gid()
        let members = JSON.array(people.map { JSON($0.id) })
        _ = try people[0].call("create", [.string(chat), "All", "group", members, 0, false])
        for person in people[1...] { _ = try person.wait("create") }
        for n in 0..<Self.each {
            for person in people {
                try person.send("message", Talk.message("\(person.account)-\(n)", in: chat, "\(n)"))
            }
        }
        return try people.map { person in
            var (last, steps, count) = (Int64(0), 0, 0)
            while count < Self.each * people.count {
                for row in Talk.rows(try person.wait("message")).reversed() {
                    let id = try #require(row["id"]?.integer)
                    if id < last { steps += 1 }
                    last = id
                    count += 1
                }
            }
            return steps
        }
    }

    @Test(arguments: [1, 3]) func messagesComeInOrderFromOneProgram(loops: Int) throws {
        let server = try Server(
            .oneProgram, people: Self.accounts, options: ["--loops", "\(loops)", "--limits", "off"])
        #expect(try stepsBack(server.loginAll()) == Self.accounts.map { _ in 0 })
    }

    /// The relay hands on what one person sends without waiting for answers, which come in the order of the requests all
    /// the same, whichever thread of the backend gives them.
    @Test func oneClientIsAnsweredInTheOrderOfItsRequests() throws {
        let server = try Server(.oneProgram, people: ["ann"], options: ["--limits", "off"])
        let ann = try server.loginAll()[0]
        let chat = Talk.gid()
        try ann.send("create", [.string(chat), "Own", "group", [JSON(ann.id)], 0, false])
        for n in 0..<Self.each {
            try ann.send("message", Talk.message("m\(n)", in: chat, "\(n)"))
            try ann.send(n % 2 == 0 ? "members" : "ping", n % 2 == 0 ? [.string(chat)] : nil)
        }
        _ = try ann.answer("create")
        for n in 0..<Self.each {
            #expect(Talk.rows(try ann.answer("message")).map { $0["gid"] } == [.string("m\(n)")])
            _ = try ann.answer(n % 2 == 0 ? "members" : "ping")
        }
        #expect(try ann.hasNot("message"))
    }

    @Test(arguments: [1, 3]) func messagesComeInOrderThroughARelay(loops: Int) throws {
        let fixture = try RelayTestServer(people: Self.accounts, relay: "loops=\(loops)")
        #expect(try stepsBack(Self.accounts.map { try fixture.login($0) }) == Self.accounts.map { _ in 0 })
    }
}
