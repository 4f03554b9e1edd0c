import Foundation
import Testing
import XuanPacket
import XuanTesting

/// kill -9 of the relay at random moments while people write (ROUNDS, 4): every message that the backend has stored
/// reaches all its recipients, at the latest after their next login.
@Suite struct RelayTortureTests {
    @Test func nothingThatIsStoredIsMissingAfterTheRelayWasKilled() throws {
        let rounds = ProcessInfo.processInfo.environment["ROUNDS"].flatMap(Int.init) ?? 4
        let accounts = ["ann", "bob", "cat", "dan"]
        let fixture = try RelayTestServer(people: accounts)
        let chat = Talk.gid()
        var heard: [String: [String]] = [:]
        var sent = 0
        for round in 0..<rounds {
            if round > 0 { try fixture.startRelay() }
            let people = try accounts.map { try fixture.login($0) }
            if round == 0 {
                let ids = JSON.array(people.map { JSON($0.id) })
                _ = try people[0].call("create", [.string(chat), "Group", "group", ids, 0, false])
            }
            let relay = fixture.relayID
            let delay = useconds_t.random(in: 5_000...250_000)
            let killer = Thread {
                // The moment is random on purpose: there is nothing to wait for.
                usleep(delay)
                kill(relay, SIGKILL)
            }
            killer.start()
            // Two people write in bursts; the others listen. One waits for their burst now and then, or this would only
            // fill buffers.
            for n in 0..<400 {
                let writer = people[n % 2]
                guard (try? writer.send("message", Talk.message("\(round)-\(n)", in: chat, "x"))) != nil else { break }
                sent += 1
                if n % 20 == 19 { _ = try? writer.call("ping") }
            }
            for person in people { heard[person.account, default: []] += Talk.gids(person.drain()) }
            fixture.killRelay()
        }
        try fixture.startRelay()
        let people = try accounts.map { try fixture.login($0) }
        let stored = try Talk.history(of: chat, by: people[0])
        #expect(!stored.isEmpty)
        for person in people {
            let got = Set(heard[person.account, default: []] + Talk.gids(person.loginPackets))
            let missing = stored.filter { $0["user"]?.integer != person.id }.compactMap { $0["gid"]?.string }
                .filter { !got.contains($0) }
            #expect(missing.isEmpty, "\(person.account) lacks \(missing.count) of \(stored.count), \(sent) were sent")
        }
        #expect(Set(stored.compactMap { $0["gid"]?.string }).count == stored.count, "stored once each")
    }
}
