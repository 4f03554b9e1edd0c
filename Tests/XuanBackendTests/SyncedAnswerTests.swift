import Testing
import XuanPacket
import XuanStore

@testable import XuanBackend

/// Who gets the answer to a request of a synced session, and who a copy.
@Suite struct SyncedAnswerTests {
    let fixture: TestBackend
    let (ann, bob): (Int64, Int64)
    let gid: String

    init() throws {
        fixture = try TestBackend()
        ann = try fixture.add("ann")
        bob = try fixture.add("bob")
        gid = fixture.group([ann, bob])
    }

    @Test func theAnswerHasTheRidAndIsForTheAskerAlone() {
        let one = fixture.synced(ann, "ann", port: 1)
        let answer = one.ask("members", [.string(gid)], rid: "回答 1")
        #expect(answer["rid"] == "回答 1" && answer["for"] == "asker" && answer.users == [ann], "\(answer.text)")
        #expect(one.ask("ping", rid: nil)["rid"] == nil)
        #expect(one.ask("ping", rid: String(repeating: "r", count: 65))["rid"] == nil)
        #expect(one.ask("ping", rid: String(repeating: "r", count: 64))["rid"] != nil)
        #expect(fixture.takePushes().isEmpty)
    }

    @Test func aClassicSessionAloneIsAnsweredAsEver() {
        fixture.enter(ann, "ann", port: 1)
        let answer = fixture.ask("members", [.string(gid)], by: ann, port: 1)
        #expect(answer["for"] == nil && answer["but"] == nil && answer.users == [ann])
        let star = fixture.ask("star", [.string(gid), true], by: ann, port: 1)
        #expect(star["for"] == nil && star.users == [ann])
        #expect(fixture.takePushes().isEmpty)
    }

    @Test func aClassicSessionBesideSyncedOnesIsAnsweredAlone() {
        _ = fixture.synced(ann, "ann", port: 2)
        fixture.enter(ann, "ann", port: 1)
        let answer = fixture.ask("members", [.string(gid)], by: ann, port: 1)
        #expect(answer["for"] == "asker" && answer["rid"] == nil)
        let star = fixture.ask("star", [.string(gid), true], by: ann, port: 1)
        #expect(star["for"] == nil && star.users == [ann])
    }

    @Test func changesOfOnesOwnAreCopiedToTheOtherSessions() {
        let one = fixture.synced(ann, "ann", device: "a", port: 1)
        let own: [(String, JSON)] = [
            ("star", [.string(gid), true]), ("hide", [.string(gid), true]), ("mute", [.string(gid), true]),
            ("category", [[.string(gid)], "work"]), ("settings", ["ann", ["version": 3]]),
            ("setRead", [.string(gid), 0]),
        ]
        for (method, params) in own {
            #expect(one.ask(method, params)["rid"] == "r1", "\(method)")
            #expect(fixture.takePushes().isEmpty, "\(method): nobody else is there")
        }
        _ = fixture.synced(ann, "ann", device: "b", port: 2)
        _ = fixture.takePushes()
        for (method, params) in own {
            let answer = one.ask(method, params)
            let pushes = fixture.takePushes()
            #expect(answer["for"] == "asker" && answer["rid"] == "r1", "\(method)")
            guard pushes.count == 1, let copy = pushes.first else {
                Issue.record("\(method): \(pushes.map(\.text))")
                continue
            }
            #expect(copy["data"] == answer["data"] && copy["method"] == answer["method"])
            #expect(copy["rid"] == nil && copy["for"] == nil && copy.users == [ann])
            #expect(copy["but"] == .string(one.connection))
        }
        #expect(one.ask("settings", ["ann", ""])["result"] == "success")
        #expect(fixture.takePushes().isEmpty, "a question is nothing to others")
    }

    @Test func aMessageIsAnsweredAndCopied() {
        fixture.enter(bob, "bob", port: 3)
        let one = fixture.synced(ann, "ann", port: 1)
        _ = fixture.takePushes()
        let answer = one.say(gid, "hello")
        #expect(answer.users == [ann] && answer["for"] == "asker" && answer["rid"] == "r1")
        let copy = fixture.takePushes()
        #expect(copy.count == 1)
        #expect(copy[0].users == [bob] && copy[0]["but"] == .string(one.connection))
        #expect(copy[0]["data"] == answer["data"] && copy[0]["rid"] == nil && copy[0]["for"] == nil)
    }

    /// Of people without a classic session only synced ones get it: a classic one that logs in now finds it waiting.
    @Test func aMessageIsCopiedToTheSendersOtherDevices() {
        fixture.enter(bob, "bob", port: 3)
        let one = fixture.synced(ann, "ann", device: "a", port: 1)
        _ = fixture.synced(ann, "ann", device: "b", port: 2)
        _ = fixture.takePushes()
        let answer = one.say(gid, "hello")
        #expect(answer.users == [ann] && answer["for"] == "asker")
        let copies = fixture.takePushes()
        #expect(copies.map(\.users) == [[bob], [ann]] && copies.map { $0["for"] } == [nil, "synced"])
        #expect(copies.allSatisfy { $0["data"] == answer["data"] && $0["but"] == .string(one.connection) })
    }

