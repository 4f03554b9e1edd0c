import Testing
import XuanPacket

@testable import XuanBackend

/// A lost connection: others are told only when nobody came back in time.
@Suite struct GraceTests {
    private let house: House
    private let ann, bob: Int64
    private let gid: String

    init() throws {
        house = try House()
        ann = try house.add("ann")
        bob = try house.add("bob")
        house.enter(ann, "ann")
        house.enter(bob, "bob")
        gid = house.group([ann, bob])
    }

    /// The writer looks at the clock after each transaction; the second stands behind that look.
    private func settle() {
        for _ in 0..<2 { _ = house.ask("settings", ["", [:]], by: ann) }
    }

    private func logouts() -> [JSON] {
        settle()
        return house.pushes.withLock { $0 }.filter { $0["method"] == "logout" }
    }

    private func status(of user: Int64) -> JSON? {
        house.ask("usergetlist", [[JSON(user)]], by: ann)["data"]?[0]?["status"]
    }

    @Test func whoComesBackInTimeWasNeverAway() throws {
        let answer = house.ask("logout", ["lost"], by: bob)
        #expect(answer["result"] == "success" && answer.users == Answer.nobody)
        #expect(status(of: bob) == "online")
        house.move(seconds: 4)
        #expect(house.say(gid, "meanwhile", by: ann).users == [ann])
        #expect(house.enter(bob, "bob").contents == ["meanwhile"])
        house.move(seconds: 10)
        #expect(logouts().isEmpty && status(of: bob) == "online")
    }

    @Test func whoStaysAwayIsToldOfAfterTheGrace() throws {
        _ = house.ask("userchange", [["status": "busy"]], by: bob)
        _ = house.ask("logout", ["lost"], by: bob)
        #expect(status(of: bob) == "busy")
        house.move(seconds: 4)
        #expect(logouts().isEmpty)
        house.move(seconds: 1)
        let told = logouts()
        #expect(told.count == 1 && told[0].users == [ann])
        #expect(told[0]["data"]?["id"] == JSON(bob) && told[0]["data"]?["status"] == "offline")
        #expect(status(of: bob) == "offline")
    }

    @Test func aRealLogoutIsToldAtOnce() throws {
        #expect(house.ask("logout", by: bob).users == [ann])
        #expect(status(of: bob) == "offline")
    }

    @Test func withoutAWayToTellLaterItIsToldAtOnce() throws {
        let quiet = try House(House.quick, hearsPushes: false)
        let (cat, dan) = (try quiet.add("cat"), try quiet.add("dan"))
        quiet.enter(cat, "cat")
        quiet.enter(dan, "dan")
        #expect(quiet.ask("logout", ["lost"], by: dan).users == [cat])
    }
}
