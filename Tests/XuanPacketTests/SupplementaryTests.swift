import Testing

@testable import XuanPacket

/// Original browser clients read UTF-8 of at most three bytes: longer characters are sent as a pair of escapes.
@Suite struct SupplementaryTests {
    private func escaped(_ text: String) -> String {
        String(decoding: PacketEdit.escapingSupplementary(Array(text.utf8)), as: UTF8.self)
    }

    private static let texts: [(String, String)] = [
        ("", ""), ("abc 喧 é \u{FFFF}", "abc 喧 é \u{FFFF}"), ("😀", #"\ud83d\ude00"#),
        ("\u{10000}\u{10FFFF}", #"\ud800\udc00\udbff\udfff"#),
        ("王𠮷😀 end of the text", #"王\ud842\udfb7\ud83d\ude00 end of the text"#),
        (
            String(repeating: "a", count: 15) + "😀" + String(repeating: "b", count: 40) + "😀",
            String(repeating: "a", count: 15) + #"\ud83d\ude00"# + String(repeating: "b", count: 40) + #"\ud83d\ude00"#
        ),
        ("👩‍👩‍👧", #"\ud83d\udc69‍\ud83d\udc69‍\ud83d\udc67"#),
    ]

    @Test func writesPairsOfEscapes() throws {
        for (text, expected) in Self.texts {
            #expect(JSON.string(text).text == "\"\(expected)\"")
            #expect(escaped("{\"a\":\"\(text)\"}") == "{\"a\":\"\(expected)\"}")
            #expect(try JSON.parse("\"\(expected)\"").string == text)
        }
        #expect(JSON.object([("😀", 1)]).text == #"{"\ud83d\ude00":1}"#)
    }

    @Test func leavesWhatIsEscapedAlready() {
        for text in [#"{"a":"\ud83d\ude00"}"#, #"{"a":"\\ud83d \ud800 x"}"#] { #expect(escaped(text) == text) }
        #expect(escaped(#"{"a":"\ud83d\ude00😀\ude00"}"#) == #"{"a":"\ud83d\ude00\ud83d\ude00\ude00"}"#)
    }

    /// Every place in a block of 16, so that the search by blocks misses none.
    @Test func findsOneAtEveryPlace() {
        for before in 0..<40 {
            for after in [0, 1, 7, 15, 16, 17] {
                let (a, b) = (String(repeating: "x", count: before), String(repeating: "y", count: after))
                #expect(escaped(a + "😀" + b) == a + #"\ud83d\ude00"# + b)
                #expect(JSON.string(a + "😀" + b).text == "\"" + a + #"\ud83d\ude00"# + b + "\"")
            }
        }
    }

    @Test func peekSeesWhetherThereIsOne() throws {
        for (text, isThere) in [
            (#"{"a":"x"}"#, false), (#"{"a":"喧喧é\ud83d\ude00"}"#, false), (#"{"a":"喧喧😀"}"#, true), (#"{"😀":1}"#, true),
        ] {
            #expect(try #require(PacketHead(of: Array(text.utf8))).hasSupplementary == isThere)
        }
    }

    /// Half a pair is not a character: U+FFFD is stored instead, so that no client meets it.
    @Test(arguments: [#""\ud83d""#, #""\ude00""#, #""\ude00\ud83d""#, #""\ud83dx\ude00""#])
    func halfAPairIsReplaced(text: String) throws {
        let read = try #require(try JSON.parse(text).string)
        #expect(read.unicodeScalars.contains("\u{FFFD}"))
        #expect(!JSON.string(read).text.contains("\\ud"))
    }
}
