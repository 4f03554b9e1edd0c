import Testing

@testable import XuanConfig

@Suite struct SettingRowTests {
    @Test func aChangedValueLeavesAllElseAsItIs() {
        let file = """
            # mine
            [server]
            ip=1.2.3.4
            #chatPort=5
            [limits]
            on=0

            [log]
            """
        #expect(IniFile.text(file, section: "limits", key: "on", value: "1").contains("[limits]\non=1\n\n[log]"))
        #expect(
            IniFile.text(file, section: "server", key: "chatPort", value: "9")
                == file.replacing("#chatPort=5", with: "#chatPort=5\nchatPort=9") + "\n")
        #expect(IniFile.text(file, section: "log", key: "level", value: "info").hasSuffix("[log]\nlevel=info\n"))
        #expect(IniFile.text(file, section: "cache", key: "path", value: "x").hasSuffix("[log]\n\n[cache]\npath=x\n"))
        #expect(IniFile.text("", section: "a", key: "b", value: "c") == "[a]\nb=c\n")
    }

    @Test func rowsSayValueAndDefault() throws {
        var config = RelayConfig()
        config.limits.areOn = false
        let row = try #require(
            RelayConfig.tableOfXuan.rows(of: config, standard: RelayConfig()).first { $0.name == "limits.on" })
        #expect(row.value == "0" && row.standard == "1" && !row.needsRestart && !row.meaning.isEmpty)
    }
}
