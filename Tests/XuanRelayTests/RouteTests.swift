import Testing
import XuanPacket

@testable import XuanRelay

@Suite struct RouteTests {
    private func route(_ text: String) throws -> Route {
        try Array(text.utf8).withUnsafeBytes { bytes in
            RouteTable.route(try PacketHead(peeking: bytes), in: bytes)
        }
    }

    private func packet(_ method: String, module: String = "chat") -> String {
        "{\"module\":\"\(module)\",\"method\":\"\(method)\"}"
    }

    @Test func knowsItsOwnMethods() throws {
        #expect(try route(packet("login")) == .login)
        #expect(try route(packet("logout")) == .logout)
    }

    @Test(arguments: ["message", "getList", "setCommitters", "upsertTodo", "ping", "nothingSuch"])
    func passesOthersToTheBackend(method: String) throws { #expect(try route(packet(method)) == .backend) }

    @Test func passesOtherModules() throws {
        #expect(try route(packet("visit", module: "entry")) == .backend)
        #expect(try route(packet("login", module: "entry")) == .backend)
    }

    /// Docs/protocol.md 11.5: with other spellings a client could set everybody offline.
    @Test(arguments: [
        "LOGIN", "Login", "Logout", "serverStart", "SERVERSTART", "notify", "Notify", "uploadFile", "checkUserChange",
        "getOfflineMessages", "getOfflineNotify", "$wait", "kickoff", "SessionID",
    ])
    func keepsClientsFromTheRelaysMethods(method: String) throws {
        for module in ["chat", "CHAT", "Chat"] {
            guard case .refuse = try route(packet(method, module: module)) else {
                Issue.record("\(module)/\(method) passed")
                continue
            }
        }
    }

    @Test(arguments: [
        "{}", #"{"module":"chat"}"#, #"{"method":"message"}"#, #"{"module":1,"method":"x"}"#,
        #"{"module":"chat","method":["login"]}"#,
        #"{"module":null,"method":null}"#, #"{"module":"","method":""}"#, #"{"module":"ch\u0061t","method":"login"}"#,
        #"{"module":"chat","method":"l\u006fgin"}"#,
    ])
    func refusesWhatHasNoPlainNames(text: String) throws {
        guard case .refuse = try route(text) else {
            Issue.record("passed")
            return
        }
    }
}

@Suite struct LoginFormTests {
    private let json = #"{"module":"chat","method":"login","v":"2.3.0","lang":"en","params":["west","mei+1","abc",""]}"#

    @Test func takesTheJSONAsOriginalClientsSendIt() throws {
        let form = try #require(LoginForm(body: Array("data=\(json)".utf8)))
        #expect(form.site == "west" && form.account == "mei+1" && form.password == "abc")
        #expect(form.language == "en" && form.version == "2.3.0")
    }

    @Test func takesAPercentEncodedFormToo() throws {
        let encoded = json.utf8.map { $0 < 0x30 || $0 > 0x7A ? "%" + Secret.hex([$0]) : String(UnicodeScalar($0)) }
            .joined()
        let form = try #require(LoginForm(body: Array("x=1&data=\(encoded)&y=2".utf8)))
        #expect(form.account == "mei+1")
    }

    @Test func decodesPlusAsBlank() throws {
        #expect(FormField.value("a", in: Array("a=x+y%2Bz".utf8)) == Array("x y+z".utf8))
        #expect(FormField.value("a", in: Array("a=%zz".utf8)) == nil)
        #expect(FormField.value("a", in: Array("a=%4".utf8)) == nil)
        #expect(FormField.value("b", in: Array("a=1".utf8)) == nil)
    }

