import Foundation
import Testing
import XuanPacket
import XuanTesting

/// People with a classic session and two synced ones each, in every arrangement: everybody's every session reads the
/// same messages once, in the order in which they were stored, one's own answers among them.
@Suite(.serialized) struct SessionsTests {
    private static let accounts = ["ann", "bob", "cat"]
    private static let each = 60

    private func device(_ letter: Character) -> JSON {
        ["id": .string(String(repeating: letter, count: 32)), "kind": "web", "name": "Firefox", "knows": ["sync"]]
    }

    private func talk(_ login: (String, JSON?) throws -> Person) throws {
        let chat = Talk.gid()
        let classic = try Self.accounts.map { try login($0, nil) }
        let writers = try Self.accounts.map { try login($0, device("a")) }
        let readers = try Self.accounts.map { try login($0, device("b")) }
        let members = JSON.array(classic.map { JSON($0.id) })
        try writers[0].send("create", [.string(chat), "All", "group", members, 0, false], rid: "new")
        #expect(try writers[0].wait("create")["rid"] == "new")
        for person in classic + writers[1...] + readers { #expect(try person.wait("create")["rid"] == nil) }
        for n in 0..<Self.each {
            for (writer, original) in zip(writers, classic) {
                let name = "\(writer.account)-\(n)"
                try writer.send("message", Talk.message(name, in: chat, "x"), rid: name)
                if n % 4 == 0 { try original.send("message", Talk.message("classic-" + name, in: chat, "x")) }
            }
        }
        let count = Self.each * Self.accounts.count * 5 / 4
        var orders: Set<[String]> = []
        for person in classic + writers + readers {
            let isWriter = writers.contains { $0 === person }
            var (gids, ids): ([String], [Int64]) = ([], [])
            while gids.count < count {
                let packet = try person.wait("message") { !Talk.rows($0).isEmpty }
                for row in Talk.rows(packet).reversed() {
                    let gid = row["gid"]?.string ?? ""
                    gids.append(gid)
                    ids.append(row["id"]?.integer ?? 0)
                    let isOwn = isWriter && gid.hasPrefix(person.account)
                    #expect(packet["rid"] == (isOwn ? .string(gid) : nil))
                }
                for member in ["users", "for", "but"] { #expect(packet[member] == nil) }
            }
            #expect(ids == ids.sorted() && Set(gids).count == count, "\(person.account)")
            orders.insert(gids)
        }
        #expect(orders.count == 1)
        for person in classic + writers + readers { #expect(try person.hasNot("message")) }
        // One of several goes: the others hear nothing of it, and stay.
        writers[0].vanish()
        try classic[1].send("message", Talk.message("after", in: chat, "x"))
        for person in [classic[0], readers[0], readers[1]] {
            #expect(try Talk.gids([person.wait("message")]) == ["after"])
            #expect(try person.hasNot("logout"))
        }
    }

    @Test(arguments: [1, 3]) func allSessionsReadTheSameFromOneProgram(loops: Int) throws {
        let server = try Server(
            .oneProgram, people: Self.accounts, options: ["--loops", "\(loops)", "--limits", "off"])
        try talk { try server.login($0, device: $1) }
    }

    @Test(arguments: [1, 3]) func allSessionsReadTheSameThroughARelay(loops: Int) throws {
        let fixture = try RelayTestServer(people: Self.accounts, relay: "loops=\(loops)")
        try talk { try fixture.login($0, device: $1) }
    }
}
