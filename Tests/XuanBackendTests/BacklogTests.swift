import Testing
import XuanPacket

@testable import XuanBackend

/// The backlog, as our relay asks for it: part by part, whole, in order, without a gap to what is live.
@Suite struct BacklogTests {
    private func pair(partBytes: Int = 2_000) throws -> (TestBackend, Int64, Int64, String) {
        var configuration = TestBackend.quick
        configuration.offlinePartBytes = partBytes
        let fixture = try TestBackend(configuration)
        let (ann, bob) = try fixture.addAnnAndBob()
        let gid = fixture.group([ann, bob])
        _ = fixture.ask("logout", by: bob)
        return (fixture, ann, bob, gid)
    }

    /// One request of a relay; the rows' texts and the mark that there is more.
    private func part(
        _ fixture: TestBackend, _ user: Int64, after: Int64, arrived: Int64 = 0, method: String = "getOfflineMessages"
    ) -> (answer: JSON, texts: [String], more: Int64?) {
        guard var packet = TestBackend.packet(method, by: user).object else { return (.null, [], nil) }
        packet["after"] = JSON(after)
        packet["arrived"] = JSON(arrived)
        let answer = fixture.ask(.object(packet))
        return (answer, answer["data"]?.contents ?? [], answer["more"]?.integer)
    }

    @Test func aBacklogComesWholeAndInOrderWhateverItsSize() throws {
        let (fixture, ann, bob, gid) = try pair()
        let other = fixture.group([ann, bob])
        for n in 0..<300 { _ = fixture.say(n % 7 == 3 ? other : gid, "\(n)", by: ann) }
        _ = fixture.login("bob")
        var (texts, mark, parts): ([String], Int64?, Int) = ([], 0, 0)
        while let after = mark {
            let next = part(fixture, bob, after: after)
            #expect(next.answer.bytes.count < 2_000 + 300 && next.answer["method"] == "message")
            texts += next.texts
            mark = next.more
            parts += 1
        }
        #expect(texts == (0..<300).map { "\($0)" } && parts > 20)
    }

    @Test func aMessageThatIsLargerThanAPartIsAPartAlone() throws {
        let (fixture, ann, bob, gid) = try pair()
        for n in 0..<4 { _ = fixture.say(gid, String(repeating: "\(n)", count: 5_000), by: ann) }
        _ = fixture.login("bob")
        var mark: Int64? = 0
        for n in 0..<4 {
            let next = part(fixture, bob, after: mark ?? -1)
            #expect(next.texts == [String(repeating: "\(n)", count: 5_000)])
            mark = next.more
        }
        #expect(mark == nil)
    }

    @Test func messagesDuringTheBacklogFollowItAndTheRestIsLive() throws {
        let (fixture, ann, bob, gid) = try pair()
        for n in 0..<40 { _ = fixture.say(gid, "\(n)", by: ann) }
        _ = fixture.login("bob")
        let first = part(fixture, bob, after: 0)
        #expect(fixture.say(gid, "40", by: ann).users == [ann], "not live yet")
        var (texts, mark) = (first.texts, first.more)
        while let after = mark {
            let next = part(fixture, bob, after: after)
            texts += next.texts
            mark = next.more
        }
        #expect(texts == (0...40).map { "\($0)" })
        #expect(fixture.say(gid, "41", by: ann).users == [ann, bob])
    }

    @Test func onlyWhatHasArrivedIsNotOfferedAgain() throws {
        let (fixture, ann, bob, gid) = try pair()
        for n in 0..<60 { _ = fixture.say(gid, "\(n)", by: ann) }
        _ = fixture.login("bob", port: 1)
        let first = part(fixture, bob, after: 0)
        let second = part(fixture, bob, after: first.more!)
        let third = part(fixture, bob, after: second.more!, arrived: first.more!)
        #expect(!third.texts.isEmpty)
        // The line breaks: the second and third part were on their way.
        _ = fixture.ask("logout", by: bob, port: 1)
        _ = fixture.login("bob", port: 2)
        #expect(part(fixture, bob, after: 0).texts.first == second.texts.first)
    }

    @Test func aBackendThatWasStartedMeanwhileGoesOnAtTheSamePlace() throws {
        let (fixture, ann, bob, gid) = try pair()
        for n in 0..<60 { _ = fixture.say(gid, "\(n)", by: ann) }
        _ = fixture.login("bob")
        let first = part(fixture, bob, after: 0)
        try fixture.restart()
        _ = fixture.ask("$present", ["users": [[JSON(bob), "10.0.0.7:1", false]]])
        var (texts, mark) = (first.texts, first.more)
        while let after = mark {
            let next = part(fixture, bob, after: after)
            texts += next.texts
            mark = next.more
        }
        #expect(texts == (0..<60).map { "\($0)" })
    }

