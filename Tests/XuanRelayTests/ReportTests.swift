import Foundation
import Logging
import SQLiteReports
import Testing
import XuanNet
import XuanPacket
import XuanTesting
import XuanThreads

@testable import XuanRelay

/// Lost messages are reported to the backend, stored first.
@Suite struct ReportTests {
    private func login(_ id: Int, at relay: RunningRelay) throws -> Person {
        try Person("\(id)", password: "x", common: relay.ports.common, chat: relay.ports.chat, tls: false)
    }

    /// Waits for a report in which `fits` holds, asking the relay for something meanwhile.
    private func report(
        of relay: RunningRelay, while person: Person, where fits: (JSONObject) -> Bool
    ) throws -> JSONObject {
        while true {
            let found = relay.requests("notify").compactMap { $0["params"]?.object }.first(where: fits)
            if let found { return found }
            _ = try person.call("ping")
        }
    }

    @Test(arguments: [1, 3])
    func aMessageForSomebodyWhoIsNotThereIsReported(loops: Int) throws {
        let relay = try RunningRelay(loops: loops)
        let ann = try login(1, at: relay)
        try ann.send("message", [[1, 7, 8], "g-1"])
        _ = try ann.wait("message", where: { $0["users"] == nil })
        let params = try report(of: relay, while: ann) { $0["sendfail"]?.object?.keys.isEmpty == false }
        #expect(params["sendfail"] == .object([("7", ["g-1"]), ("8", ["g-1"])]))
        #expect(params["offline"] == .null)
    }

    @Test(arguments: [1, 3])
    func unconfirmedMessagesOfAVanishedClientAreReportedBehindItsLogout(loops: Int) throws {
        let relay = try RunningRelay(loops: loops)
        let (ann, bob) = (try login(1, at: relay), try login(2, at: relay))
        _ = try bob.call("ping")
        for n in 0..<3 { try ann.send("message", [[1, 2], .string("g-\(n)")]) }
        for _ in 0..<3 { _ = try ann.wait("message") }
        bob.vanish()
        let params = try report(of: relay, while: ann) { $0["sendfail"]?.object?["2"] != nil }
        #expect(params["sendfail"]?.object?["2"] == ["g-0", "g-1", "g-2"])
        #expect(relay.requests("logout").map { $0["userID"] } == [2])
    }

    @Test func messagesConfirmedByAPongAreNotReported() throws {
        let relay = try RunningRelay()
        let (ann, bob) = (try login(1, at: relay), try login(2, at: relay))
        try ann.send("message", [[2], "g"])
        _ = try bob.wait("message", where: { $0["data"]?.array?.isEmpty == false })
        // The ping follows the message, and the answer to this one follows the pong.
        _ = try bob.call("ping")
        #expect(bob.lastPing?.count == 8)
        _ = try bob.call("ping")
        bob.vanish()
        while relay.requests("logout").isEmpty { _ = try ann.call("ping") }
        _ = try ann.call("ping")
        #expect(relay.requests("notify").isEmpty)
    }

    @Test func aReportIsToldOnlyWhenItIsWrittenDownAndTakenOutWhenTheBackendHasIt() throws {
        let file = SpyFile()
        let relay = try RunningRelay(reportFile: file)
        let ann = try login(1, at: relay)
        file.isWritable.withLock { $0 = false }
        try ann.send("message", [[9], "g"])
        while file.waiting.withLock({ $0 }) == false { _ = try ann.call("ping") }
        #expect(relay.requests("notify").isEmpty)
        file.isWritable.withLock { $0 = true }
        _ = try report(of: relay, while: ann) { $0["sendfail"]?.object?["9"] == ["g"] }
        while file.written.withLock({ $0.last?.isAddition != false }) { _ = try ann.call("ping") }
        let changes = file.written.withLock { $0 }.filter { !$0.report.sendfail.isEmpty }
        #expect(changes.map(\.isAddition) == [true, false])
    }

    @Test(arguments: [1, 3])
    func thePollReportsWhoIsGoneUntilTheBackendTakesItAndBringsNews(loops: Int) throws {
        let relay = try RunningRelay(loops: loops) { $0.pollMilliseconds = 50 }
        let (ann, bob) = (try login(2, at: relay), try login(3, at: relay))
        relay.backend.refusesReports.withLock { $0 = true }
        let before = relay.requests("notify").count
        bob.vanish()
        var refused = 0
        while refused < 2 {
            _ = try ann.call("ping")
            let rounds = relay.requests("notify").dropFirst(before)
            refused = rounds.count { $0["params"]?.object?["offline"] == [3] }
        }
        relay.backend.refusesReports.withLock { $0 = false }
        let count = relay.requests("notify").count
        while relay.requests("notify").count < count + 4 { _ = try ann.call("ping") }
        #expect(relay.requests("notify").last?["params"]?.object?["offline"] == .null)
        // The notification for user 2 came with the answer, and people were changed: all get the new list.
        #expect(try ann.wait("notify", where: { $0["data"] == [["gid": "n1"]] })["users"] == nil)
        #expect(try ann.wait("usergetlist")["result"] == "success")
    }

    @Test func theFileKeepsReportsAndTakesTheOriginalsOver() throws {
        let folder = try TemporaryFolder()
        let path = folder.url.appendingPathComponent("xxd.db").path
        do {
            let file = try SQLiteReportFile(path: path)
            #expect(try file.load().isEmpty)
            #expect(try FileManager.default.attributesOfItem(atPath: path)[.size] as? Int == 0)
            let report = Report(offline: [5, 6], sendfail: [5: ["a", "b"]])
            try file.write([.init(site: "s", isAddition: true, report: report)])
            try file.write([.init(site: "s", isAddition: true, report: report)])
            try file.write([.init(site: "s", isAddition: false, report: Report(offline: [6], sendfail: [5: ["a"]]))])
            try file.write([.init(site: "t", isAddition: true, report: Report(offline: [6]))])
        }
        let loaded = try SQLiteReportFile(path: path).load()
        #expect(loaded == ["s": Report(offline: [5], sendfail: [5: ["b"]]), "t": Report(offline: [6])])
        let mode = try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? Int
        #expect(mode == 0o600)
    }
}

/// A file that writes when it is let.
private final class SpyFile: ReportFile, @unchecked Sendable {
    let isWritable = Guarded(true)
    let waiting = Guarded(false)
    let written = Guarded<[ReportChange]>([])

    func load() -> [String: Report] { [:] }

    func write(_ changes: [ReportChange]) {
        while !isWritable.withLock({ $0 }) {
            waiting.withLock { $0 = true }
            sched_yield()
        }
        written.withLock { $0 += changes }
    }
}
