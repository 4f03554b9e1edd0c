import Foundation
import Testing
import XuanPacket
import XuanTesting

/// kill -9 of xuan at random moments while four people send at once into one group (ROUNDS, 4; SEED for the same
/// moments). A message is acknowledged when its sender's own echo has arrived. After each kill xuan starts again on the
/// same data and somebody reads the group's whole history: acknowledged messages are there once and with their ids, ids
/// ascend, each person's messages are in sending order, and nothing is there that nobody sent. Messages under way may
/// be there or not. After twenty kills they move to a new group; in the end all groups are read again.
@Suite struct XuanTortureTests {
    private struct Conversation {
        let chat = Talk.gid()
        let book: TortureBook
        var stored = 0

        init(of people: [Person]) throws {
            book = TortureBook(accounts: Dictionary(uniqueKeysWithValues: people.map { ($0.id, $0.account) }))
            let everybody = JSON.array(people.map { JSON($0.id) })
            let made = try people[0].call("create", [.string(chat), "Torture", "group", everybody, 0, false])
            try #require(made["result"] == "success")
        }

        /// Reads the whole history; returns what is wrong.
        mutating func fault(seenBy person: Person) throws -> String? {
            let rows = try Talk.history(of: chat, by: person)
            stored = rows.count
            return book.fault(in: rows)
        }
    }

    private static let killsPerGroup = 20

    @Test func anAcknowledgedMessageIsThereOnceAfterEveryKill() throws {
        let settings = ProcessInfo.processInfo.environment
        let rounds = settings["ROUNDS"].flatMap { Int($0) } ?? 4
        var moments = SeededRandom(seed: settings["SEED"].flatMap { UInt64($0) } ?? .random(in: 0..<1 << 32))
        let server = try Server(
            .oneProgram, people: ["ann", "bob", "cat", "dan"], options: ["--limits", "off"])
        var people = try server.loginAll()
        var groups: [Conversation] = []
        func judge(_ faults: [String], _ when: String) throws {
            server.folder.isKept = !faults.isEmpty
            try #require(faults.isEmpty, "\(when), SEED=\(moments.seed), data in \(server.folder.path): \(faults)")
        }
        for round in 1...rounds {
            if round % Self.killsPerGroup == 1 { groups.append(try Conversation(of: people)) }
            let group = groups.count - 1
            let talkers = people.map { Talker($0, chat: groups[group].chat, book: groups[group].book) }
            for talker in talkers { talker.start() }
            // The moment is random on purpose: there is nothing to wait for.
            usleep(useconds_t.random(in: 50_000...1_500_000, using: &moments))
            server.crash()
            var faults = talkers.compactMap { $0.join() }
            for person in people { person.vanish() }
            try server.start()
            people = try server.loginAll()
            if let fault = try groups[group].fault(seenBy: people[0]) { faults.append(fault) }
            try judge(faults, "round \(round)")
        }
        for group in groups.indices {
            try judge([try groups[group].fault(seenBy: people[0])].compactMap { $0 }, "the end, group \(group + 1)")
        }
        let acknowledged = groups.reduce(0) { $0 + $1.book.acknowledgedCount }
        print(
            "\(rounds) kills (SEED=\(moments.seed)), \(acknowledged) messages acknowledged, all there once and in order; "
                + "\(groups.reduce(0) { $0 + $1.stored }) stored, \(groups.reduce(0) { $0 + $1.book.openCount }) were "
                + "under way")
        #expect(acknowledged > 0, "nothing was acknowledged, so nothing was tested")
        #expect(server.stop() == [0])
    }
}
