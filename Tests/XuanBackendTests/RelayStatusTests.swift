import Testing
import XuanNet
import XuanPacket

@testable import XuanBackend

/// Relays' statuses are untrusted: checked strictly, kept within bounds, shown on the server's page.
@Suite struct RelayStatusTests {
    /// The parameters of a status.
    static func params(
        _ name: String = "one:11444", connections: Int64 = 3, steps: JSON = [[40, 2]], facts: JSON? = nil,
        change: (inout JSONObject) -> Void = { _ in }
    ) -> JSON {
        var object = JSONObject([
            ("name", .string(name)), ("version", "v2.2.0"), ("started", 1_000), ("connections", JSON(connections)),
            ("online", 2), ("packetsIn", 10), ("packetsOut", 20), ("logins", 4),
            ("latency", ["precision": 2, "longest": 5_000_000, "steps": steps]),
        ])
        object["facts"] = facts
        change(&object)
        return .object(object)
    }

    static func facts(number: Int64 = 1, change: (inout JSONObject) -> Void = { _ in }) -> JSON {
        var object = JSONObject([
            ("number", JSON(number)), ("logLevel", "info"),
            (
                "certificate",
                [
                    "subject": "CN=one", "issuer": "CN=one", "names": ["one.example"], "notAfter": 2_000_000_000_000,
                    "fingerprint": "ab", "selfSigned": true, "key": "PRIVATE",
                ]
            ),
            (
                "settings",
                [
                    [
                        "name": "limits.on", "value": true, "default": true, "unit": .null, "form": "1 or 0",
                        "meaning": "What it does.", "restart": false, "editable": true,
                    ]
                ]
            ),
        ])
        change(&object)
        return .object(object)
    }

    private func status(_ params: JSON) throws -> RelayStatus { try RelayStatus(params) }

