import Testing
import XuanPacket
import XuanStore
import XuanThreads

@testable import XuanBackend

/// Answers reach only their receivers: every method behind one program, behind one relay and behind two.
@Suite struct ReceiversTests {
    enum Shape: String, CaseIterable, Sendable { case oneProgram, oneRelay, twoRelays }

    /// A backend with its relays. The asker is at the first one, a stranger and a colleague at the last.
    private final class SampleCompany {
        let place: AdminPlace
        var fixture: TestBackend { place.fixture }
        let runs: [String]
        let heard = Guarded<[(run: String, packet: JSON)]>([])
        let gid: String
        var (asker, colleague, stranger): (Int64, Int64, Int64) = (0, 0, 0)

        init(_ shape: Shape) throws {
            place = try AdminPlace()
            runs = shape == .oneProgram ? [""] : shape == .oneRelay ? ["one"] : ["one", "two"]
            let (heard, backend) = (heard, place.fixture.backend)
            backend.detach(relay: "")
            for run in runs {
                backend.attach(relay: run) { answer in
                    let packet = try! JSON.parse(answer.bytes)
                    heard.withLock { $0.append((run, packet)) }
                }
            }
            asker = place.ids["owner"]!
            colleague = place.ids["member"]!
            stranger = place.ids["stranger"]!
            gid = place.fixture.group([place.ids["owner"]!, place.ids["member"]!, place.ids["groupadmin"]!])
            enter(asker, "owner", runs[0])
            enter(colleague, "member", runs.last!)
            enter(stranger, "stranger", runs.last!)
        }

        func ask(_ packet: JSON, at run: String) -> JSON {
            let box = Mailbox<[UInt8]>()
            fixture.backend.receive(packet.bytes, relay: run) { _ = box.put($0) }
            let bytes = box.take()!
            return bytes.isEmpty ? .null : try! JSON.parse(bytes)
        }

        func enter(_ id: Int64, _ account: String, _ run: String) {
            let wire = Secret.md5Hex("pw-\(account)")
            let login = TestBackend.packet("login", ["", .string(account), .string(wire), "online"], port: id)
            precondition(ask(login, at: run)["result"] == "success")
            for method in ["userGetlist", "getlist", "getOfflineMessages", "getOfflineNotify"] {
                _ = ask(TestBackend.packet(method, by: id), at: run)
            }
        }

        /// Packets pushed to the relays since the last call; the writer has handed out all before.
        func pushes() -> [(run: String, packet: JSON)] {
            _ = ask(TestBackend.packet("checkUserChange"), at: runs[0])
            return heard.withLock { heard in
                defer { heard = [] }
                return heard
            }
        }

        /// Rules for every packet, whoever caused it.
        func check(_ pushes: [(run: String, packet: JSON)], _ method: Method) {
            for (run, packet) in pushes {
                #expect(packet["module"] == "chat", "\(packet.text)")
                #expect(packet["result"] != "fail", "\(packet.text)")
                let users = packet["users"]?.array?.compactMap(\.integer)
                guard let users else {
                    Issue.record("to everybody by leaving it out: \(packet.text)")
                    continue
                }
                // Of people, only those of that relay (but for a kick-off, which is for where somebody was); nobody is 0.
                for user in users where user > 0 && packet["method"] != "kickoff" {
                    #expect(fixture.backend.services.presence.classic(of: user).map { $0.relay == run } ?? true)
                }
                guard ![AudienceRule.me, .relay, .pages].contains(method.audience) else {
                    #expect(packet["method"]?.string?.lowercased() != method.name.lowercased(), "\(packet.text)")
                    continue
                }
            }
        }
    }