    /// A report of another relay, where the person was before. `parts`: of the backlog that were handed out by then.
    @Test(arguments: [0, 1])
    func whatIsReportedDuringALoginComesAgainOnce(parts: Int) throws {
        let (fixture, ann, bob, gid) = try pair()
        for n in 0..<40 { _ = fixture.say(gid, "\(n)", by: ann, gid: "g\(n)") }
        _ = fixture.login("bob", port: 1)
        var mark: Int64? = 0
        func bring() -> [String] {
            let next = part(fixture, bob, after: mark!, arrived: mark!)
            mark = next.more
            return next.texts
        }
        for _ in 0..<parts { #expect(bring().first == "0") }
        let report: JSON = .object([("\(bob)", [.string("g0")])])
        #expect(fixture.ask("notify", ["offline": .null, "sendfail": report])["result"] == "success")
        var rest: [String] = []
        while mark != nil { rest += bring() }
        #expect(rest.last == "39" && (parts == 1 || rest.first == "0"))
        _ = fixture.ask("logout", by: bob, port: 1)
        // With what follows it, as after any gap.
        #expect(fixture.enter(bob, "bob", port: 2).count == (parts == 0 ? 0 : 40))
        _ = fixture.ask("logout", by: bob, port: 2)
        #expect(fixture.enter(bob, "bob", port: 3).isEmpty)
    }

    @Test func messagesThatALiveSessionLostComeAgainInOrder() throws {
        let (fixture, ann, bob, gid) = try pair()
        fixture.enter(bob, "bob")
        for n in 0..<9 { _ = fixture.say(gid, "\(n)", by: ann, gid: "g\(9 - n)") }
        let lost: JSON = .array((1...9).map { .string("g\($0)") })
        _ = fixture.ask("notify", ["offline": .null, "sendfail": .object([("\(bob)", lost)])])
        // A push leaves after the answer, before the writer's next one.
        _ = fixture.ask("star", [.string(gid), true], by: ann)
        let pushed = fixture.pushes.withLock { $0.filter { $0["method"] == "message" } }
        #expect(pushed.flatMap { $0["data"]!.contents } == (0..<9).map { "\($0)" })
    }

    @Test func noticesComeInPartsToo() throws {
        let (fixture, _, bob, _) = try pair()
        for n in 0..<30 {
            let box = Mailbox<Bool>()
            var notice = Notice(content: String(repeating: "x", count: 200), sender: .init(id: "ci", name: "CI"))
            notice.title = "\(n)"
            fixture.backend.post(notice, to: .people([bob])) { _ in _ = box.put(true) }
            _ = box.take()
        }
        _ = fixture.login("bob")
        _ = part(fixture, bob, after: 0)
        var (titles, mark, parts): ([String], Int64?, Int) = ([], 0, 0)
        while let after = mark {
            let next = part(fixture, bob, after: after, method: "getOfflineNotify")
            titles += next.answer["data"]!.array!.compactMap { $0["title"]?.string }
            mark = next.more
            parts += 1
        }
        #expect(titles == (0..<30).map { "\($0)" } && parts > 3)
    }

    @Test func aPageOfHistoryIsBoundedInBytesAndItsPagerGoesOn() throws {
        var configuration = TestBackend.quick
        configuration.historyPageBytes = 4_000
        let fixture = try TestBackend(configuration)
        let ann = try fixture.add("ann")
        fixture.enter(ann, "ann")
        let gid = fixture.group([ann])
        for n in 0..<23 { _ = fixture.say(gid, "\(n) " + String(repeating: "x", count: n == 5 ? 9_000 : 800), by: ann) }
        var (numbers, size, page): ([Int], Int64, Int64) = ([], 50, 1)
        while numbers.count < 23 {
            let answer = fixture.ask("history", [.string(gid), JSON(size), JSON(page), 0, false, 0], by: ann)
            let rows = answer["data"]!.contents
            #expect(!rows.isEmpty && (rows.count == 1 || answer.bytes.count < 4_500))
            numbers += rows.map { Int($0.split(separator: " ")[0])! }
            (size, page) = (answer["pager"]!["recPerPage"]!.integer!, answer["pager"]!["pageID"]!.integer! + 1)
            #expect(answer["pager"]!["recTotal"] == 23)
        }
        #expect(numbers == (0..<23).reversed())
    }
}
