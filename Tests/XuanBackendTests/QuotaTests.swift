import Testing
import XuanConfig
import XuanPacket
import XuanThreads

@testable import XuanBackend

/// Limits per person, which do not stop others.
@Suite struct QuotaTests {
    private final class SampleCompany {
        let fixture: TestBackend
        let waited = Guarded<[String]>([])
        let (ann, bob, root): (Int64, Int64, Int64)

        init(on: Bool = true, _ change: (inout PersonLimits) -> Void) throws {
            var configuration = TestBackend.quick
            configuration.limits = on
            change(&configuration.person)
            let waited = waited
            configuration.rateLimited = { user, what, _ in waited.withLock { $0.append("\(user) \(what)") } }
            fixture = try TestBackend(configuration)
            root = try fixture.add("root", admin: .super)
            ann = try fixture.add("ann")
            bob = try fixture.add("bob")
            for (id, name) in [(root, "root"), (ann, "ann"), (bob, "bob")] { fixture.enter(id, name) }
            #expect(create("g")["result"] == "success")
        }

        func create(_ gid: String, by user: Int64? = nil) -> JSON {
            let by = user ?? ann
            return fixture.ask("create", [.string(gid), "x", "group", [JSON(by), JSON(bob)], 0, false], by: by)
        }

        func say(_ gid: String, _ text: String = "x", by user: Int64? = nil) -> JSON {
            let by = user ?? ann
            let message: JSON = [
                "gid": .string(gid), "cgid": "g", "type": "normal", "contentType": "text", "content": .string(text),
            ]
            return fixture.ask("message", ["messages": [message]], by: by)
        }
    }

