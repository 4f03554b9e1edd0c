import Testing
import XuanPacket
@testable import XuanStore

@testable import XuanBackend

/// Each parameter of each line of the method table, spoiled in every way its form can be: the answer names it, and
/// nothing in the database has changed.
@Suite struct BadInputTests {
    private static let tooBig = JSON.number("9223372036854775808")

    /// Values that `parameter` must refuse.
    static func spoiled(_ parameter: Parameter) -> [JSON] {
        var values: [JSON]
        switch parameter.form {
        case .text(let limit): values = [5, true, [], [:], long(limit + 1)]
        case .label(let limit), .pasted(let limit), .name(let limit), .fileName(let limit):
            values = [5, false, ["x"], [:], "a\nb", "a\u{0}", long(limit + 1)]
        case .integer(let range):
            values = ["x", "", true, [], [:], .number("1.5"), .number("1e3"), tooBig, "9223372036854775808"]
            if range.lowerBound > .min { values.append(JSON(range.lowerBound - 1)) }
            if range.upperBound < .max { values.append(JSON(range.upperBound + 1)) }
        case .flag: values = ["maybe", 2, -1, [], [:], tooBig]
        case .ids:
            values = [5, true, [:], [0], [-1], ["a"], [tooBig], [[1]], "1,x", "-1", "0"]
            values.append(.array((1...Int64(Parameter.longestList) + 1).map { JSON($0) }))
        case .words: values = [5, true, [], [:], "no such word"]
        case .texts(let limit): values = ["x", 5, [:], [5], [["x"]], ["a\nb"], [long(limit + 1)]]
        case .gids: values = ["x", 5, [:], [5], [["x"]]]
        case .object: values = ["x", 5, true, [1]]
        case .objectOrNone: values = ["x", 5, true, [1]]
        case .own: values = ["x", 5, true, ["x"], [5]]
        }
        if parameter.standard == nil { values.append(.null) }
        return values
    }

    private static func long(_ count: Int) -> JSON { .string(String(repeating: "x", count: count)) }

    private struct Scene {
        let fixture: TestBackend
        let ann: Int64
        let place: ValidCall.Place

        init() throws {
            fixture = try TestBackend()
            ann = try fixture.add("ann", admin: .super)
            let bob = try fixture.add("bob")
            let eve = try fixture.add("eve")
            for (id, account) in [(ann, "ann"), (bob, "bob"), (eve, "eve")] { fixture.enter(id, account) }
            let message = SystemChat.uuid()
            place = ValidCall.Place(gid: fixture.group([ann, bob]), outsider: eve, extra: bob, message: message)
            _ = fixture.say(place.gid, "before", by: ann, gid: message)
            // Rows that a clock or a first question would change later must not count as a change.
            _ = fixture.ask("checkUserChange")
        }

        /// The relay asks for itself what is its own.
        func asker(_ method: Method) -> Int64? {
            [.relay, .anybody].contains(method.rule.caller) && method.name != "logout" ? nil : ann
        }

        func packet(_ call: ValidCall, _ params: [JSON]) -> JSON {
            var packet = TestBackend.packet(call.method.name, .array(params), by: asker(call.method)).object!
            packet["module"] = .string(call.method.module)
            return .object(packet)
        }
    }

    private static let calls =
        ValidCall.all + [
            ValidCall(name: "chat/login", isInChat: false) { _ in
                ["site", "ann", .string(Secret.md5Hex("pw-ann")), "online"]
            }
        ]

    @Test(arguments: calls.filter { !$0.method.parameters.isEmpty }) func spoiledParameterIsNamed(call: ValidCall)
        throws
    {
        let scene = try Scene()
        let before = try scene.fixture.dump()
        for (position, parameter) in call.method.parameters.enumerated() {
            for bad in Self.spoiled(parameter) {
                var params = call.params(scene.place)
                params[position] = bad
                let answer = scene.fixture.ask(scene.packet(call, params))
                let isNamed = answer.text.contains("Parameter \(parameter.name) is missing")
                #expect(answer.isFailure && isNamed, "\(parameter.name) = \(bad.text.prefix(60)): \(answer.text)")
            }
            if parameter.standard == nil {
                let answer = scene.fixture.ask(scene.packet(call, Array(call.params(scene.place).prefix(position))))
                #expect(answer.text.contains("Parameter \(parameter.name) is missing"), "\(answer.text)")
            }
        }
        #expect(try scene.fixture.dump() == before)
        #expect(scene.fixture.ask("ping", by: scene.ann)["result"] == "success")
    }

