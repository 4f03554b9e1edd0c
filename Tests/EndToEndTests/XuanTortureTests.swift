import Foundation
import Testing
import XuanPacket
import XuanTesting

/// kill -9 of xuan at random moments while four people talk at once into one group (ROUNDS, 4; SEED for the same
/// moments). A message is acknowledged when its sender's own echo has come. After each kill xuan starts again on the same
/// data and somebody reads the whole history: what was acknowledged is there once and with its id, ids ascend, each
/// person's messages stand in the order in which they were sent, and nothing is there that nobody sent. What was under way
/// may be there or not.
@Suite struct XuanTortureTests {
    @Test func whatWasAcknowledgedIsThereOnceAfterEveryKill() throws {
        let settings = ProcessInfo.processInfo.environment
        let rounds = settings["ROUNDS"].flatMap { Int($0) } ?? 4
        var moments = SeededRandom(seed: settings["SEED"].flatMap { UInt64($0) } ?? .random(in: 0..<1 << 32))
        let server = try Server(
            .oneProgram, people: ["ann", "bob", "cat", "dan"], options: ["--limits", "off"])
        var people = try server.loginAll()
        let book = TortureBook(accounts: Dictionary(uniqueKeysWithValues: people.map { ($0.id, $0.account) }))
        let chat = Talk.gid()
        let everybody = JSON.array(people.map { JSON($0.id) })
        let made = try people[0].call("create", [.string(chat), "Torture", "group", everybody, 0, false])
        try #require(made["result"] == "success")
        var stored = 0
        for round in 1...rounds {
            let talkers = people.map { Talker($0, chat: chat, book: book) }
            for talker in talkers { talker.start() }
            // The moment is meant to be any: there is nothing to wait for.
            usleep(useconds_t.random(in: 50_000...1_500_000, using: &moments))
            server.crash()
            var faults = talkers.compactMap { $0.join() }
            for person in people { person.vanish() }
            try server.start()
            people = try server.loginAll()
            let rows = try Talk.history(of: chat, by: people[0])
            stored = rows.count
            if let fault = book.fault(in: rows) { faults.append(fault) }
            server.folder.isKept = !faults.isEmpty
            try #require(
                faults.isEmpty, "round \(round), SEED=\(moments.seed), data in \(server.folder.path): \(faults)")
        }
        print(
            "\(rounds) kills (SEED=\(moments.seed)), \(book.acknowledgedCount) messages acknowledged, all there once and "
                + "in order; \(stored) stored, \(book.openCount) were under way")
        #expect(book.acknowledgedCount > 0, "nothing was acknowledged, so nothing was tested")
        #expect(server.stop() == [0])
    }
}