    @Test func theSameMessageAgainIsToldToTheAskerAlone() {
        fixture.enter(bob, "bob", port: 3)
        let one = fixture.synced(ann, "ann", device: "a", port: 1)
        let two = fixture.synced(ann, "ann", device: "b", port: 2)
        let message = SystemChat.uuid()
        let first = one.say(gid, "once", gid: message)
        #expect(fixture.takePushes().contains { $0["method"] == "message" })
        for session in [one, two] {
            let again = session.say(gid, "once", gid: message)
            #expect(again["data"] == first["data"] && again["for"] == "asker")
            #expect(fixture.takePushes().isEmpty)
        }
    }

    @Test func refusalsHaveCodeAndTextForSyncedSessionsOnly() {
        let one = fixture.synced(ann, "ann", port: 1)
        let nothing = JSON.string(SystemChat.uuid())
        let refused = one.ask("members", [nothing])
        #expect(refused.isFailure && refused["code"] == "notExist" && refused["rid"] == "r1")
        #expect(refused["message"]?.string?.isEmpty == false && refused["for"] == "asker")
        let bad = one.ask("star", [])
        #expect(bad["code"] == "parameter")
        let message = one.say(SystemChat.uuid(), "into nothing")
        #expect(message["code"] == "notExist" && message["message"] != nil && message["data"] != nil)
        fixture.enter(bob, "bob", port: 3)
        let classic = fixture.ask("members", [nothing], by: bob, port: 3)
        #expect(classic.isFailure && classic["code"] == nil && classic["for"] == nil)
    }

    @Test func whatIsToldOthersFollowsTheAnswer() {
        let context = (one: fixture.synced(ann, "ann", port: 1), two: fixture.synced(bob, "bob", port: 2))
        _ = fixture.takePushes()
        let answer = context.one.ask("changeName", [.string(gid), "new"])
        let copies = fixture.takePushes()
        #expect(answer.users == [ann] && copies.count == 1)
        #expect(copies[0].users == [ann, bob] && copies[0]["but"] == .string(context.one.connection))
        #expect(copies[0]["data"] == answer["data"])
    }

    /// The form that methods of their own use.
    @Test func toldSplitsByKind() throws {
        let packet = TestBackend.packet("chatTyping", [], by: ann, port: 1).bytes
        fixture.enter(bob, "bob", port: 3)
        _ = fixture.synced(ann, "ann", device: "a", port: 1)
        let presence = fixture.backend.services.presence
        let request = Request(packet, head: PacketHead(of: packet), language: .english, presence: presence)
        #expect(request.session == .synced && request.isAlone)
        let call = Call(
            request: request, module: "chat", method: "chattyping",
            arguments: try Arguments([], for: []), me: Cached(UserRecord()))
        let answer = Answer.told(
            of: call, own: ["on": true],
            others: [
                Copy(to: [bob], .synced), Copy(to: [bob], .classic, method: .message, data: Array("[]".utf8)),
                Copy(to: []), Copy(to: [ann]),
            ])
        #expect(try JSON.parse(answer.bytes)["data"] == ["on": true])
        let copies = try answer.copies.map { try JSON.parse($0.bytes) }
        #expect(copies.count == 2, "nothing for nobody, nor for the asker's own session")
        #expect(copies.map { $0["for"] } == ["synced", "classic"])
        #expect(copies.map { $0["method"] } == ["chattyping", "message"])
        #expect(copies.map { $0["data"] } == [["on": true], []])
        #expect(copies.allSatisfy { $0["but"] == "10.0.0.7:1" && $0.users == [bob] })
        for copy in answer.copies {
            let text = String(decoding: copy.bytes[copy.cut!], as: UTF8.self)
            #expect(text.hasPrefix(",\"users\":[") && text.hasSuffix("\"but\":\"10.0.0.7:1\""))
        }
    }

    /// Its devices have asked for what they lacked: they got it twice, and in an original client's form.
    @Test func whatAnOriginalClientLostIsSentAgainToItAlone() throws {
        let group = try SyncedGroup()
        let row = group.say("first", by: group.one)
        _ = group.done(group.one, "messageRetract", [row["gid"]!])
        let report: JSON = ["offline": .null, "sendfail": .object([("\(group.bob)", [row["gid"]!])])]
        _ = group.fixture.ask("notify", report)
        let pushes = group.fixture.takePushes()
        #expect(pushes.count == 1 && pushes.first?.users == [group.bob] && pushes.first?["for"] == "classic")
        #expect(pushes.first?["data"]?.contents.first?.isEmpty == false, "it says who recalled it")
    }
}