    @Test(arguments: calls.filter { !$0.method.parameters.isEmpty }) func brokenTextIsNamed(call: ValidCall) throws {
        let scene = try Scene()
        let before = try scene.fixture.dump()
        for (position, parameter) in call.method.parameters.enumerated() {
            var params = call.params(scene.place)
            params[position] = ["~"]
            let text = scene.packet(call, params).text
            for broken in [[0xFF], [0xC3], [0xED, 0xA0, 0x80], [0xF5, 0x80, 0x80, 0x80]] as [[UInt8]] {
                var bytes: [UInt8] = []
                for byte in text.utf8 { byte == UInt8(ascii: "~") ? bytes += broken : bytes.append(byte) }
                let box = Mailbox<[UInt8]>()
                scene.fixture.backend.receive(bytes) { _ = box.put($0) }
                let answer = try JSON.parse(box.take()!)
                #expect(answer.isFailure && answer.text.contains("Parameter \(parameter.name) is"), "\(answer.text)")
            }
        }
        #expect(try scene.fixture.dump() == before)
    }

    /// People who are not there, where somebody has to be.
    @Test(arguments: [
        ("chat/setAdmin", "admins"), ("chat/addMember (invite)", "members"), ("chat/create (new)", "members"),
        ("chat/setCommitters", "committers"),
    ])
    func somebodyWhoIsNotThereIsNamed(name: String, parameter: String) throws {
        let scene = try Scene()
        let before = try scene.fixture.dump()
        let call = ValidCall.all.first { $0.name == name }!
        let position = call.method.parameters.firstIndex { $0.name == parameter }!
        var params = call.params(scene.place)
        if name == "chat/setAdmin" { params[0] = scene.fixture.ask("getlist", by: scene.ann)["data"]![0]!["gid"]! }
        params[position] = parameter == "committers" ? "77" : [77]
        let answer = scene.fixture.ask(scene.packet(call, params))
        #expect(answer.text.contains("Parameter \(parameter) is missing"), "\(answer.text)")
        #expect(try scene.fixture.dump() == before)
    }

    @Test(
        arguments: [
            ("userChange", "phone", [5, [:], "a\nb", long(256)]), ("userChange", "avatar", [5, long(1025)]),
            ("userChange", "gender", ["x", 1]), ("userChange", "status", ["hidden", 1]),
            ("userChange", "password", ["x", 5, .string(Secret.md5Hex("x").uppercased()), long(33)]),
            ("upsertTodo", "name", ["", 5, [:], "a\nb", long(151)]), ("upsertTodo", "desc", [5, long(65_536)]),
            ("upsertTodo", "date", ["2019-02-29", "tomorrow", 5, "2019-1-1", "10000-01-01"]),
            ("upsertTodo", "begin", ["2500", "0960", "9", 900]), ("upsertTodo", "end", ["2401", "x", true]),
            ("upsertTodo", "type", ["", 5, long(33)]), ("upsertTodo", "pri", [-1, 10, "x", tooBig]),
            ("upsertTodo", "status", ["new", 5]), ("upsertTodo", "private", ["maybe", 2]),
            ("upsertTodo", "idvalue", [-1, tooBig, "x"]), ("upsertTodo", "assignedTo", ["nobody", 5, long(65)]),
            ("upsertTodo", "id", [-1, tooBig, "x", 77, [:]]),
        ] as [(String, String, [JSON])])
    func spoiledMemberOfAnObjectIsNamed(method: String, member: String, values: [JSON]) throws {
        let scene = try Scene()
        let before = try scene.fixture.dump()
        for value in values {
            var object = JSONObject(method == "upsertTodo" ? [("name", "do it")] : [("qq", "1")])
            object[member] = value
            let answer = scene.fixture.ask(method, [.object(object)], by: scene.ann)
            #expect(answer.isFailure && answer.text.contains("Parameter \(member) is"), "\(value.text) \(answer.text)")
        }
        #expect(try scene.fixture.dump() == before)
    }

    @Test func aTodoOfSomebodyElseIsNotTouched() throws {
        let scene = try Scene()
        let (fixture, ann, bob) = (scene.fixture, scene.ann, scene.place.extra)
        let id = fixture.ask("upserttodo", [["name": "his"]], by: bob)["data"]!["id"]!
        let before = try fixture.dump()
        #expect(fixture.ask("upserttodo", [["id": id, "name": "hers"]], by: ann).text.contains("Parameter id is"))
        let deleted = fixture.ask("upserttodo", [["id": id, "delete": true]], by: ann)
        #expect(deleted["message"] == .string(Sentence.todoNotYours.english))
        #expect(try fixture.dump() == before)
    }
}
