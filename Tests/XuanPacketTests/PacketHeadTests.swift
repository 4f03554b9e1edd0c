import Foundation
import Testing

@testable import XuanPacket

private func peek(_ text: String) throws -> (head: PacketHead, bytes: [UInt8]) {
    let bytes = Array(text.utf8)
    return (try bytes.withUnsafeBytes { try PacketHead(peeking: $0) }, bytes)
}

private func text(_ member: PacketHead.Member?, _ bytes: [UInt8]) -> String? {
    member.map { String(decoding: bytes[$0.value], as: UTF8.self) }
}

@Suite struct PacketHeadTests {
    @Test func findsMembersInAnyOrderAndWithBlanks() throws {
        let (head, bytes) = try peek(
            " \n{ \"data\" : {\"module\":\"x\"} ,\"userID\": 5,\"method\":\"getList\" , \"module\":\"chat\",\"v\":\"2\" } "
        )
        #expect(text(head.module, bytes) == "\"chat\"")
        #expect(text(head.method, bytes) == "\"getList\"")
        #expect(text(head.data, bytes) == "{\"module\":\"x\"}")
        #expect(head.userID == .number(5))
    }

    @Test func agreesWithFoundationOnEveryVectorPacket() throws {
        let packets = try Vectors.load("packets")["packets"] as! [[String: Any]]
        for one in packets {
            for part in ["request", "response", "delivered"] {
                guard let object = one[part] as? [String: Any] else { continue }
                let bytes = [UInt8](try JSONSerialization.data(withJSONObject: object))
                let head = try bytes.withUnsafeBytes { try PacketHead(peeking: $0) }
                try bytes.withUnsafeBytes { raw in
                    #expect(PacketHead.value(head.module, of: raw)?.string == object["module"] as? String)
                    #expect(PacketHead.value(head.method, of: raw)?.string == object["method"] as? String)
                    if let id = object["userID"] as? Int { #expect(head.userID == .number(Int64(id))) }
                    if let users = object["users"] as? [Int] {
                        let expected: Expected = users.isEmpty ? .everyone : .users(users.map(Int64.init))
                        #expect(Expected(Recipients(of: head, in: bytes)) == expected)
                    }
                    // The parser reads the same bytes to the same value that Foundation does.
                    let again = try JSONSerialization.jsonObject(with: Data(try JSON.parse(raw).bytes)) as! NSDictionary
                    #expect(again == object as NSDictionary)
                }
            }
        }
    }

    @Test(arguments: ["\"5\"", "null", "1.5", "[1]", "{}", "true", "1e3", "4611686018427387904000"])
    func userIDThatIsNoIntegerIsOdd(value: String) throws {
        #expect(try peek("{\"userID\":\(value)}").head.userID == .odd)
    }

    @Test(arguments: [
        "", " ", "{", "}", "{\"a\"}", "{\"a\":}", "{\"a\":1,}", "{\"a\":1 \"b\":2}", "{a:1}", "{\"a\":1}}",
        "{\"a\":1}x",
        "{\"a\":01}", "{\"a\":.5}", "{\"a\":1.}", "{\"a\":+1}", "{\"a\":tru}", "{\"a\":\"\\x\"}", "{\"a\":\"\\u12g4\"}",
        "{\"a\":\"\n\"}", "{\"a\":[1,]}", "{\"a\":[1 2]}", "{\"a\":{\"b\"}}", "{\"a\":[}", "{\"a\":]}", "{\"a\":\"",
        "nul",
        "{\"a\":[1}", "{\"a\":{\"b\":1]}", "{,}", "{\"a\":1,,\"b\":2}", "{\"a\":-}", "{\"a\":1e}",
    ])
    func refusesWhatIsNoJSON(text: String) {
        let bytes = Array(text.utf8)
        #expect {
            try bytes.withUnsafeBytes { try PacketHead(peeking: $0) }
        } throws: { error in
            if case .json = error as? PacketError { true } else { false }
        }
        #expect(throws: PacketError.self) { try JSON.parse(bytes) }
    }

