import Testing
import XuanPacket
import XuanStore
import XuanThreads

@testable import XuanBackend

/// Answers reach only whom they are for: every method behind one program, behind one relay and behind two.
@Suite struct ReceiversTests {
    enum Shape: String, CaseIterable, Sendable { case oneProgram, oneRelay, twoRelays }

    /// A backend with its relays. The asker is at the first one, a stranger and a colleague at the last.
    private final class Office {
        let place: AdminPlace
        var house: House { place.house }
        let runs: [String]
        let heard = Guarded<[(run: String, packet: JSON)]>([])
        let gid: String
        var (asker, colleague, stranger): (Int64, Int64, Int64) = (0, 0, 0)

        init(_ shape: Shape) throws {
            place = try AdminPlace()
            runs = shape == .oneProgram ? [""] : shape == .oneRelay ? ["one"] : ["one", "two"]
            let (heard, backend) = (heard, place.house.backend)
            backend.detach(relay: "")
            for run in runs {
                backend.attach(relay: run) { bytes in
                    let packet = try! JSON.parse(bytes)
                    heard.withLock { $0.append((run, packet)) }
                }
            }
            asker = place.ids["owner"]!
            colleague = place.ids["member"]!
            stranger = place.ids["stranger"]!
            gid = place.house.group([place.ids["owner"]!, place.ids["member"]!, place.ids["groupadmin"]!])
            enter(asker, "owner", runs[0])
            enter(colleague, "member", runs.last!)
            enter(stranger, "stranger", runs.last!)
        }

        func ask(_ packet: JSON, at run: String) -> JSON {
            let box = Mailbox<[UInt8]>()
            house.backend.receive(packet.bytes, relay: run) { _ = box.put($0) }
            let bytes = box.take()!
            return bytes.isEmpty ? .null : try! JSON.parse(bytes)
        }

        func enter(_ id: Int64, _ account: String, _ run: String) {
            let wire = Secret.md5Hex("pw-\(account)")
            let login = House.packet("login", ["", .string(account), .string(wire), "online"], port: id)
            precondition(ask(login, at: run)["result"] == "success")
            for method in ["userGetlist", "getlist", "getOfflineMessages", "getOfflineNotify"] {
                _ = ask(House.packet(method, by: id), at: run)
            }
        }

        /// What came to the relays by itself since the last time; the writer has handed out all before.
        func pushes() -> [(run: String, packet: JSON)] {
            _ = ask(House.packet("checkUserChange"), at: runs[0])
            return heard.withLock { heard in
                defer { heard = [] }
                return heard
            }
        }