    @Test(arguments: [
        "", "data=", "data=1", "data=[]", "data={}",
        #"data={"module":"chat","method":"ping","params":["","a","b",""]}"#,
        #"data={"module":"chat","method":"login","params":["","a"]}"#,
        #"data={"module":"chat","method":"login","params":[1,2,3,4]}"#,
        #"data={"module":"entry","method":"login","params":["","a","b",""]}"#,
    ])
    func refusesWhatIsNoLogin(body: String) { #expect(LoginForm(body: Array(body.utf8)) == nil) }
}

@Suite struct AdmissionTests {
    @Test(arguments: ["localhost", "localhost:11480", "127.0.0.1", "127.0.0.1:1", "[::1]", "[::1]:11480"])
    func knowsThisMachinesNames(host: String) { #expect(LocalHost.names(host)) }

    @Test(arguments: [
        "", "evil.example", "localhost.evil.example", "127.0.0.1.evil.example:80", "10.0.0.1", "[::2]", "[",
        "127.0.0.2",
    ])
    func knowsNoOtherNames(host: String) { #expect(!LocalHost.names(host)) }

    @Test func hasNoNameWithoutAHeader() { #expect(!LocalHost.names(nil)) }

    @Test func takesOnlyKnownLanguages() {
        #expect(Languages.known("en") == "en" && Languages.known("zh-tw") == "zh-tw")
        for odd in [nil, "", "fr", "zh-cn", "EN", "\",\"x\":\""] { #expect(Languages.known(odd) == "zh-cn") }
    }
}

@Suite struct DirectoryTests {
    private func place(_ loop: Int, _ session: UInt64) -> Directory.Place {
        .init(loop: loop, session: session, account: "u\(session)")
    }

    @Test func splitsUsersByLoopAndForgetsNoNewerPlace() {
        let directory = Directory(sites: 2)
        #expect(directory.register(5, at: place(0, 1), site: 0) == nil)
        #expect(directory.register(6, at: place(2, 2), site: 0) == nil)
        #expect(directory.register(5, at: place(1, 3), site: 0) == place(0, 1))
        var byLoop = [[7], [], []] as [[Int64]]
        #expect(directory.split([6, 5, 9, 0, 5], for: .all, site: 0, into: &byLoop).missing == [9])
        #expect(byLoop == [[], [5, 5], [6]])
        #expect(directory.split([5, 6], for: .all, site: 1, into: &byLoop).missing == [5, 6])
        #expect(byLoop == [[], [], []])
        // The older connection ends late: the user stays at the newer one.
        #expect(!directory.unregister(5, session: 1, site: 0))
        #expect(directory.classicLoop(of: 5, site: 0) == 1)
        #expect(directory.count(site: 0) == 2 && directory.contains(account: "u3", site: 0))
        #expect(directory.unregister(5, session: 3, site: 0))
        #expect(directory.classicLoop(of: 5, site: 0) == nil)
    }

    private func synced(_ loop: Int, _ session: UInt64, _ device: Character) -> Directory.Place {
        var place = place(loop, session)
        place.device = ClientDevice([
            "id": .string(String(repeating: device, count: 32)), "kind": "web", "name": "x", "knows": ["sync"],
        ])
        return place
    }

    @Test func splitsOverAllSessionsOfAPersonThatThePacketIsFor() {
        let directory = Directory(sites: 1)
        #expect(directory.register(5, at: place(0, 1), site: 0) == nil)
        #expect(directory.register(5, at: synced(1, 2, "a"), site: 0) == nil)
        #expect(directory.register(5, at: synced(1, 3, "b"), site: 0) == nil)
        #expect(directory.register(6, at: synced(2, 4, "a"), site: 0) == nil)
        var byLoop = [[], [], []] as [[Int64]]
        let all = directory.split([5, 6], for: .all, site: 0, into: &byLoop)
        #expect(all.missing == [] && byLoop == [[5], [5], [6]])
        #expect(directory.split([5, 6], for: SessionFilter(.only(.classic)), site: 0, into: &byLoop).missing == [6])
        #expect(byLoop == [[5], [], []])
        #expect(directory.split([5, 6], for: SessionFilter(.only(.synced)), site: 0, into: &byLoop).missing == [])
        #expect(byLoop == [[], [5], [6]])
        // Of the same device, and the other classic one: whatever their loops.
        #expect(directory.register(5, at: synced(0, 5, "a"), site: 0) == synced(1, 2, "a"))
        #expect(directory.register(5, at: place(2, 6), site: 0) == place(0, 1))
        #expect(directory.entries(of: 5, site: 0).map(\.place.session) == [6, 5, 3])
        #expect(directory.entries(of: 5, site: 0).filter { $0.stamp > all.stamp }.map(\.place.session) == [6, 5])
        #expect(directory.count(site: 0) == 2 && directory.contains(account: "u3", site: 0))
        #expect(!directory.isAlone(5, site: 0) && directory.isAlone(6, site: 0))
        directory.setLive(5, session: 3, upTo: 7, site: 0)
        #expect(directory.all(site: 0).filter(\.place.isLive).map(\.place.session) == [3])
        for session: UInt64 in [5, 3, 6] { #expect(directory.unregister(5, session: session, site: 0)) }
        #expect(directory.count(site: 0) == 1 && directory.entries(of: 5, site: 0).isEmpty)
    }
}
