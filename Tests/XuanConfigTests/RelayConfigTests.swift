import Testing

@testable import XuanConfig

private let sample = """
    # address
    [server]
    ip=127.0.0.1
    chatPort=11444
    commonPort = 11443
    isHttps=0
    uploadPath=files
    uploadFileSize=7K
    maxOnlineUser=3

    [backend]
    first=http://127.0.0.1/xxb/xuanxuan.php, 1234567890abcdef1234567890abcdef
    second=https://[::1]:8443/x?y=1,fedcba0987654321fedcba0987654321,default

    [log]
    logPath=log/
    [certificate]
    crtPath=certificate
    """

private func message(_ text: String) -> String {
    do throws(ConfigError) {
        _ = try RelayConfig(parsing: text, file: "xxd.conf")
        return "fine"
    } catch {
        return error.description
    }
}

@Suite struct RelayConfigTests {
    @Test func readsTheOriginalsFile() throws {
        let config = try RelayConfig(parsing: sample, file: "xxd.conf")
        #expect(config.ip == "127.0.0.1" && config.chatPort == 11444 && config.commonPort == 11443)
        #expect(!config.isHttps && config.uploadFileSize == 7 << 10 && config.maxOnlineUsers == 3)
        #expect(config.uploadPath == "files/" && config.certificatePath == "certificate/" && config.logPath == "log/")
        #expect(config.backends.map(\.name) == ["first", "second"])
        #expect(config.backends.map(\.isDefault) == [false, true])
        #expect(config.backends[0].urls[0] == BackendURL("http://127.0.0.1/xxb/xuanxuan.php"))
        #expect(config.backends[1].urls[0].host == "::1" && config.backends[1].urls[0].port == 8443)
        #expect(config.backends[1].urls[0].path == "/x?y=1" && config.backends[1].urls[0].isHttps)
    }

    @Test func readsTheOldSectionNameAndMakesASingleBackendTheDefault() throws {
        let text = "[ranzhi]\nxuanxuan=http://127.0.0.1/x.php,1234567890abcdef1234567890abcdef\n"
        let config = try RelayConfig(parsing: text, file: "xxd.conf")
        #expect(config.backends.count == 1 && config.backends[0].isDefault)
    }

    @Test(arguments: [
        ("[server]\nchatport=1", "xxd.conf:2: unknown key server.chatport; the nearest known one is server.chatPort"),
        ("[server]\nfrmae=1", "xxd.conf:2: unknown key server.frmae; the nearest known one is server."),
        ("[server]\nframe=1M", "xxd.conf:2: unknown key server.frame; the nearest known one is limits.frame"),
        ("[limits]\nfrmae=1M", "xxd.conf:2: unknown key limits.frmae; the nearest known one is limits.frame"),
        (
            "[limits]\nframe=20479",
            "xxd.conf:2: frame is no size; give bytes, or a number with K, M or G such as 32M, at"
        ),
        ("[server]\nisHttps=true", "xxd.conf:2: isHttps is no switch; give 1 for on or 0 for off"),
        ("[server]\nclientKey=day", "xxd.conf:2: clientKey is no rule; give login or run"),
        ("[log]\nlevel=loud", "xxd.conf:2: level is no level; give error or warning or info or debug"),
        ("[server]\nmetrics=0.0.0.0:9180", "xxd.conf:2: metrics is no local address; give 127.0.0.1:PORT"),
        ("[server]\nloops=0", "xxd.conf:2: loops is no number; give threads, from 1 to 256"),
        ("[server]\nchatPort=70000", "xxd.conf:2: chatPort is no port"),
        ("[server]\nuploadFileSize=12x", "xxd.conf:2: uploadFileSize is no size"),
        ("[server]\nmaxOnlineUser=-1", "xxd.conf:2: maxOnlineUser is no number"),
        ("[sever]\nip=1", "xxd.conf:2: unknown section [sever]"),
        ("ip", "xxd.conf:1: neither"),
        ("[server", "xxd.conf:1: a section"),
        ("[server]\nip=1\nip=2", "xxd.conf:3: server.ip was set in line 2"),
        ("", "xxd.conf: no backend"),
        ("[backend]\na=http://h/,short", "xxd.conf:2: backend a: the key has 5 bytes"),
        ("[backend]\na=ftp://h/,1234567890abcdef1234567890abcdef", "xxd.conf:2: backend a: the address"),
        ("[backend]\na=http://h/", "xxd.conf:2: backend a needs the form"),
        ("[backend]\na=http://h/,1234567890abcdef1234567890abcdef,main", "xxd.conf:2: backend a: the third part"),
        ("[backend]\na=http://h/,88888888888888888888888888888888", "xxd.conf:2: backend a: this is the well-known"),
        (
            "[backend]\na=http://h/,http://i/,1234567890abcdef1234567890abcdef,main",
            "xxd.conf:2: backend a: part 3 is no http or https URL"
        ),
        (
            "[backend]\na=http://h/,http://i/,http://h:80/,1234567890abcdef1234567890abcdef,default",
            "xxd.conf:2: backend a: the address of part 3 is named twice"
        ),
        ("[backend]\na=http://h/,http://i/,default", "xxd.conf:2: backend a: the key has 9 bytes"),
    ])
    func saysWhatIsWrongAndWhere(text: String, expected: String) { #expect(message(text).hasPrefix(expected)) }

    @Test func neverShowsAKey() {
        let text = "[backend]\na=http://h/,1234567890abcdef1234567890abcdef0"
        #expect(!message(text).contains("1234567890"))
    }

    @Test(arguments: [
        "http://", "http:///x", "http://h:0/", "http://h:99999/", "http://a@h/", "http://[::1/", "h/x", "http://h /x",
    ])
    func refusesAnInvalidAddress(text: String) { #expect(BackendURL(text) == nil) }
}

@Suite struct BackendConfigTests {
    @Test func readsItsFile() throws {
        let text = "[server]\nport=1234\npath=/x.php\nkey=1234567890abcdef1234567890abcdef\n[data]\npath=/srv/xuan\n"
        let config = try BackendConfig(parsing: text, file: "xxb.conf")
        #expect(
            config.port == 1234 && config.path == "/x.php" && config.dataPath == "/srv/xuan/"
                && config.ip == "127.0.0.1")
    }

    @Test(arguments: ["", "[server]\nkey=short", "[server]\nkey=88888888888888888888888888888888", "[server]\nprot=1"])
    func refusesAFileWithoutAGoodKey(text: String) {
        #expect(throws: ConfigError.self) { try BackendConfig(parsing: text, file: "xxb.conf") }
    }

    @Test func theStoreIsTheDataFoldersUnlessItIsNamed() throws {
        let key = "[server]\nkey=0123456789abcdef0123456789abcdef\n"
        #expect(try BackendConfig(parsing: key, file: "f").store == nil)
        let address = "mysql://xuan@localhost/xuan?socket=/run/s"
        let named = try BackendConfig(parsing: key + "[data]\nstore=\(address)\npath=d", file: "f")
        #expect(named.store == address && named.dataPath == "d/")
    }
}
