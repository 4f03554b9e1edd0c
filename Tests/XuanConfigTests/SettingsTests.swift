import Testing

@testable import XuanConfig

private let key = "1234567890abcdef1234567890abcdef"
private let backends = "[backend]\nwest=http://h/,\(key)\neast=https://h/,\(key),default\n"

/// The error of parsing; "fine" if nothing is wrong.
private func said(_ text: String, options: [String] = []) -> String {
    do throws(ConfigError) {
        _ = try RelayConfig(parsing: text, file: "f", options: options)
        return "fine"
    } catch {
        return error.description
    }
}

/// The table that parses, prints and compares.
@Suite struct SettingsTests {
    /// A sample with its settings made real, as by removing the # before each.
    private func uncommented(_ sample: String) -> String {
        sample.split(separator: "\n", omittingEmptySubsequences: false)
            .map { $0.hasPrefix("#") && !$0.hasPrefix("# ") ? $0.dropFirst() : $0 }.joined(separator: "\n")
    }

    @Test func theSampleOfXxdIsReadAsTheDefaults() throws {
        let sample = RelayConfig.sample
        let real = uncommented(sample).replacing(",KEY,", with: ",\(key),")
        let config = try RelayConfig(parsing: real, file: "sample")
        #expect(RelayConfig.table.differences(RelayConfig(), config).isEmpty)
        #expect(config.backends.count == 1 && config.backends[0].options == RelayConfig.BackendOptions())
        #expect(said(sample).hasPrefix("f: no backend; add [backend]"))
    }

    @Test func theSampleOfXuanIsReadAsItsDefaults() throws {
        var defaults = RelayConfig()
        defaults.webPort = 11480
        var config = RelayConfig()
        try config.take(uncommented(RelayConfig.sampleOfXuan(defaults)), file: "sample")
        #expect(RelayConfig.table.differences(defaults, config).isEmpty)
    }

    @Test func theSampleOfXxbIsReadAsTheDefaults() throws {
        let real = uncommented(BackendConfig.sample).replacing("key=", with: "key=\(key)")
        let config = try BackendConfig(parsing: real, file: "sample")
        #expect(BackendConfig.table.differences(BackendConfig(), config).isEmpty && config.key == key)
    }