    @Test(arguments: [
        "[1,2]", "\"chat\"", "17", "null", "true", "[]", " {\"modul\\u0065\":1}", "{\"users\":1,\"users\":2}",
    ])
    func refusesOtherShapes(text: String) {
        #expect {
            try Array(text.utf8).withUnsafeBytes { try PacketHead(peeking: $0) }
        } throws: { error in
            if case .shape = error as? PacketError { true } else { false }
        }
    }

    @Test func nestsAtMost64LevelsAndNeverOverflowsTheStack() throws {
        func nested(_ depth: Int) -> [UInt8] {
            Array("{\"a\":".utf8) + [UInt8](repeating: UInt8(ascii: "["), count: depth)
                + [UInt8](repeating: UInt8(ascii: "]"), count: depth) + Array("}".utf8)
        }
        let fits = nested(63)
        _ = try fits.withUnsafeBytes { try PacketHead(peeking: $0) }
        _ = try JSON.parse(fits)
        for depth in [64, 65, 9000, 200_000] {
            let deep = nested(depth)
            #expect(throws: PacketError.self) { try deep.withUnsafeBytes { try PacketHead(peeking: $0) } }
            #expect(throws: PacketError.self) { try JSON.parse(deep) }
        }
    }

    @Test func refusesEveryTruncationOfAPacket() throws {
        let text =
            #"{"module":"chat","method":"message","params":{"messages":[{"content":"a\"\\\u4f60喧😀","n":-1.5e+3}]},"userID":5}"#
        let bytes = Array(text.utf8)
        _ = try bytes.withUnsafeBytes { try PacketHead(peeking: $0) }
        for count in 0..<bytes.count {
            #expect(throws: PacketError.self) {
                try bytes[..<count].withUnsafeBytes {
                    try PacketHead(peeking: UnsafeRawBufferPointer(rebasing: $0[...]))
                }
            }
        }
    }

    @Test(
        arguments: [
            [0xFF], [0xC0, 0x80], [0xC1, 0xBF], [0xE0, 0x80, 0x80], [0xED, 0xA0, 0x80], [0xF0, 0x80, 0x80, 0x80],
            [0xF4, 0x90, 0x80, 0x80], [0xF5, 0x80, 0x80, 0x80], [0x80], [0xE4, 0xBD], [0xC3, 0x28],
        ] as [[UInt8]])
    func refusesWhatIsNotUTF8(bad: [UInt8]) {
        let bytes = Array("{\"a\":\"12345678".utf8) + bad + Array("\"}".utf8)
        #expect(throws: PacketError.utf8) { try bytes.withUnsafeBytes { try PacketHead(peeking: $0) } }
    }
}

@Suite struct UTF8CheckTests {
    /// Every first byte with the second bytes that matter, in the middle of a text and at its end.
    @Test func agreesWithTheStandardLibrary() {
        let seconds: [UInt8] = [0x00, 0x22, 0x7F, 0x80, 0x8F, 0x90, 0x9F, 0xA0, 0xBF, 0xC0, 0xE4, 0xFF]
        let others: [UInt8] = [0x41, 0x80, 0xBF, 0xC2, 0xE4]
        for first in UInt8.min...UInt8.max {
            for second in seconds {
                for third in others {
                    for fourth in others {
                        let four = [first, second, third, fourth]
                        for text in [Array("喧喧ab".utf8) + four + Array("喧 tail".utf8), Array("long head".utf8) + four] {
                            let isValid = text.withUnsafeBytes { UTF8Check.isValid($0) }
                            if isValid != (String(validating: text, as: UTF8.self) != nil) {
                                Issue.record("\(text): said \(isValid)")
                            }
                        }
                    }
                }
            }
        }
    }
}

@Suite struct PacketEditTests {
    private func request(_ text: String) throws -> String {
        try Array(text.utf8).withUnsafeBytes { bytes in
            let head = try PacketHead(peeking: bytes)
            let packet = try PacketEdit.request(bytes, head: head, address: ClientAddress(ip: "10.0.0.7", port: 52114))
            #expect(PacketHead(of: packet.bytes)?.finds(sameAs: packet.head) == true)
            return String(decoding: packet.bytes, as: UTF8.self)
        }
    }

    private let client = #""client":{"IP":"10.0.0.7","Port":52114,"Zone":""}"#

