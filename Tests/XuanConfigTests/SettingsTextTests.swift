import Glibc
import Testing

@testable import XuanConfig

/// The error of parsing; "fine" if nothing is wrong.
private func said(_ text: String) -> String {
    do throws(ConfigError) {
        var config = RelayConfig()
        try config.take(text, file: "f")
        return "fine"
    } catch {
        return error.description
    }
}

/// Files as other people's editors write them.
@Suite struct SettingsTextTests {
    private let lines = ["# a comment", "[server]", "chatPort=1234", "; another", "commonPort = 5678", ""]

    @Test(arguments: ["\n", "\r\n", "\r"], ["", "\u{FEFF}"])
    func everySettingCountsWhateverEndsALine(ending: String, mark: String) throws {
        var config = RelayConfig()
        try config.take(mark + lines.joined(separator: ending), file: "f")
        #expect(config.chatPort == 1234 && config.commonPort == 5678)
        #expect(said(mark + ["# c", "[server]", "nonsense=1"].joined(separator: ending)).hasPrefix("f:3: unknown key"))
    }

    @Test func anAccentBehindAMarkHidesNothing() {
        #expect(said("[server]\n#\u{301}nonsense\nchatPort=\u{301}5").hasPrefix("f:3: chatPort is no port"))
        #expect(said("[server]\u{301}\nchatPort=5").hasPrefix("f:1: "))
        #expect(said("# c\n\u{301}[server]\nchatPort=5").hasPrefix("f:2: "))
    }

    /// Some editors show the text behind these as a separate line; to us it would be part of a comment.
    @Test(arguments: ["\u{2028}", "\u{2029}", "\u{85}", "\u{B}", "\u{C}", "\u{0}", "\u{1B}", "\u{7F}"])
    func aLineEndOfOnlySomeEditorsIsRefusedWithItsLine(letter: String) {
        #expect(said("[server]\n# a\(letter)chatPort=1\n").hasPrefix("f:2: the line has"))
    }

    @Test func longLinesAreRefusedAtOnce() {
        let start = ContinuousClock.now
        #expect(said("[server]\n" + String(repeating: "x", count: 1 << 20) + "=1").hasPrefix("f:2: the line is longer"))
        #expect(said("[server]\n" + String(repeating: "x", count: 16_000) + "=1").contains("longer than 256 bytes"))
        #expect(ContinuousClock.now - start < .seconds(5))
    }

    @Test(arguments: ["\n", "\r\n", "\r"]) func aChangedValueKeepsTheLineEnds(ending: String) {
        let file = ["# mine", "[server]", "ip=1.2.3.4", "[limits]", "on=0", ""].joined(separator: ending)
        let changed = IniFile.text(file, section: "limits", key: "on", value: "1")
        #expect(changed == file.replacing("on=0", with: "on=1"))
        let added = IniFile.text(file, section: "server", key: "chatPort", value: "9")
        #expect(added == file.replacing("ip=1.2.3.4", with: "ip=1.2.3.4\(ending)chatPort=9"))
        #expect(said(added) == "fine" && said(changed) == "fine")
    }

    /// A disk that is not mounted, or a folder of that name, was read as a file without settings.
    @Test func anUnreadableFileIsNoEmptyFile() throws {
        var template = Array("/tmp/xuan-config-XXXXXX".utf8CString)
        let folder = String(cString: mkdtemp(&template))
        defer {
            unlink(folder + "/link")
            rmdir(folder)
        }
        #expect(symlink("/nonexistent/xuan.conf", folder + "/link") == 0)
        #expect(throws: ConfigError.self) { try TextFile.readIfPresent(folder + "/link") }
        #expect(throws: ConfigError.self) { try TextFile.readIfPresent(folder) }
        #expect(try TextFile.readIfPresent(folder + "/none") == "")
    }

    @Test func aFileOfOneWordIsReadToItsLineEnd() {
        for text in ["secret", "secret\n", "secret\r\n", "secret\rmore", "\u{FEFF}secret\n"] {
            #expect(SettingsText.firstLine(text) == "secret")
        }
        #expect(SettingsText.firstLine("") == "" && SettingsText.firstLine("a\u{2028}b\n") == "a\u{2028}b")
    }
}
