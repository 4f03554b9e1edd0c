import Testing
import XuanPacket

@testable import XuanBackend

@Suite struct OddInputTests {
    static let odd: [JSON] = [
        "", nil, 0, -1, .number("9223372036854775808"), .number("1.5"), true, [], [:], [[[]]], ["a": ["b": 1]],
        .string(String(repeating: "x", count: 15_000)), "\u{0}", .string(String(repeating: "😀", count: 50)),
        "'; DROP TABLE chats; --", ["a", nil, [:]],
    ]

    @Test(arguments: MethodTable.forRelays.map(\.name)) func parametersOfAnyTypeAreSurvived(method: String) throws {
        let fixture = try TestBackend()
        let (ann, bob) = try fixture.addAnnAndBob()
        let gid = fixture.group([ann, bob])
        _ = fixture.say(gid, "before", by: ann)
        let replies = Mailbox<[UInt8]>()
        var count = 0
        for odd in Self.odd {
            let id = JSON.string(gid)
            let shapes: [JSON] = [
                [odd], [odd, odd], [id, odd], [id, odd, odd], .array(Array(repeating: odd, count: 7)), odd,
                ["messages": odd], ["messages": [odd]], ["offline": odd, "sendfail": odd], ["x", odd, odd, odd],
                [["status": odd, "password": odd, "phone": odd]],
            ]
            for params in shapes {
                fixture.send(TestBackend.packet(method, params, by: ann)) { _ = replies.put($0) }
                count += 1
            }
        }
        for _ in 0..<count {
            let bytes = replies.take()!
            if method == "serverStart" { continue }
            let answer = try JSON.parse(bytes)
            #expect(answer["method"]?.string != nil)
            // Nothing but a new list of everybody is ever sent to everybody.
            #expect(answer["users"] != [])
        }
        #expect(fixture.ask("ping", by: bob)["result"] == "success")
        // An attack on the message, the chat or its members would show here.
        #expect(fixture.texts(gid, by: bob).contains("before"))
    }

    @Test(arguments: [
        "", "{", "[]", "null", "{}", #"{"module":"chat"}"#, #"{"module":"chat","method":5,"userID":1}"#,
        #"{"module":"chat","method":"ping","userID":"1"}"#, #"{"module":"chat","method":"ping","userID":1.5}"#,
        #"{"module":"chat","method":"ping","userID":1e3}"#, #"{"module":"chat","method":"ping","userID":-1}"#,
        #"{"module":"chat","method":"ping","userID":99999999999999999999}"#,
        #"{"module":[],"method":"ping","userID":1}"#,
        #"{"module":"chat","method":"ping","userID":77}"#, #"{"module":"chat","method":"ping"}"#,
        #"{"module":"chat","method":"ping","method":"ping","userID":1}"#,
        #"{"module":"entry","method":"visit","userID":1}"#,
        #"{"module":"chat","method":"fly","params":[],"userID":1}"#, #"{"module":"chat","method":"logout","userID":0}"#,
        #"{"module":"chat","method":"login","userID":1,"client":"x"}"#,
        #"{"module":"chat","method":"login","params":5}"#,
    ])
    func packetsThatNameNobodyOrNothingFailWithAReceiver(text: String) throws {
        let fixture = try TestBackend()
        try fixture.add("ann")
        let box = Mailbox<[UInt8]>()
        fixture.backend.receive(Array(text.utf8)) { _ = box.put($0) }
        let answer = try JSON.parse(box.take()!)
        #expect(answer.isFailure)
        if answer["method"] != "login" { #expect(answer.users.count == 1) }
    }

    @Test func unknownMethodIsNamed() throws {
        let fixture = try TestBackend()
        let ann = try fixture.add("ann")
        let answer = fixture.ask("Fly", [], by: ann)
        #expect(
            answer == [
                "module": "chat", "method": "fly", "result": "fail", "users": [JSON(ann)],
                "message": "Unknown method chat/Fly.", "lang": "en", "v": "2.2.0",
            ])
    }

    @Test(
        arguments: MethodTable.forRelays.filter {
            [.person, .administrator].contains($0.rule.caller) && $0.module == "chat"
        }
        .map(\.name))
    func nobodyCallsAMethodForPeople(method: String) throws {
        let fixture = try TestBackend()
        try fixture.add("ann")
        for user in [nil, 0, 77] as [Int64?] {
            let answer = fixture.ask(method, ["x", [1], true], by: user)
            #expect(answer.isFailure && answer["message"] == "Unknown user.")
            #expect(answer.users == [user ?? 0])
        }
    }

    @Test func namesAreComparedWithoutCaseAndAnsweredInLowerCase() throws {
        let fixture = try TestBackend()
        let ann = try fixture.add("ann")
        for name in ["getPublicList", "GETPUBLICLIST", "getpubliclist"] {
            #expect(fixture.ask(name, by: ann)["method"] == "getpubliclist")
        }
    }
}
