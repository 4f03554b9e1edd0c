import Testing
import XuanText

@Suite struct ShownTextTests {
    @Test(arguments: [
        "report", "مجموعة עברית 中文", "می\u{200C}خواهم", "क्\u{200D}ष", "👩\u{200D}💻", "👩🏽\u{200D}🚀",
        "❤️\u{200D}🔥", "🏳️\u{200D}🌈", "🏴\u{E0067}\u{E0062}\u{E0065}\u{E006E}\u{E0067}\u{E007F}", "1\u{FE0F}\u{20E3}",
        "葛\u{E0100}城", "e\u{301}", "O\u{2019}Neill", "ශ්\u{200D}රී", "𠮷", "",
    ])
    func honestNamesStay(_ text: String) {
        #expect(ShownText.isHonest(text))
        #expect(ShownText.cleaned(text) == text)
    }

    @Test(arguments: [
        ("report\u{202E}fdp.exe", "reportfdp.exe"), ("\u{2066}boss\u{2069}", "boss"), ("x\u{202D}y", "xy"),
        ("a\u{200E}b\u{200F}c\u{61C}d", "abcd"), ("bo\u{200B}ss", "boss"), ("bo\u{200D}ss", "boss"),
        ("bo\u{200C}ss", "boss"),
        ("\u{FEFF}ann", "ann"), ("so\u{AD}ft", "soft"), ("x\u{3164}y", "xy"), ("a\u{2060}\u{200D}b", "ab"),
        ("line\u{2028}line", "lineline"), ("\u{85}x\u{9B}", "x"), ("a\nb", "ab"), ("👩\u{200D}", "👩"),
        ("x\u{FE0F}y", "xy"),
        (" \u{FE0F}x", " x"), ("a\u{E0067}", "a"), ("👩\u{200D}\u{202E}💻", "👩💻"), ("👩\u{200D}\u{200D}💻", "👩\u{200D}💻"),
    ])
    func signsThatTurnOrHideAreFound(_ text: String, _ rest: String) {
        #expect(ShownText.isHonest(text) == (text == rest))
        #expect(Array(ShownText.cleaned(text).utf8) == Array(rest.utf8))
        #expect(ShownText.isHonest(ShownText.cleaned(text)))
    }

    @Test func eachSignThatTurnsTheTextIsFound() {
        for value in [0x61C, 0x200E, 0x200F] + Array(0x202A...0x202E) + Array(0x2066...0x2069) {
            #expect(!ShownText.isHonest("a\(Unicode.Scalar(UInt32(value))!)b"))
        }
    }

    @Test(arguments: ["", "  ", "\u{200B}", "\u{3000}", "\u{2060}\u{200D}", "\u{2800}", "\u{3164}", "\u{FE0F}", "\t\n"])
    func blanksShowNothing(_ text: String) { #expect(!ShownText.isVisible(text)) }

    @Test(arguments: ["x", " a ", "۞", "👍", "中"]) func inkIsSeen(_ text: String) { #expect(ShownText.isVisible(text)) }

    @Test func aMegabyteTakesTwiceAsLongAsHalfOfIt() {
        for unit in ["a\u{200D}", "👩\u{200D}", "\u{202E}", "e\u{301}"] {
            let clock = ContinuousClock()
            let half = String(repeating: unit, count: 50_000)
            let once = clock.measure { _ = ShownText.cleaned(half) }
            let twice = clock.measure { _ = ShownText.cleaned(half + half) }
            #expect(twice < once * 8 + .milliseconds(100))
        }
    }
}