    @Test(arguments: Shape.allCases)
    func aColleaguesRequestIsAnsweredToNobodyElse(shape: Shape) throws {
        for call in ValidCall.all {
            let company = try SampleCompany(shape)
            _ = company.pushes()
            let method = call.method
            var message = TestBackend.message(company.gid, "now").object!
            message["type"] = "urgent"
            _ = company.ask(
                TestBackend.packet("message", ["messages": [.object(message)]], by: company.colleague),
                at: company.runs.last!)
            _ = company.pushes()
            let spot = ValidCall.Place(
                gid: company.gid, outsider: company.stranger, extra: company.place.ids["groupadmin"]!,
                message: message["gid"]!.string!)
            var packet = TestBackend.packet(method.name, .array(call.params(spot)), by: company.asker).object!
            packet["module"] = .string(method.module)
            if method.rule.caller == .relay { packet["userID"] = nil }
            let answer = company.ask(.object(packet), at: company.runs[0])
            let pushes = company.pushes()
            company.check(pushes, method)
            if answer["result"] == "success" {
                #expect(
                    (answer["users"] == nil) == [AudienceRule.relay, .pages].contains(method.audience), "\(answer.text)"
                )
            }
            // A stranger, who is in no chat of the others, gets only the packets for everybody.
            if method.audience == .members, !["chat/create (new)", "chat/addMember (invite)"].contains(call.name) {
                let toStranger = pushes.filter { $0.packet.users.contains(company.stranger) }
                #expect(toStranger.isEmpty, "\(call.name): \(toStranger)")
                #expect(!answer.users.contains(company.stranger), "\(answer.text)")
            }
        }
    }

    @Test(arguments: Shape.allCases)
    func aRefusalIsToldToTheRequesterAlone(shape: Shape) throws {
        let company = try SampleCompany(shape)
        _ = company.pushes()
        for call in ValidCall.all {
            let method = call.method
            for params: JSON in [["x": ["y"]], [], [[[]], [[]], [[]], [[]], [[]], [[]]], "text"] {
                var packet = TestBackend.packet(method.name, params, by: company.stranger).object!
                packet["module"] = .string(method.module)
                let answer = company.ask(.object(packet), at: company.runs[0])
                guard answer["result"] == "fail" else { continue }
                #expect(answer.users == [company.stranger], "\(answer.text)")
            }
        }
        #expect(company.pushes().allSatisfy { $0.packet["result"] != "fail" })
        for packet in [
            TestBackend.packet("noSuch", by: company.asker), TestBackend.packet("serverStart", by: company.asker),
        ] {
            #expect(company.ask(packet, at: company.runs[0]).users == [company.asker])
        }
        #expect(company.pushes().isEmpty)
    }

    @Test(arguments: Shape.allCases)
    func thePasswordsThatAnAdministratorMakesReachNoChatClient(shape: Shape) throws {
        let company = try SampleCompany(shape)
        for call in ValidAdminCall.all {
            company.place.asker = "super"
            let params = try call.params(company.place)
            let principal = try company.place.principal("super")
            _ = company.pushes()
            let answer = company.place.ask(call.name, params, at: principal)
            #expect(answer["users"] == nil)
            let pushes = company.pushes()
            company.check(pushes, call.method)
            let secrets = ["password", "csrf", "secret", "path", "stamp"].compactMap { answer["data"]?[$0]?.string }
            for (_, packet) in pushes {
                #expect(!secrets.contains { !$0.isEmpty && packet.text.contains($0) }, "\(call.name): \(packet.text)")
            }
        }
    }

    /// The check of a password, which the relay makes at serverInfo, and what it asks for itself.
    @Test(arguments: Shape.allCases)
    func aRelaysOwnRequestReachesNobody(shape: Shape) throws {
        let company = try SampleCompany(shape)
        _ = company.pushes()
        let run = company.runs.last!
        for wire in [Secret.md5Hex("pw-owner"), Secret.md5Hex("wrong")] {
            let answer = company.ask(TestBackend.packet("login", ["", "owner", .string(wire), ""], port: 9), at: run)
            #expect(answer["result"] != nil && answer["users"] == nil)
        }
        _ = company.ask(TestBackend.packet("notify", [[], ["\(company.asker)": ["none"]]]), at: run)
        _ = company.ask(TestBackend.packet("checkUserChange"), at: run)
        _ = company.ask(TestBackend.packet("$present", [[]]), at: run)
        #expect(company.pushes().isEmpty)
    }

    /// Only our relay, which cuts the word from clients' packets, may say that it asks once more.
    @Test func anOldMessageIsNotHandedOutAgainAtAClientsWord() throws {
        let company = try SampleCompany(.twoRelays)
        let message = TestBackend.message(company.gid, "only once")
        var packet = TestBackend.packet("message", ["messages": [message]], by: company.asker).object!
        _ = company.ask(.object(packet), at: "one")
        _ = company.pushes()
        packet["again"] = true
        // From a relay without a name, as the original's, which passes everything on.
        _ = company.ask(.object(packet), at: "")
        #expect(company.pushes().allSatisfy { $0.packet.users == [company.asker] })
        // A relay that lost the answer gets it for its own people; the other relay has had its push.
        let answer = company.ask(.object(packet), at: "one")
        #expect(answer["result"] == "success")
        #expect(company.pushes().isEmpty)
    }
}
