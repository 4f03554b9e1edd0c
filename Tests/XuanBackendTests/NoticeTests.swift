import Testing
import XuanPacket

@testable import XuanBackend

@Suite struct NoticeTests {
    private let fixture: TestBackend
    private let ann, bob: Int64

    init() throws {
        fixture = try TestBackend()
        (ann, bob) = try fixture.addAnnAndBob(online: ["ann"])
    }

    private func notice(_ gid: String? = nil) -> Notice {
        var notice = Notice(
            content: "The build of **2.2** is green.", sender: Notice.Sender(id: "ci", name: "CI"))
        notice.gid = gid
        notice.title = "Build"
        notice.url = "http://ci.example.com/77"
        notice.actions = [Notice.Action(label: "Open", url: "http://ci.example.com/77", type: "primary")]
        return notice
    }

    private func post(_ notice: Notice, to targets: Notice.Targets) -> Result<Notice.Receipt, NoticeError> {
        let box = Mailbox<Result<Notice.Receipt, NoticeError>>()
        fixture.backend.post(notice, to: targets) { _ = box.put($0) }
        return box.take()!
    }

    private func pushed() -> [JSON] {
        // A push comes after the answer that it belongs to.
        _ = fixture.ask("settings", ["", [:]], by: ann)
        return fixture.pushes.withLock { $0 }.filter { $0["method"] == "notify" }
    }

    @Test func theConnectedGetItAtOnceAndTheOthersAtTheirLogin() throws {
        let receipt = try post(notice(), to: .accounts(["ann", "bob"])).get()
        #expect(receipt.people == 2 && receipt.reached == 1 && receipt.isNew)
        let push = try #require(pushed().first)
        #expect(push.users == [ann] && push["data"]?.array?.count == 1)
        let note = push["data"]![0]!
        #expect(note["id"] == .string(String(receipt.id)) && note["gid"] == .string(receipt.gid))
        #expect(note["users"] == [JSON(ann), JSON(bob)] && note["sender"]?["id"] == "ci")
        #expect(note["date"] == JSON(fixture.now / 1000) && note["actions"]?[0]?["type"] == "primary")
        _ = fixture.login("bob")
        _ = fixture.ask("getOfflineMessages", by: bob)
        #expect(fixture.ask("getOfflineNotify", by: bob)["data"] == [note])
        #expect(fixture.ask("getOfflineNotify", by: bob)["data"] == [])
        for (id, account) in [(ann, "ann"), (bob, "bob")] {
            _ = fixture.ask("logout", by: id)
            _ = fixture.login(account)
            #expect(fixture.ask("getOfflineNotify", by: id)["data"] == [])
        }
    }

    @Test func aPostedNoticeSurvivesAPowerCutAndARestart() throws {
        _ = post(notice("kept"), to: .people([ann, bob]))
        try fixture.crash()
        for (id, account) in [(ann, "ann"), (bob, "bob")] {
            _ = fixture.login(account)
            #expect(fixture.ask("getOfflineNotify", by: id)["data"]![0]!["gid"] == "kept")
        }
        try fixture.restart()
        _ = fixture.login("ann")
        #expect(fixture.ask("getOfflineNotify", by: ann)["data"] == [])
    }

    @Test func theSameGidIsPostedOnce() throws {
        let first = try post(notice("once"), to: .everybody).get()
        let second = try post(notice("once"), to: .everybody).get()
        #expect(first.isNew && !second.isNew && first.id == second.id)
        #expect(pushed().count == 1)
    }

    @Test func aReportedFailureOffersItAgain() throws {
        _ = post(notice("lost"), to: .people([ann]))
        let report: JSON = ["offline": [], "sendfail": ["\(ann)": ["lost"]]]
        // To whom is connected by the answer of the report itself, else at the next login.
        #expect(fixture.ask("notify", report)["data"]?["\(ann)"]?[0]?["gid"] == "lost")
        _ = fixture.ask("logout", by: ann)
        _ = fixture.ask("notify", report)
        _ = fixture.login("ann")
        #expect(fixture.ask("getOfflineNotify", by: ann)["data"]![0]!["gid"] == "lost")
    }

    @Test func aChatsMembersAreTold() throws {
        let gid = fixture.group([ann, bob])
        #expect(try post(notice(), to: .chat(gid)).get().people == 2)
    }

    @Test func withoutAPushTheRelaysPollBringsIt() throws {
        let quiet = try TestBackend(TestBackend.quick, hearsPushes: false)
        let cat = try quiet.add("cat")
        quiet.enter(cat, "cat")
        let box = Mailbox<Bool>()
        quiet.backend.post(notice("polled"), to: .people([cat])) { result in
            _ = box.put((try? result.get().reached) == 0)
        }
        #expect(box.take() == true)
        let poll: JSON = ["offline": nil, "sendfail": [:]]
        #expect(quiet.ask("notify", poll)["data"]?["\(cat)"]?[0]?["gid"] == "polled")
        #expect(quiet.ask("notify", poll)["data"] == [])
    }

    @Test func oddNoticesAreRefusedAndNothingIsStored() throws {
        let before = try fixture.dump()
        func failure(_ change: (inout Notice) -> Void, _ targets: Notice.Targets? = nil) -> NoticeError? {
            var odd = notice()
            change(&odd)
            if case .failure(let error) = post(odd, to: targets ?? .people([ann])) { return error }
            return nil
        }
        #expect(failure { $0.content = "" } == .part("content"))
        #expect(failure { $0.content = String(repeating: "x", count: 65_537) } == .part("content"))
        #expect(failure { $0.title = "a\nb" } == .part("title"))
        #expect(failure { $0.url = String(repeating: "x", count: 2049) } == .part("url"))
        #expect(failure { $0.gid = "" } == .part("gid"))
        #expect(failure { $0.sender.id = "" } == .part("sender"))
        #expect(failure { $0.actions = Array(repeating: $0.actions[0], count: 17) } == .part("actions"))
        #expect(failure({ _ in }, .accounts(["ann", "nobody"])) == .unknownPerson("nobody"))
        #expect(failure({ _ in }, .people([77])) == .unknownPerson("77"))
        #expect(failure({ _ in }, .people([])) == .part("people"))
        #expect(failure({ _ in }, .chat("none")) == .unknownChat("none"))
        #expect(try fixture.dump() == before)
        fixture.backend.close()
        #expect(failure { _ in } == .stopping)
    }
}
