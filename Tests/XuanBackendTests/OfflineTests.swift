import Testing
import XuanPacket

@testable import XuanBackend

@Suite struct OfflineTests {
    private func pair(_ configuration: BackendConfiguration = House.quick) throws -> (House, Int64, Int64, String) {
        let house = try House(configuration)
        let ann = try house.add("ann")
        let bob = try house.add("bob")
        house.enter(ann, "ann")
        house.enter(bob, "bob")
        return (house, ann, bob, house.group([ann, bob]))
    }

    private func texts(_ rows: [JSON]) -> [String] { rows.map { $0["content"]!.string! } }

    @Test func waitingMessagesComeExactlyOnceInOrder() throws {
        let (house, ann, bob, gid) = try pair()
        _ = house.ask("logout", by: bob)
        for n in 0..<3 { #expect(house.say(gid, "away \(n)", by: ann).users == [ann]) }
        #expect(texts(house.enter(bob, "bob")) == ["away 0", "away 1", "away 2"])
        _ = house.ask("logout", by: bob)
        #expect(house.enter(bob, "bob").isEmpty)
        _ = house.ask("logout", by: ann)
        #expect(house.enter(ann, "ann").isEmpty)
    }

    @Test func liveMessagesAreNotOfflineLater() throws {
        let (house, ann, bob, gid) = try pair()
        #expect(house.say(gid, "live", by: ann).users == [ann, bob])
        _ = house.ask("logout", by: bob)
        #expect(house.enter(bob, "bob").isEmpty)
        // Nor when a second login takes over without a logout.
        _ = house.say(gid, "live 2", by: ann)
        #expect(house.enter(bob, "bob").isEmpty)
    }

    @Test func betweenLoginAndFetchMessagesComeWithTheFetchOnly() throws {
        let (house, ann, bob, gid) = try pair()
        _ = house.ask("logout", by: bob)
        _ = house.login("bob")
        #expect(house.say(gid, "between", by: ann).users == [ann])
        #expect(house.ask("getOfflineMessages", by: bob)["data"]!.contents == ["between"])
        #expect(house.say(gid, "after", by: ann).users == [ann, bob])
    }

    @Test func sendfailOffersAgainFromTheLostMessageOn() throws {
        let (house, ann, bob, gid) = try pair()
        for n in 0..<4 { _ = house.say(gid, "m\(n)", by: ann, gid: "g\(n)") }
        let report: JSON = ["offline": .null, "sendfail": .object([("\(bob)", ["g2", "unknown"])])]
        // While he is there, it is sent to him once more …
        let answer = house.ask("notify", report)
        #expect(answer["result"] == "success" && answer["users"] == nil && answer["data"] == [])
        // … and if that fails, too, with his next login. (A push leaves behind the answer, before the next request.)
        _ = house.ask("notify", report)
        let pushes = house.pushes.withLock { $0.filter { $0["method"] == "message" } }
        #expect(pushes.map(\.users) == [[bob]] && pushes[0]["data"]?.contents == ["m2"])
        _ = house.ask("logout", by: bob)
        #expect(texts(house.enter(bob, "bob")) == ["m2", "m3"])
        // … and after he has gone.
        _ = house.ask("logout", by: bob)
        _ = house.ask("notify", report)
        #expect(texts(house.enter(bob, "bob")) == ["m2", "m3"])
        _ = house.ask("logout", by: bob)
        #expect(house.enter(bob, "bob").isEmpty)
    }

    @Test func messagesBehindALogoutThatIsStillQueuedAreKept() throws {
        let (house, ann, bob, gid) = try pair()
        let blocker = try house.store.openWriter()
        try blocker.begin()
        let replies = Mailbox<[UInt8]>()
        house.send(House.packet("message", ["messages": [House.message(gid, "crossing")]], by: ann)) {
            _ = replies.put($0)
        }
        house.send(House.packet("logout", by: bob)) { _ = replies.put($0) }
        blocker.rollback()
        blocker.close()
        let first = try JSON.parse(replies.take()!)
        _ = replies.take()
        // Either the writer handed it out before the logout came in, or it waits.
        let waiting = texts(house.enter(bob, "bob"))
        #expect(first.users == [ann, bob] ? waiting.isEmpty : waiting == ["crossing"])
    }

    @Test func aPowerCutRepeatsAtMostWhatWasNotSavedAndLosesNothing() throws {
        let (house, ann, bob, gid) = try pair()
        for n in 0..<3 { _ = house.say(gid, "early \(n)", by: ann) }
        _ = house.say(gid, "saved", by: ann)
        // What was handed out before one save counts as arrived at the next one.
        for _ in 0..<2 {
            house.move(seconds: 31)
            // The save comes behind the first answer at the latest; the second write stands behind the save.
            _ = house.ask("star", [.string(gid), true], by: ann)
            _ = house.ask("star", [.string(gid), true], by: ann)
        }
        _ = house.say(gid, "late", by: ann)
        try house.crash()
        house.enter(ann, "ann")
        #expect(texts(house.enter(bob, "bob")) == ["late"])
    }

    @Test func aCleanStopRepeatsNothing() throws {
        let (house, ann, bob, gid) = try pair()
        _ = house.say(gid, "seen", by: ann)
        // The relay logs everybody out before the backend stops.
        _ = house.ask("logout", by: bob)
        try house.restart()
        #expect(house.enter(bob, "bob").isEmpty)
    }

    @Test func whoIsInvitedWhileAwayGetsOnlyWhatCameLater() throws {
        let (house, ann, bob, gid) = try pair()
        let cat = try house.add("cat")
        _ = house.say(gid, "before", by: ann)
        _ = house.ask("addmember", [.string(gid), [JSON(cat)], true], by: ann)
        _ = house.say(gid, "after", by: ann)
        #expect(texts(house.enter(cat, "cat")) == ["after"])
        // Removed, missed, invited again.
        _ = house.ask("addmember", [.string(gid), [JSON(bob)], false], by: ann)
        _ = house.say(gid, "without bob", by: ann)
        _ = house.ask("addmember", [.string(gid), [JSON(bob)], true], by: ann)
        _ = house.ask("logout", by: bob)
        _ = house.say(gid, "with bob", by: ann)
        #expect(texts(house.enter(bob, "bob")) == ["with bob"])
    }

    @Test func systemChatReachesEverybodyOnceAndNewPeopleNotAtAll() throws {
        let (house, ann, bob, _) = try pair()
        let system = house.ask("getlist", by: ann)["data"]![0]!["gid"]!.string!
        let cat = try house.add("cat")
        _ = house.ask("logout", by: bob)
        #expect(house.say(system, "to all", by: ann).users == [ann])
        let dan = try house.add("dan")
        #expect(texts(house.enter(bob, "bob")) == ["to all"])
        #expect(texts(house.enter(cat, "cat")) == ["to all"])
        #expect(house.enter(dan, "dan").isEmpty)
        #expect(Set(house.say(system, "again", by: ann).users) == [ann, bob, cat, dan])
        for (id, account) in [(bob, "bob"), (cat, "cat"), (dan, "dan")] {
            _ = house.ask("logout", by: id)
            #expect(house.enter(id, account).isEmpty)
        }
        // A mark on it makes a row and moves nothing.
        _ = house.ask("star", [.string(system), true], by: cat)
        _ = house.ask("logout", by: cat)
        _ = house.say(system, "third", by: ann)
        #expect(texts(house.enter(cat, "cat")) == ["third"])
        #expect(house.ask("getlist", by: cat)["data"]![0]!["star"] == 1)
    }

    /// A relay that asks only once, as the original's.
    @Test func whatDoesNotFitIntoOneAnswerWaitsForTheNextLogin() throws {
        var configuration = House.quick
        configuration.offlineBytes = 2_000
        let (house, ann, bob, gid) = try pair(configuration)
        _ = house.ask("logout", by: bob)
        for n in 0..<25 { _ = house.say(gid, "\(n)", by: ann) }
        var got: [String] = []
        for _ in 0..<25 {
            let part = texts(house.enter(bob, "bob"))
            if part.isEmpty { break }
            got += part
            _ = house.ask("logout", by: bob)
        }
        #expect(got == (0..<25).map { "\($0)" })
    }

    @Test func aReportedDisconnectIsALogoutButNotOfAYoungSession() throws {
        let (house, ann, bob, gid) = try pair()
        let report: JSON = ["offline": [JSON(bob)], "sendfail": [:]]
        _ = house.ask("notify", report)
        #expect(house.say(gid, "still there", by: ann).users == [ann, bob])
        house.move(seconds: 60)
        _ = house.ask("notify", report)
        #expect(house.say(gid, "gone", by: ann).users == [ann])
        let push = house.pushes.withLock { $0.first }
        #expect(push?["method"] == "logout" && push?["data"]?["id"] == JSON(bob) && push?.users == [ann])
    }

    @Test func somebodyWhoShowsHimselfOfflineStillGetsMessages() throws {
        let (house, ann, bob, gid) = try pair()
        let answer = house.ask("userchange", [["status": "offline"]], by: bob)
        #expect(answer["data"]?["status"] == "offline" && Set(answer.users) == [ann, bob])
        #expect(house.say(gid, "psst", by: ann).users == [ann, bob])
    }
}
