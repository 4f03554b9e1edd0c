import Testing
import XuanPacket

@testable import XuanBackend

@Suite struct OfflineTests {
    private func pair(_ configuration: BackendConfiguration = TestBackend.quick) throws -> (
        TestBackend, Int64, Int64, String
    ) {
        let fixture = try TestBackend(configuration)
        let (ann, bob) = try fixture.addAnnAndBob()
        return (fixture, ann, bob, fixture.group([ann, bob]))
    }

    private func texts(_ rows: [JSON]) -> [String] { rows.map { $0["content"]!.string! } }

    @Test func waitingMessagesComeExactlyOnceInOrder() throws {
        let (fixture, ann, bob, gid) = try pair()
        _ = fixture.ask("logout", by: bob)
        for n in 0..<3 { #expect(fixture.say(gid, "away \(n)", by: ann).users == [ann]) }
        #expect(texts(fixture.enter(bob, "bob")) == ["away 0", "away 1", "away 2"])
        _ = fixture.ask("logout", by: bob)
        #expect(fixture.enter(bob, "bob").isEmpty)
        _ = fixture.ask("logout", by: ann)
        #expect(fixture.enter(ann, "ann").isEmpty)
    }

    @Test func liveMessagesAreNotOfflineLater() throws {
        let (fixture, ann, bob, gid) = try pair()
        #expect(fixture.say(gid, "live", by: ann).users == [ann, bob])
        _ = fixture.ask("logout", by: bob)
        #expect(fixture.enter(bob, "bob").isEmpty)
        // Nor when a second login takes over without a logout.
        _ = fixture.say(gid, "live 2", by: ann)
        #expect(fixture.enter(bob, "bob").isEmpty)
    }

    @Test func betweenLoginAndFetchMessagesComeWithTheFetchOnly() throws {
        let (fixture, ann, bob, gid) = try pair()
        _ = fixture.ask("logout", by: bob)
        _ = fixture.login("bob")
        #expect(fixture.say(gid, "between", by: ann).users == [ann])
        #expect(fixture.ask("getOfflineMessages", by: bob)["data"]!.contents == ["between"])
        #expect(fixture.say(gid, "after", by: ann).users == [ann, bob])
    }

    @Test func sendfailOffersAgainFromTheLostMessageOn() throws {
        let (fixture, ann, bob, gid) = try pair()
        for n in 0..<4 { _ = fixture.say(gid, "m\(n)", by: ann, gid: "g\(n)") }
        let report: JSON = ["offline": .null, "sendfail": .object([("\(bob)", ["g2", "unknown"])])]
        // During the session, it is sent once more …
        let answer = fixture.ask("notify", report)
        #expect(answer["result"] == "success" && answer["users"] == nil && answer["data"] == [])
        // … and if that fails, too, with the next login. (A push leaves after the answer, before the next request.)
        _ = fixture.ask("notify", report)
        let pushes = fixture.pushes.withLock { $0.filter { $0["method"] == "message" } }
        #expect(pushes.map(\.users) == [[bob]] && pushes[0]["data"]?.contents == ["m2"])
        _ = fixture.ask("logout", by: bob)
        #expect(texts(fixture.enter(bob, "bob")) == ["m2", "m3"])
        // … and after the session has ended.
        _ = fixture.ask("logout", by: bob)
        _ = fixture.ask("notify", report)
        #expect(texts(fixture.enter(bob, "bob")) == ["m2", "m3"])
        _ = fixture.ask("logout", by: bob)
        #expect(fixture.enter(bob, "bob").isEmpty)
    }

    @Test func messagesBehindALogoutThatIsStillQueuedAreKept() throws {
        let (fixture, ann, bob, gid) = try pair()
        let blocker = try fixture.store.openWriter()
        try blocker.begin()
        let replies = Mailbox<[UInt8]>()
        fixture.send(TestBackend.packet("message", ["messages": [TestBackend.message(gid, "crossing")]], by: ann)) {
            _ = replies.put($0)
        }
        fixture.send(TestBackend.packet("logout", by: bob)) { _ = replies.put($0) }
        blocker.rollback()
        blocker.close()
        let first = try JSON.parse(replies.take()!)
        _ = replies.take()
        // Either the writer handed it out before the logout came in, or it waits.
        let waiting = texts(fixture.enter(bob, "bob"))
        #expect(first.users == [ann, bob] ? waiting.isEmpty : waiting == ["crossing"])
    }

    @Test func aPowerCutRepeatsAtMostWhatWasNotSavedAndLosesNothing() throws {
        let (fixture, ann, bob, gid) = try pair()
        for n in 0..<3 { _ = fixture.say(gid, "early \(n)", by: ann) }
        _ = fixture.say(gid, "saved", by: ann)
        // Messages handed out before one save count as arrived at the next one.
        for _ in 0..<2 {
            fixture.move(seconds: 31)
            // The save comes after the first answer at the latest; the second write comes after the save.
            _ = fixture.ask("star", [.string(gid), true], by: ann)
            _ = fixture.ask("star", [.string(gid), true], by: ann)
        }
        _ = fixture.say(gid, "late", by: ann)
        try fixture.crash()
        fixture.enter(ann, "ann")
        #expect(texts(fixture.enter(bob, "bob")) == ["late"])
    }

    @Test func aCleanStopRepeatsNothing() throws {
        let (fixture, ann, bob, gid) = try pair()
        _ = fixture.say(gid, "seen", by: ann)
        // The relay logs everybody out before the backend stops.
        _ = fixture.ask("logout", by: bob)
        try fixture.restart()
        #expect(fixture.enter(bob, "bob").isEmpty)
    }

    @Test func aPersonInvitedWhileAwayGetsOnlyLaterMessages() throws {
        let (fixture, ann, bob, gid) = try pair()
        let cat = try fixture.add("cat")
        _ = fixture.say(gid, "before", by: ann)
        _ = fixture.ask("addmember", [.string(gid), [JSON(cat)], true], by: ann)
        _ = fixture.say(gid, "after", by: ann)
        #expect(texts(fixture.enter(cat, "cat")) == ["after"])
        // Removed, missed, invited again.
        _ = fixture.ask("addmember", [.string(gid), [JSON(bob)], false], by: ann)
        _ = fixture.say(gid, "without bob", by: ann)
        _ = fixture.ask("addmember", [.string(gid), [JSON(bob)], true], by: ann)
        _ = fixture.ask("logout", by: bob)
        _ = fixture.say(gid, "with bob", by: ann)
        #expect(texts(fixture.enter(bob, "bob")) == ["with bob"])
    }

    @Test func systemChatReachesEverybodyOnceAndNewPeopleNotAtAll() throws {
        let (fixture, ann, bob, _) = try pair()
        let system = fixture.ask("getlist", by: ann)["data"]![0]!["gid"]!.string!
        let cat = try fixture.add("cat")
        _ = fixture.ask("logout", by: bob)
        #expect(fixture.say(system, "to all", by: ann).users == [ann])
        let dan = try fixture.add("dan")
        #expect(texts(fixture.enter(bob, "bob")) == ["to all"])
        #expect(texts(fixture.enter(cat, "cat")) == ["to all"])
        #expect(fixture.enter(dan, "dan").isEmpty)
        #expect(Set(fixture.say(system, "again", by: ann).users) == [ann, bob, cat, dan])
        for (id, account) in [(bob, "bob"), (cat, "cat"), (dan, "dan")] {
            _ = fixture.ask("logout", by: id)
            #expect(fixture.enter(id, account).isEmpty)
        }
        // A mark on it makes a row and moves nothing.
        _ = fixture.ask("star", [.string(system), true], by: cat)
        _ = fixture.ask("logout", by: cat)
        _ = fixture.say(system, "third", by: ann)
        #expect(texts(fixture.enter(cat, "cat")) == ["third"])
        #expect(fixture.ask("getlist", by: cat)["data"]![0]!["star"] == 1)
    }

    /// A relay that asks only once, as the original's.
    @Test func messagesThatDoNotFitIntoOneAnswerWaitForTheNextLogin() throws {
        var configuration = TestBackend.quick
        configuration.offlineBytes = 2_000
        let (fixture, ann, bob, gid) = try pair(configuration)
        _ = fixture.ask("logout", by: bob)
        for n in 0..<25 { _ = fixture.say(gid, "\(n)", by: ann) }
        var got: [String] = []
        for _ in 0..<25 {
            let part = texts(fixture.enter(bob, "bob"))
            if part.isEmpty { break }
            got += part
            _ = fixture.ask("logout", by: bob)
        }
        #expect(got == (0..<25).map { "\($0)" })
    }

    @Test func aReportedDisconnectIsALogoutButNotOfAYoungSession() throws {
        let (fixture, ann, bob, gid) = try pair()
        let report: JSON = ["offline": [JSON(bob)], "sendfail": [:]]
        _ = fixture.ask("notify", report)
        #expect(fixture.say(gid, "still there", by: ann).users == [ann, bob])
        fixture.move(seconds: 60)
        _ = fixture.ask("notify", report)
        #expect(fixture.say(gid, "gone", by: ann).users == [ann])
        let push = fixture.pushes.withLock { $0.first }
        #expect(push?["method"] == "logout" && push?["data"]?["id"] == JSON(bob) && push?.users == [ann])
    }

    @Test func somebodyWhoShowsHimselfOfflineStillGetsMessages() throws {
        let (fixture, ann, bob, gid) = try pair()
        let answer = fixture.ask("userchange", [["status": "offline"]], by: bob)
        #expect(answer["data"]?["status"] == "offline" && Set(answer.users) == [ann, bob])
        #expect(fixture.say(gid, "psst", by: ann).users == [ann, bob])
    }
}