        /// What no packet may be, whoever caused it.
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
                    #expect(house.backend.lanes.presence.session(of: user).map { $0.relay == run } ?? true)
                }
                guard ![Told.me, .relay, .seat].contains(method.told) else {
                    #expect(packet["method"]?.string?.lowercased() != method.name.lowercased(), "\(packet.text)")
                    continue
                }
            }
        }
    }

    @Test(arguments: Shape.allCases)
    func whatAColleagueAsksIsAnsweredToNobodyElse(shape: Shape) throws {
        for call in ValidCall.all {
            let office = try Office(shape)
            _ = office.pushes()
            let method = call.method
            let spot = ValidCall.Place(
                gid: office.gid, outsider: office.stranger, extra: office.place.ids["groupadmin"]!)
            var packet = House.packet(method.name, .array(call.params(spot)), by: office.asker).object!
            packet["module"] = .string(method.module)
            if method.rule.caller == .relay { packet["userID"] = nil }
            let answer = office.ask(.object(packet), at: office.runs[0])
            let pushes = office.pushes()
            office.check(pushes, method)
            if answer["result"] == "success" {
                #expect((answer["users"] == nil) == [Told.relay, .seat].contains(method.told), "\(answer.text)")
            }
            // A stranger, who is in no chat of the others, hears of it only what everybody may.
            if method.told == .members, !["chat/create (new)", "chat/addMember (invite)"].contains(call.name) {
                let toStranger = pushes.filter { $0.packet.users.contains(office.stranger) }
                #expect(toStranger.isEmpty, "\(call.name): \(toStranger)")
                #expect(!answer.users.contains(office.stranger), "\(answer.text)")
            }
        }
    }

    @Test(arguments: Shape.allCases)
    func aRefusalIsToldToTheRequesterAlone(shape: Shape) throws {
        let office = try Office(shape)
        _ = office.pushes()
        for call in ValidCall.all {
            let method = call.method
            for params: JSON in [["x": ["y"]], [], [[[]], [[]], [[]], [[]], [[]], [[]]], "text"] {
                var packet = House.packet(method.name, params, by: office.stranger).object!
                packet["module"] = .string(method.module)
                let answer = office.ask(.object(packet), at: office.runs[0])
                guard answer["result"] == "fail" else { continue }
                #expect(answer.users == [office.stranger], "\(answer.text)")
            }
        }
        #expect(office.pushes().allSatisfy { $0.packet["result"] != "fail" })
        for packet in [House.packet("noSuch", by: office.asker), House.packet("serverStart", by: office.asker)] {
            #expect(office.ask(packet, at: office.runs[0]).users == [office.asker])
        }
        #expect(office.pushes().isEmpty)
    }

    @Test(arguments: Shape.allCases)
    func thePasswordsThatAnAdministratorMakesReachNoChatClient(shape: Shape) throws {
        let office = try Office(shape)
        for call in ValidAdminCall.all {
            office.place.asker = "super"
            let params = try call.params(office.place)
            let seat = try office.place.seat("super")
            _ = office.pushes()
            let answer = office.place.ask(call.name, params, at: seat)
            #expect(answer["users"] == nil)
            let pushes = office.pushes()
            office.check(pushes, call.method)
            let secrets = ["password", "csrf", "secret", "path", "stamp"].compactMap { answer["data"]?[$0]?.string }
            for (_, packet) in pushes {
                #expect(!secrets.contains { !$0.isEmpty && packet.text.contains($0) }, "\(call.name): \(packet.text)")
            }
        }
    }

    /// The check of a password, which the relay makes at serverInfo, and what it asks for itself.
    @Test(arguments: Shape.allCases)
    func whatARelayAsksForItselfReachesNobody(shape: Shape) throws {
        let office = try Office(shape)
        _ = office.pushes()
        let run = office.runs.last!
        for wire in [Secret.md5Hex("pw-owner"), Secret.md5Hex("wrong")] {
            let answer = office.ask(House.packet("login", ["", "owner", .string(wire), ""], port: 9), at: run)
            #expect(answer["result"] != nil && answer["users"] == nil)
        }
        _ = office.ask(House.packet("notify", [[], ["\(office.asker)": ["none"]]]), at: run)
        _ = office.ask(House.packet("checkUserChange"), at: run)
        _ = office.ask(House.packet("$present", [[]]), at: run)
        #expect(office.pushes().isEmpty)
    }

    /// Only our relay, which cuts the word from clients' packets, may say that it asks once more.
    @Test func anOldMessageIsNotHandedOutAgainAtAClientsWord() throws {
        let office = try Office(.twoRelays)
        let message = House.message(office.gid, "only once")
        var packet = House.packet("message", ["messages": [message]], by: office.asker).object!
        _ = office.ask(.object(packet), at: "one")
        _ = office.pushes()
        packet["again"] = true
        // From a relay without a name, as the original's, which passes everything on.
        _ = office.ask(.object(packet), at: "")
        #expect(office.pushes().allSatisfy { $0.packet.users == [office.asker] })
        // A relay that lost the answer is told for its own people; the other relay has had its push.
        let answer = office.ask(.object(packet), at: "one")
        #expect(answer["result"] == "success")
        #expect(office.pushes().isEmpty)
    }
}