    @Test func everySettingIsExplainedWithUnitAndDefault() {
        let sample = RelayConfig.sample
        for setting in RelayConfig.table.settings {
            #expect(sample.contains("\n#\(setting.key)=\(setting.show(RelayConfig()))\n"), "\(setting.name)")
            #expect(!setting.unit.isEmpty && setting.text.hasSuffix("."), "\(setting.name)")
        }
        #expect(Set(RelayConfig.table.settings.map(\.name)).count == RelayConfig.table.settings.count)
        for line in sample.split(separator: "\n") { #expect(line.utf8.count <= 120, "\(line)") }
    }

    @Test func everySettingReadsBackWhatItShows() throws {
        let text = """
            [server]
            loops=3
            webPort=8080
            sharePorts=1
            clientKey=run
            drain=7
            metrics=localhost:9180
            [log]
            level=debug
            [cache]
            path=/var/lib/x.db
            [limits]
            on=0
            header=8K
            frame=2M
            frameBeforeLogin=30000
            connectionsPerAddress=9
            loginsPerAddress=8
            loginsPerAccount=7
            handshakeTimeout=6
            loginTimeout=5
            queue=1M
            queueTotal=2G
            requests=64K
            held=128K

            """
        let config = try RelayConfig(parsing: text + backends, file: "f")
        #expect(config.logLevel == .debug && config.sharesPorts)
        #expect(config.loops == 3 && config.webPort == 8080 && config.clientKey == .run && config.drainSeconds == 7)
        #expect(config.metrics == MetricsAddress(host: "127.0.0.1", port: 9180) && config.cachePath == "/var/lib/x.db")
        let limits = config.limits
        #expect(!limits.areOn && limits.headBytes == 8 << 10 && limits.frameBytes == 2 << 20)
        #expect(limits.frameBytesBeforeLogin == 30_000 && limits.connectionsPerAddress == 9)
        #expect(limits.loginsPerAddress == 8 && limits.loginsPerAccount == 7)
        #expect(limits.handshakeSeconds == 6 && limits.loginSeconds == 5)
        #expect(limits.queueBytes == 1 << 20 && limits.totalQueueBytes == 2 << 30)
        #expect(limits.waitingBytes == 64 << 10 && limits.heldBytes == 128 << 10)
        for setting in RelayConfig.table.settings {
            var copy = RelayConfig()
            #expect(setting.set(&copy, setting.show(config)), "\(setting.name)")
            #expect(setting.show(copy) == setting.show(config), "\(setting.name)")
        }
    }

    @Test func optionsOfOneBackendStandOverThoseOfAll() throws {
        let text =
            backends + """
                [backendOptions.east]
                timeout=3
                insecure=1
                [backendOptions]
                timeout=20
                caFile=ca.pem
                maxAnswer=2M
                pool=5
                """
        let config = try RelayConfig(parsing: text, file: "f")
        let (west, east) = (config.backends[0].options, config.backends[1].options)
        #expect(west.timeoutSeconds == 20 && west.caFile == "ca.pem" && !west.isInsecure)
        #expect(east.timeoutSeconds == 3 && east.caFile == "ca.pem" && east.isInsecure)
        #expect(east.maximumAnswerBytes == 2 << 20 && east.poolConnections == 5)
    }

    @Test(arguments: [
        ("[backendOptions.easst]\ntimeout=3", "f:5: there is no backend easst; the nearest known one is east"),
        (
            "[backendOptions]\ntimeuot=3",
            "f:5: unknown key backendOptions.timeuot; the nearest known one is backendOptions.timeout"
        ),
        ("[backendOptions.west]\ninsecure=yes", "f:5: insecure is no switch"),
        ("[backendOption]\ntimeout=3", "f:5: unknown section [backendOption]; the nearest known one is backendOptions"),
    ])
    func saysWhatIsWrongWithBackendOptions(text: String, expected: String) {
        let words = said(backends + text)
        #expect(words.hasPrefix(expected), "\(words)")
    }

    @Test func optionsStandOverTheFile() throws {
        let config = try RelayConfig(
            parsing: "[server]\nchatPort=1\n" + backends, file: "f",
            options: [
                "server.chatPort=2", "server.chatPort=3", "limits.frame = 2M", "backendOptions.west.timeout=4",
                "backend.west=http://other/?a=b,\(key)",
            ])
        #expect(config.chatPort == 3 && config.limits.frameBytes == 2 << 20)
        #expect(config.backends[0].options.timeoutSeconds == 4)
        #expect(config.backends[0].urls[0] == BackendURL("http://other/?a=b"))
    }

    @Test(arguments: [
        ("server.chatPort=x", "--set server.chatPort: chatPort is no port"),
        (
            "server.chatprot=1",
            "--set server.chatprot: unknown key server.chatprot; the nearest known one is server.chat"
        ),
        ("chatPort=1", "--set: chatPort is no setting; give section.key=value"),
        ("server.chatPort", "--set: server.chatPort is no setting"),
    ])
    func saysWhichOptionIsWrong(option: String, expected: String) {
        let words = said(backends, options: [option])
        #expect(words.hasPrefix(expected), "\(words)")
    }

    @Test func namesSettingsThatNeedARestartAndNeverAKey() throws {
        let old = try RelayConfig(parsing: backends, file: "f")
        let text = """
            [server]
            chatPort=2
            maxOnlineUser=5
            [limits]
            frame=2M
            [backend]
            west=http://h/,fedcba0987654321fedcba0987654321
            south=http://h/,\(key)
            """
        let names = old.needingRestart(try RelayConfig(parsing: text, file: "f"))
        #expect(names == ["server.chatPort", "backend.east", "backend.south", "backend.west"])
        #expect(old.needingRestart(old).isEmpty)
    }

    @Test(arguments: [
        "127.0.0.1", "0.0.0.0:1", "10.0.0.1:1", "127.0.0.1:x", "127.0.0.1:70000", "127.0.1:5", "::1:5", "[::]:5", ":5",
        "127.0.0.256:5",
    ])
    func refusesAForeignAddress(text: String) { #expect(MetricsAddress(text) == nil) }

    @Test func showsAddressesAsItReadsThem() {
        for text in ["127.0.0.1:9180", "127.1.2.3:1", "[::1]:9180"] {
            #expect(MetricsAddress(text)?.description == text)
        }
    }
}

@Suite struct ByteSizeTests {
    @Test(arguments: [("0", 0), ("12345", 12345), ("32M", 32 << 20), ("2G", 2 << 30)] as [(String, Int64)])
    func readsSizes(text: String, size: Int64) { #expect(ByteSize.parse(text) == size) }

    @Test(arguments: ["", "K", "1k", "-1", "1.5M", "99999999999G", "1 M"])
    func refusesAnInvalidSize(text: String) { #expect(ByteSize.parse(text) == nil) }

    @Test(arguments: ["0", "1", "1023", "1K", "20K", "1M", "32M", "3G", "1025"])
    func showsTheShortestForm(text: String) { #expect(ByteSize.show(ByteSize.parse(text)!) == text) }

    /// A reload reports what it does not change: also the settings of the one program's backend.
    @Test func settingsOfTheOneProgramsBackendNeedARestart() {
        var config = RelayConfig()
        config.person.messages += 1
        config.guesses.lockAfter += 1
        #expect(RelayConfig().needingRestart(config).sorted() == ["limits.lockAfter", "limits.messages"])
    }
}