    @Test func theValidPartOfAStatusIsTakenAndNothingElse() throws {
        let status = try status(Self.params(facts: Self.facts()) { $0["later"] = ["unknown": 1] })
        #expect(status.name == "one:11444" && status.latency.count == 2 && status.connections == 3)
        let facts = try #require(status.facts)
        #expect(facts.settings.count == 1 && facts.settings[0]["editable"] == false)
        #expect(facts.settings[0]["program"] == "xxd")
        #expect(!facts.certificate.text.contains("PRIVATE"), "only what is known is kept")
        #expect(
            try self.status(Self.params(facts: Self.facts { $0["certificate"] = .null })).facts?.certificate == .null)
    }

    @Test func everyMemberOfAnotherTypeIsAFault() throws {
        let wrong: [JSON] = [.null, true, "x", -1, [], [:], .number("1.5"), .number("99999999999999999999")]
        let whole = Self.params(facts: Self.facts())
        for key in whole.object!.keys where key != "facts" {
            for value in wrong + [nil] {
                if key == "name" || key == "version", value == "x" { continue }
                #expect(throws: RelayStatusFault.self, "\(key) \(String(describing: value))") {
                    try status(Self.params { $0[key] = value })
                }
            }
        }
        for key in Self.facts().object!.keys {
            for value in wrong {
                if key == "logLevel", value == "x" { continue }
                if key == "certificate", value == .null { continue }
                if key == "settings", value == [] { continue }
                #expect(throws: RelayStatusFault.self, "\(key) \(value)") {
                    try status(Self.params(facts: Self.facts { $0[key] = value }))
                }
            }
        }
        let row = Self.facts()["settings"]![0]!.object!
        for key in ["name", "value", "default", "unit", "form", "meaning", "restart"] {
            for value: JSON in [5, [], [:]] {
                var changed = row
                changed[key] = value
                let facts = Self.facts { $0["settings"] = [.object(changed)] }
                #expect(throws: RelayStatusFault.self, "\(key) \(value)") { try status(Self.params(facts: facts)) }
            }
        }
        for params: JSON? in [nil, .null, [], "x"] {
            #expect(throws: RelayStatusFault(member: "params")) { try RelayStatus(params) }
        }
    }

    @Test func sizesAreBounded() throws {
        let long = String(repeating: "x", count: 2_000)
        #expect(throws: RelayStatusFault(member: "name")) { try status(Self.params(long)) }
        let names = JSON.array((0..<300).map { .string("n\($0)") })
        let rows = JSON.array(Array(repeating: Self.facts()["settings"]![0]!, count: 201))
        let certificate = Self.facts()["certificate"]!.object!
        var many = certificate
        many["names"] = names
        #expect(throws: RelayStatusFault(member: "names")) {
            try status(Self.params(facts: Self.facts { $0["certificate"] = .object(many) }))
        }
        #expect(throws: RelayStatusFault(member: "settings")) {
            try status(Self.params(facts: Self.facts { $0["settings"] = rows }))
        }
        for steps: JSON in [[[252, 1]], [[3]], [[3, 1, 1]], [["3", 1]], [[5, 1], [4, 1]], [[1, 0]], [3]] {
            #expect(throws: RelayStatusFault(member: "steps"), "\(steps.text)") {
                try status(Self.params(steps: steps))
            }
        }
    }

    @Test func figuresOfRelaysAreAddedUpFromWhenTheyWereHeardFirst() throws {
        let book = RelayStatuses()
        #expect(book.sample(now: 0).connections == nil && book.sample(now: 0).latency == nil)
        #expect(try book.take(status(Self.params("a", steps: [[40, 1_000]])), of: "a", now: 0) == 0)
        #expect(
            try book.take(status(Self.params("b", connections: 4, facts: Self.facts(number: 7))), of: "b", now: 0) == 7)
        #expect(book.sample(now: 0).connections == 7 && book.sample(now: 0).latency?.count == 0)
        #expect(try book.take(status(Self.params("a", steps: [[40, 1_005]])), of: "a", now: 5_000) == 0)
        #expect(try book.take(status(Self.params("b", steps: [[40, 2], [50, 3]])), of: "b", now: 5_000) == 7)
        #expect(book.sample(now: 5_000).latency?.count == 8)
        let row = book.rows(now: 5_000).first { $0.run == "a" }!.row
        #expect(row["p50"]?.isNull == false && row["certificate"] == .null && row["logLevel"] == .null)

        // Backwards is refused and changes nothing.
        #expect(throws: RelayStatusFault(member: "latency")) {
            try book.take(status(Self.params("a", connections: 99, steps: [[40, 1_004]])), of: "a", now: 6_000)
        }
        #expect(book.sample(now: 6_000).connections == 6 && book.sample(now: 6_000).latency?.count == 8)

        // A relay that has gone no longer counts; its past stays in the sum.
        book.leave("a", now: 7_000)
        #expect(book.sample(now: 7_000).connections == 3 && book.sample(now: 7_000).latency?.count == 8)
    }

    @Test func latencyIsThatOfTheLastMinutes() throws {
        let book = RelayStatuses()
        func take(_ count: Int64, _ now: Int64) throws -> JSON? {
            _ = try book.take(status(Self.params(steps: [[40, JSON(count)]])), of: "a", now: now)
            return book.rows(now: now)[0].row["p50"]
        }
        #expect(try take(10, 0) == .null, "before we listened")
        #expect(try take(20, 30_000) != .null)
        #expect(try take(20, 65_000) != .null)
        #expect(try take(20, 130_000) == .null)
    }

    @Test func aRelayThatIsGoneIsShownForAnHourOrUntilItIsBack() throws {
        let book = RelayStatuses()
        _ = try book.take(status(Self.params("a", facts: Self.facts())), of: "run1", now: 0)
        book.leave("run1", now: 10)
        book.leave("nobody", now: 10)
        #expect(book.rows(now: 20).map(\.isGone) == [true])
        #expect(book.settings(now: 20) == [])
        _ = try book.take(status(Self.params("a")), of: "run2", now: 30)
        #expect(book.rows(now: 30).map(\.run) == ["run2"])
        book.leave("run2", now: 40)
        #expect(book.rows(now: 40 + RelayStatuses.goneMilliseconds).count == 1)
        #expect(book.rows(now: 41 + RelayStatuses.goneMilliseconds).isEmpty)
    }

    @Test func thereIsAMostOfRelays() throws {
        let book = RelayStatuses()
        for n in 0..<RelayStatuses.maximum {
            _ = try book.take(status(Self.params("r\(n)")), of: "r\(n)", now: Int64(n))
        }
        #expect(throws: RelayStatusFault(member: "name")) { try book.take(status(Self.params("x")), of: "x", now: 99) }
        book.leave("r5", now: 100)
        book.leave("r3", now: 101)
        _ = try book.take(status(Self.params("x")), of: "x", now: 102)
        let runs = Set(book.rows(now: 102).map(\.run))
        #expect(
            runs.count == RelayStatuses.maximum && runs.contains("x") && runs.contains("r3") && !runs.contains("r5"))
    }

    @Test func thePageShowsLinesWithAndWithoutAStatus() throws {
        let admin = try AdminTestBackend()
        admin.signIn()
        let backend = admin.fixture.backend
        backend.attach(relay: "oldrelay", address: "10.0.0.7") { _ in }
        backend.attach(relay: "newrelay", address: "10.0.0.8") { _ in }
        var faults: [String] = []
        func tell(_ params: JSON) -> JSON {
            let packet = JSON.object([("module", "chat"), ("method", "$status"), ("params", params)]).bytes
            return try! JSON.parse(backend.takeStatus(packet, relay: "newrelay") { faults.append($0) })
        }
        #expect(tell(Self.params(facts: Self.facts(number: 3)))["data"] == ["facts": 3])
        #expect(tell(Self.params { $0["logins"] = "many" })["result"] == "fail")
        #expect(tell(Self.params { $0["later"] = .string(String(repeating: "x", count: 300_000)) })["result"] == "fail")
        #expect(faults == ["logins", "params"])
        let rows = try #require(admin.call("server/status").data["relays"]?.array)
        let (old, new) = (
            try #require(rows.first { $0["address"] == "10.0.0.7" }),
            try #require(rows.first { $0["address"] == "10.0.0.8" })
        )
        #expect(
            old["name"] == "oldrel" && old["connections"] == .null && old["seen"] == nil && old["connected"] == true)
        #expect(new["name"] == "one:11444" && new["connections"] == 3 && new["logins"] == 4)
        #expect(new["certificate"]?["subject"] == "CN=one")
        let settings = admin.call("server/settings").data
        #expect(settings["relays"]?[0]?["name"] == "one:11444")
        #expect(settings["relays"]?[0]?["settings"]?[0]?["name"] == "limits.on")
        #expect(backend.sampleOfRelays().connections == 3)
        backend.detach(relay: "newrelay")
        let gone = try #require(admin.call("server/status").data["relays"]?.array?.first { $0["name"] == "one:11444" })
        #expect(gone["connected"] == false && gone["connections"] == .null && gone["seen"]?.integer ?? 0 > 0)
        #expect(admin.call("server/settings").data["relays"] == [])
    }
}
