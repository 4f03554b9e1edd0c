import Foundation
import Testing
import XuanPacket
import XuanTesting

/// The load tool against real programs: it must find no faults, and report its measurements.
@Suite struct LoadToolTests {
    private static let people = ["ann", "bob", "cat", "dan"]

    /// Runs a scenario for a moment; returns its output.
    private func run(_ words: [String], against server: Server) throws -> (
        status: Int32?, text: String, json: JSONObject
    ) {
        let accounts = server.folder.url.appendingPathComponent("accounts.txt")
        let json = server.folder.url.appendingPathComponent("figures.json")
        let lines = Self.people.map { "\($0) pw-\($0)\n" }
        try "# account password\n\(lines.joined())".write(to: accounts, atomically: true, encoding: .utf8)
        let address = "\(server.tls ? "https" : "http")://127.0.0.1:\(server.common)"
        let ran = try ServerProcess.run(
            "xxload", words + ["--server", address, "--accounts", accounts.path, "--json", json.path],
            folder: server.folder.url)
        let object = try JSON.parse(String(contentsOf: json, encoding: .utf8)).object
        return (ran.status, ran.text, try #require(object))
    }

    @Test(arguments: Arrangement.allCases)
    func findsNoFaultInAnEchoAndAFlood(arrangement: Arrangement) throws {
        let server = try Server(arrangement, people: Self.people)
        for scenario in [["echo", "--people", "3"], ["flood", "--people", "4", "--window", "4"]] {
            let ran = try run(scenario + ["--seconds", "0.3"], against: server)
            #expect(ran.status == 0, "\(ran.text)\n\(server.log)")
            #expect(ran.json["fault_count"] == 0 && ran.json["failure"] == .null)
            let step = try #require(ran.json["steps"]?.array?.first?.object)
            #expect(step["name"] == .string(scenario[0]))
            let count = try #require(step["count"]?.integer)
            let heard = try #require(step["latency"]?.object?["count"]?.integer)
            #expect(count > 0 && heard == count * (scenario[0] == "echo" ? 2 : 1), "\(ran.text)")
        }
    }

    @Test func namesTheFaultWhenSomebodyCannotLogIn() throws {
        let server = try Server(.oneProgram, people: ["ann"])
        let ran = try run(["echo", "--people", "2"], against: server)
        #expect(ran.status == 1)
        #expect(ran.json["failure"]?.string?.contains("bob") == true, "\(ran.text)")
    }
}