    @Test func aPersonWhoFloodsAChatHasToWaitAndTheOthersGoOn() throws {
        let company = try SampleCompany { $0.messages = 10 }
        for number in 0..<10 { #expect(company.say("m\(number)")["result"] == "success") }
        let refused = company.say("m10")
        #expect(refused["data"]?[0]?["gid"] == "g")
        #expect(refused["data"]?[0]?["messages"] == "Too much at once. Try again in 6 seconds.")
        #expect(company.say("m11").isFailure)
        #expect(company.say("b1", by: company.bob)["result"] == "success")
        #expect(company.waited.withLock { $0 } == ["\(company.ann) messages"])
        company.fixture.move(seconds: 6)
        #expect(company.say("m12")["result"] == "success")
        #expect(company.say("m13").isFailure)
        company.fixture.move(seconds: 60)
        for number in 20..<30 { #expect(company.say("m\(number)")["result"] == "success") }
        #expect(company.say("m30").isFailure)
        #expect(company.waited.withLock { $0 }.count == 2)
    }

    @Test func bytesCountToo() throws {
        let company = try SampleCompany { $0.bytes = 100_000 }
        let long = String(repeating: "x", count: 60_000)
        #expect(company.say("m1", long)["result"] == "success")
        #expect(company.say("m2", long).isFailure)
        // A message larger than a minute's worth passes once the bucket is empty, and then nothing for long.
        company.fixture.move(seconds: 60)
        #expect(company.say("m3", String(repeating: "x", count: 500_000))["result"] == "success")
        company.fixture.move(seconds: 60)
        #expect(company.say("m4").isFailure)
        #expect(company.fixture.ask("settings", ["ann", ["a": 1]], by: company.ann).isFailure)
    }

    @Test func nobodyForcesThousandsOfChatsOnACollegue() throws {
        let company = try SampleCompany { ($0.chats, $0.invitations, $0.members) = (4, 10, 6) }
        for number in 1..<4 { #expect(company.create("c\(number)")["result"] == "success") }
        #expect(company.create("c4")["message"] == "Too much at once. Try again in 900 seconds.")
        // One that is there is fetched as before.
        #expect(company.create("c1")["result"] == "success")
        #expect(company.create("r1", by: company.bob)["result"] == "success")
        for number in 0..<20 { #expect(company.create("a\(number)", by: company.root)["result"] == "success") }
        let ids: JSON = .array((1...7).map { JSON(Int64(1_000 + $0)) })
        let many = company.fixture.ask("addmember", ["g", ids, true], by: company.ann)
        #expect(many["message"] == "At most 6 people at once.")
    }

    @Test func invitationsCountByTheHour() throws {
        let company = try SampleCompany { $0.invitations = 3 }
        func invite() -> JSON { company.fixture.ask("addmember", ["g", [JSON(company.bob)], true], by: company.ann) }
        for _ in 0..<2 { #expect(invite()["result"] == "success") }
        #expect(invite().isFailure)
        #expect(company.create("c").isFailure)
        company.fixture.move(seconds: 1_200)
        #expect(company.create("c")["result"] == "success")
    }

    @Test func changesThatEverybodyHearsOfAreBounded() throws {
        let company = try SampleCompany { ($0.broadcasts, $0.changes) = (3, 5) }
        for _ in 0..<3 {
            #expect(company.fixture.ask("userChange", [["status": "away"]], by: company.ann)["result"] == "success")
        }
        #expect(company.fixture.ask("userChange", [["status": "busy"]], by: company.ann).isFailure)
        #expect(company.fixture.ask("changename", ["g", "y"], by: company.ann).isFailure)
        for _ in 0..<5 { #expect(company.fixture.ask("star", ["g", true], by: company.ann)["result"] == "success") }
        for (method, params) in [
            ("star", ["g", false]), ("category", [["g"], "x"]), ("settings", ["ann", ["a": 1]]),
            ("upsertTodo", [["name": "x"]]), ("setRead", ["g", 0]),
        ] as [(String, JSON)] {
            #expect(
                company.fixture.ask(method, params, by: company.ann)["message"]?.string?.hasPrefix("Too much") == true)
        }
        // To read costs nothing, and a refused change has changed nothing.
        for _ in 0..<20 { #expect(company.fixture.ask("getlist", by: company.ann)["result"] == "success") }
        #expect(company.fixture.ask("userChange", [["status": "away"]], by: company.bob)["result"] == "success")
    }

    @Test func aPersonWhoLogsInWithoutEndIsToldToWait() throws {
        let company = try SampleCompany { $0.logins = 3 }
        for _ in 0..<2 { #expect(company.fixture.login("ann")["result"] == "success") }
        let refused = company.fixture.login("ann")
        #expect(refused["data"] == "Too much at once. Try again in 20 seconds.")
        #expect(company.fixture.login("bob")["result"] == "success")
        company.fixture.move(seconds: 20)
        #expect(company.fixture.login("ann")["result"] == "success")
    }

    @Test func withoutLimitsNothingIsCounted() throws {
        let company = try SampleCompany(on: false) {
            ($0.messages, $0.chats, $0.broadcasts, $0.changes, $0.bytes, $0.members) = (1, 1, 1, 1, 1, 1)
        }
        for number in 0..<5 {
            #expect(company.say("m\(number)")["result"] == "success")
            #expect(company.create("c\(number)")["result"] == "success")
            #expect(company.fixture.ask("star", ["g", true], by: company.ann)["result"] == "success")
        }
    }

    @Test func everyMethodByWhichAPersonWritesCosts() {
        for method in MethodTable.forRelays where method.rule.caller == .person || method.rule.caller == .administrator
        {
            if case .read = method.body {
                #expect(method.cost == .free, "\(method.name)")
            } else {
                #expect(method.cost != .free, "\(method.name)")
            }
        }
    }

    @Test func countsOfThePeopleWhoAreIdleAreForgotten() throws {
        let quotas = Quotas(BackendConfiguration())
        for user in 1...4_096 { try quotas.messages(1, bytes: 1, by: Int64(user), now: 1_000) }
        #expect(quotas.count == 4_096)
        try quotas.messages(1, bytes: 1, by: 9_999, now: 1_000 + Quotas.hour)
        #expect(quotas.count == 1)
    }

    @Test func aClockThatGoesBackLetsNobodyIn() throws {
        var configuration = BackendConfiguration()
        configuration.person.messages = 2
        let quotas = Quotas(configuration)
        try quotas.messages(2, bytes: 1, by: 1, now: 5_000_000)
        #expect(throws: Refusal.said(.tooMuch(30))) { try quotas.messages(1, bytes: 1, by: 1, now: 1_000_000) }
        try quotas.messages(1, bytes: 1, by: 1, now: 1_060_000)
    }
}