    /// A message that its sender repeats is not new to anybody, whatever the packet says.
    @Test(arguments: [
        (#"{"again":true,"a":1}"#, #"{"a":1,"#), (#"{"a":1,"again":true}"#, #"{"a":1,"#),
        (#"{"a":1,"again":{"again":true},"b":2}"#, #"{"a":1,"b":2,"#), (#"{"again":true}"#, "{"),
        (#"{"again":1,"client":{"IP":"1.2.3.4"}}"#, "{"), (#"{"client":{},"again":"yes"}"#, "{"),
        (#"{"a":1,"again":true,"client":{}}"#, #"{"a":1,"#), (#"{"a":1, "client":{} , "again":[] }"#, #"{"a":1,"#),
        (#"{"client":0,"a":1,"again":true}"#, #"{"a":1,"#),
        (#"{"again":0,"a":[{"again":true}],"client":1}"#, #"{"a":[{"again":true}],"#),
        (#"{"Again":true,"a":{"client":1}}"#, #"{"Again":true,"a":{"client":1},"#),
    ])
    func cutsWhatOnlyRelaysMaySay(text: String, kept: String) throws {
        #expect(try request(text) == kept + client + "}")
        #expect(PacketHead(of: Array(try request(text).utf8)) != nil)
    }

    @Test(arguments: [#"{"again":true,"again":false}"#, #"{"ag\u0061in":true}"#, #"{"client":1,"client":2}"#])
    func refusesWhatTwoReadersCouldReadInTwoWays(text: String) {
        #expect(throws: PacketError.self) { try request(text) }
    }

    @Test func addsTheAddressAndKeepsAllOtherBytes() throws {
        #expect(try request(#"{"a": 9007199254740993}"#) == "{\"a\": 9007199254740993,\(client)}")
        #expect(try request("{}") == "{\(client)}")
    }

    @Test(arguments: [
        #"{"client":"x"}"#, #"{"client":{"IP":"9.9.9.9"},"a":1}"#, #"{"a":1,"client":[1]}"#,
        #"{"a":1,"client":1,"b":2}"#,
        #"{ "client" : null }"#,
    ])
    func replacesTheClientsOwnWord(text: String) throws {
        let result = try request(text)
        let value = try JSON.parse(result).object
        #expect(value?["client"]?.object?["IP"] == "10.0.0.7")
        #expect(!result.contains("9.9.9.9"))
        for key in ["a", "b"] where text.contains("\"\(key)\"") { #expect(value?[key] != nil) }
    }

    @Test(arguments: [
        (#"{"users":[1],"a":1}"#, #"{"a":1}"#), (#"{"a":1,"users":[1]}"#, #"{"a":1}"#),
        (#"{"a":1,"users":[1],"b":2}"#, #"{"a":1,"b":2}"#), (#"{"users":[]}"#, "{}"), (#"{"a":1}"#, #"{"a":1}"#),
    ])
    func removesUsers(text: String, expected: String) throws {
        let answer = Array(text.utf8)
        guard let cut = try #require(PacketHead(of: answer)).users?.cut else {
            #expect(text == expected)
            return
        }
        var rest = [UInt8](repeating: 0, count: answer.count)
        let count = answer.withUnsafeBytes { answer in
            rest.withUnsafeMutableBytes { PacketEdit.copy(answer, without: cut, into: $0) }
        }
        #expect(String(decoding: rest[..<count], as: UTF8.self) == expected)
    }
}

@Suite struct JSONTests {
    @Test func keepsNumbersOrderAndText() throws {
        let text = #"{"b":9007199254740993,"a":-1.50e+10,"c":[true,false,null,"\"\\\/\b\f\n\r\t喧😀 "],"":{}}"#
        let value = try JSON.parse(text)
        #expect(value.object?["b"]?.integer == 9_007_199_254_740_993)
        // A character above U+FFFF is written as a pair of escapes.
        let written =
            #"{"b":9007199254740993,"a":-1.50e+10,"c":[true,false,null,"\"\\/\b\f\n\r\t喧\ud83d\ude00 "],"":{}}"#
        #expect(value.text == written)
        #expect(try JSON.parse(value.text) == value)
    }

    @Test(arguments: [
        (#""\ud83d\ude00""#, "😀"), (#""\ud83d""#, "\u{FFFD}"), (#""\u4f60\u597d""#, "你好"), (#""\u0000""#, "\0"),
    ])
    func readsEscapes(text: String, expected: String) throws { #expect(try JSON.parse(text) == .string(expected)) }

    @Test func writesEveryControlByteEscaped() throws {
        for byte in 0..<0x20 as Range<UInt8> {
            let text = String(UnicodeScalar(byte)) + "x"
            let written = JSON.string(text).bytes
            #expect(written.allSatisfy { $0 >= 0x20 })
            #expect(try JSON.parse(written) == .string(text))
        }
    }

    @Test func refusesAKeyThatStandsTwiceInSmallAndLargeObjects() throws {
        #expect(throws: PacketError.self) { try JSON.parse(#"{"a":1,"a":2}"#) }
        let many = (0..<20).map { "\"k\($0)\":\($0)" }.joined(separator: ",")
        _ = try JSON.parse("{\(many)}")
        for twin in [0, 6, 7, 8, 19] {
            #expect(throws: PacketError.self) { try JSON.parse("{\(many),\"k\(twin)\":1}") }
        }
    }

    @Test func removesAndReplacesMembers() {
        var object = JSONObject([("a", 1), ("b", 2)])
        object["a"] = nil
        object["b"] = 3
        object["c"] = 4
        #expect(JSON.object(object).text == #"{"b":3,"c":4}"#)
    }
}

@Suite struct RelayPacketsTests {
    @Test func areTheVectorsByteForByteInMeaning() throws {
        let packets = try Vectors.load("packets")["packets"] as! [[String: Any]]
        func vector(_ name: String, _ part: String) throws -> NSDictionary {
            let found = packets.first { $0["name"] as? String == name }?[part]
            return try #require(found as? NSDictionary)
        }
        func object(_ bytes: [UInt8]) throws -> NSDictionary {
            try JSONSerialization.jsonObject(with: Data(bytes)) as! NSDictionary
        }
        #expect(try object(RelayPackets.serverStart) == vector("chat/serverStart", "request"))
        #expect(try object(RelayPackets.blockLogin) == vector("chat/blockLogin", "delivered"))
        #expect(try object(RelayPackets.error("time out")) == vector("chat/error", "delivered"))
        for (step, name) in zip(
            RelayPackets.FollowUp.allCases,
            ["chat/userGetList (all, at login)", "chat/getList", "chat/getOfflineMessages", "chat/getOfflineNotify"])
        {
            #expect(
                try object(RelayPackets.followUp(step, userID: 5, language: "en")) == vector(name, "request"), "\(name)"
            )
        }
    }
}
