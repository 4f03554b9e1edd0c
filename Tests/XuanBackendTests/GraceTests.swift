import Testing
import XuanPacket

@testable import XuanBackend

/// A lost connection: others are notified only when nobody came back in time.
@Suite struct GraceTests {
    private let fixture: TestBackend
    private let ann, bob: Int64
    private let gid: String

    init() throws {
        fixture = try TestBackend()
        (ann, bob) = try fixture.addAnnAndBob()
        gid = fixture.group([ann, bob])
    }

    /// The writer looks at the clock after each transaction; the second comes after that look.
    private func settle() {
        for _ in 0..<2 { _ = fixture.ask("settings", ["", [:]], by: ann) }
    }

    private func logouts() -> [JSON] {
        settle()
        return fixture.pushes.withLock { $0 }.filter { $0["method"] == "logout" }
    }

    private func status(of user: Int64) -> JSON? {
        fixture.ask("usergetlist", [[JSON(user)]], by: ann)["data"]?[0]?["status"]
    }

    @Test func aPersonBackInTimeWasNeverAway() throws {
        let answer = fixture.ask("logout", ["lost"], by: bob)
        #expect(answer["result"] == "success" && answer.users == Answer.nobody)
        #expect(status(of: bob) == "online")
        fixture.move(seconds: 4)
        #expect(fixture.say(gid, "meanwhile", by: ann).users == [ann])
        #expect(fixture.enter(bob, "bob").contents == ["meanwhile"])
        fixture.move(seconds: 10)
        #expect(logouts().isEmpty && status(of: bob) == "online")
    }

    @Test func aPersonWhoStaysAwayIsReportedAfterTheGrace() throws {
        _ = fixture.ask("userchange", [["status": "busy"]], by: bob)
        _ = fixture.ask("logout", ["lost"], by: bob)
        #expect(status(of: bob) == "busy")
        fixture.move(seconds: 4)
        #expect(logouts().isEmpty)
        fixture.move(seconds: 1)
        let told = logouts()
        #expect(told.count == 1 && told[0].users == [ann])
        #expect(told[0]["data"]?["id"] == JSON(bob) && told[0]["data"]?["status"] == "offline")
        #expect(status(of: bob) == "offline")
    }

    @Test func aRealLogoutIsToldAtOnce() throws {
        #expect(fixture.ask("logout", by: bob).users == [ann])
        #expect(status(of: bob) == "offline")
    }

    @Test func withoutAWayToTellLaterItIsToldAtOnce() throws {
        let quiet = try TestBackend(TestBackend.quick, hearsPushes: false)
        let (cat, dan) = (try quiet.add("cat"), try quiet.add("dan"))
        quiet.enter(cat, "cat")
        quiet.enter(dan, "dan")
        #expect(quiet.ask("logout", ["lost"], by: dan).users == [cat])
    }
}
