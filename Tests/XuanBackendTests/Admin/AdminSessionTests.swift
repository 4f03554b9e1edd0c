import Testing
import XuanNet
import XuanPacket
import XuanStore

@testable import XuanBackend

@Suite struct AdminSessionTests {
    @Test func signsInWithACookieThatScriptsCannotRead() throws {
        let admin = try AdminTestBackend()
        let answer = admin.signIn()
        #expect(answer.status == 200)
        #expect(answer.data["me"]?["account"] == "root")
        #expect(answer.data["rights"]?.array?.count == Right.allCases.count)
        #expect(answer.data["stamp"] == nil)
        let cookie = try #require(answer.header("Set-Cookie"))
        for part in ["HttpOnly", "SameSite=Strict", "Path=/admin"] { #expect(cookie.contains(part)) }
        #expect(!cookie.contains("Secure"))
        #expect(admin.cookie.utf8.count == 64)
        #expect(admin.call("session/get").data["csrf"] == .string(admin.csrf))
        admin.isTLS = true
        #expect(try #require(admin.signIn().header("Set-Cookie")).contains("; Secure"))
        #expect(admin.call("session/close").status == 200)
        #expect(admin.call("session/get").code == "signin")
    }

    @Test func plainHTTPIsForThisMachineOnly() throws {
        let admin = try AdminTestBackend()
        admin.peer = "10.0.0.9"
        #expect(admin.signIn().code == "insecure")
        admin.isTLS = true
        #expect(admin.signIn().status == 200)
    }

    @Test func withoutItsTokenNothingIsDone() throws {
        let admin = try AdminTestBackend()
        admin.signIn()
        let csrf = admin.csrf
        for wrong in ["", "0", String(csrf.dropLast()) + "x"] {
            admin.csrf = wrong
            let answer = admin.call("people/create", ["account": "eve"])
            #expect(answer.status == 403 && answer.code == "csrf")
        }
        admin.csrf = csrf
        #expect(admin.call("people/create", ["account": "eve"]).status == 200)
    }

    @Test func anotherSiteIsRefused() throws {
        let admin = try AdminTestBackend()
        admin.signIn()
        let headers = [("cookie", "xuan_admin=" + admin.cookie), ("x-csrf-token", admin.csrf)]
        #expect(admin.post("/admin/api/session/get", [:], headers + [("origin", "https://evil")]).code == "csrf")
        #expect(admin.post("/admin/api/session/get", [:], headers + [("sec-fetch-site", "cross-site")]).code == "csrf")
        #expect(admin.post("/admin/api/session/get", [:], headers + [("origin", "http://localhost")]).status == 200)
        let form = admin.send(
            WholeRequest(
                method: "POST", path: "/admin/api/session/get",
                headers: [("content-type", "text/plain"), ("cookie", "xuan_admin=" + admin.cookie)],
                body: Array("{}".utf8), peer: "127.0.0.1", isTLS: false))
        #expect(form.status == 400)
        #expect(admin.call("people/nothing").status == 404)
        #expect(admin.call("../chat/message").status == 404)
    }

    @Test func endsWhenIdleAndAfterTwelveHours() throws {
        let admin = try AdminTestBackend()
        admin.signIn()
        admin.fixture.move(seconds: 29 * 60)
        #expect(admin.call("session/get").status == 200)
        admin.fixture.move(seconds: 31 * 60)
        #expect(admin.call("session/get").code == "signin")
        admin.signIn()
        for _ in 0..<25 {
            #expect(admin.call("session/get").status == 200)
            admin.fixture.move(seconds: 28 * 60)
        }
        admin.fixture.move(seconds: 28 * 60)
        #expect(admin.call("session/get").code == "signin")
    }

    @Test func dangerousCallsWantThePasswordAgain() throws {
        let admin = try AdminTestBackend()
        let eve = try admin.fixture.add("eve")
        admin.signIn()
        admin.fixture.move(seconds: 5 * 60)
        let delete: JSON = ["ids": [JSON(eve)]]
        #expect(admin.call("people/delete", delete).code == "confirm")
        let wrong = admin.call("session/confirm", ["password": "wrong"])
        #expect(wrong.status == 401 && wrong.code == "credentials" && wrong.body["left"] == 4)
        #expect(admin.call("people/delete", delete).code == "confirm")
        let right = admin.call("session/confirm", ["password": "pw-root"])
        #expect(right.data["until"] == JSON(admin.fixture.now + 300_000))
        #expect(admin.call("people/delete", delete).status == 200)
    }

    @Test func wrongPasswordsLock() throws {
        let admin = try AdminTestBackend()
        // Where the chat's logins of this test come from.
        (admin.peer, admin.isTLS) = ("10.0.0.7", true)
        for left in [4, 3, 2, 1, 0] {
            let answer = admin.signIn("root", "wrong")
            #expect(answer.code == "credentials" && answer.body["left"] == JSON(left))
        }
        let locked = admin.signIn()
        #expect(locked.status == 429 && locked.code == "locked" && locked.body["seconds"] == 600)
        // The chat has the same lock, and the other way round.
        #expect(admin.fixture.login("root").isFailure)
        admin.fixture.move(seconds: 601)
        #expect(admin.signIn().status == 200)
        #expect(admin.log("locked").count == 1)
        // A name that nobody has is locked as well, and cannot be told apart before.
        for left in [4, 3, 2, 1, 0] {
            let answer = admin.signIn("nobody", "x")
            #expect(answer.code == "credentials" && answer.body["left"] == JSON(left))
        }
        #expect(admin.signIn("nobody", "x").code == "locked")
    }

    @Test func anOpenSessionGoesOnWhileAStrangerGuesses() throws {
        let admin = try AdminTestBackend()
        admin.signIn()
        let (cookie, csrf) = (admin.cookie, admin.csrf)
        (admin.peer, admin.isTLS) = ("203.0.113.5", true)
        for _ in 0..<70 { _ = admin.signIn("root", "wrong") }
        (admin.peer, admin.cookie, admin.csrf) = ("127.0.0.1", cookie, csrf)
        #expect(admin.call("people/list").status == 200)
        #expect(admin.call("session/confirm", ["password": "pw-root"]).status == 200)
        // Even at the stranger's address.
        admin.peer = "203.0.113.5"
        #expect(admin.call("session/confirm", ["password": "pw-root"]).status == 200)
        admin.peer = "127.0.0.1"
        #expect(admin.signIn().status == 200)
    }

    /// A stolen cookie allows five guesses, which lock nobody out.
    @Test func aSessionInWhichThePasswordIsGuessedEnds() throws {
        let admin = try AdminTestBackend()
        admin.signIn()
        #expect(admin.call("session/confirm", ["password": "wrong"]).body["left"] == 4)
        #expect(admin.call("session/confirm", ["password": "pw-root"]).status == 200)
        for left in [4, 3, 2, 1, 0] {
            #expect(admin.call("session/confirm", ["password": "wrong"]).body["left"] == JSON(left))
        }
        #expect(admin.call("session/confirm", ["password": "pw-root"]).code == "signin")
        #expect(admin.call("people/list").code == "signin")
        #expect(admin.signIn().status == 200)
    }

    @Test func aDisabledPersonLearnsItOnlyWithThePassword() throws {
        let admin = try AdminTestBackend()
        try admin.fixture.add("boss", admin: .super)
        try AccountBook(store: admin.fixture.store, configuration: TestBackend.quick, clock: { 5 })
            .change(account: "boss", .forbidden(true))
        let told = admin.signIn("boss")
        #expect(told.code == "signin" && told.body["message"]?.string == Sentence.forbidden.english)
        #expect(admin.signIn("boss", "x").body == admin.signIn("nobody", "x").body)
    }

    @Test func aPersonWithoutRightsDoesNotGetIn() throws {
        let admin = try AdminTestBackend()
        _ = try admin.fixture.add("ann")
        #expect(admin.signIn("ann").code == "right")
        _ = try admin.add("bob", rights: [.logView])
        let answer = admin.signIn("bob")
        #expect(answer.data["rights"] == ["log.view"])
        #expect(admin.call("people/list").code == "right")
        #expect(admin.call("log/list").status == 200)
    }

    @Test func codesOfAnAuthenticator() throws {
        let admin = try AdminTestBackend()
        admin.signIn()
        let begun = admin.call("session/totpBegin").data
        let secret = try #require(begun["secret"]?.string)
        #expect(begun["uri"]?.string?.hasPrefix("otpauth://totp/XuanXuan:root?secret=\(secret)") == true)
        func code() -> String {
            OneTimeCode.code(key: Base32.bytes(of: secret)!, step: admin.fixture.now / 30_000)
        }
        #expect(admin.call("session/totpEnd", ["code": "000000x"]).code == "totp")
        #expect(admin.call("session/totpEnd", ["code": .string(code())]).status == 200)
        // The session in which it was done continues.
        #expect(admin.call("session/get").data["totp"] == true)
        #expect(admin.signIn().code == "totp")
        #expect(admin.signIn(code: code()).code == "totp", "each code counts once")
        admin.fixture.move(seconds: 30)
        #expect(admin.signIn(code: code()).status == 200)
        admin.fixture.move(seconds: 30)
        #expect(admin.call("session/confirm", ["password": "pw-root"]).code == "totp")
        #expect(admin.call("session/confirm", ["password": "pw-root", "code": .string(code())]).status == 200)
        #expect(admin.call("session/totpOff").status == 200)
        #expect(admin.signIn().status == 200)
        for line in admin.call("log/list", ["pageSize": 200]).data["rows"]!.array! {
            #expect(!line.text.contains(secret), "no secret in the log")
        }
    }

    @Test func anotherPasswordOrAForbiddenAccountEndsTheSession() throws {
        let admin = try AdminTestBackend()
        let bob = try admin.add("bob", rights: [.peopleView])
        admin.signIn("bob")
        let (cookie, csrf) = (admin.cookie, admin.csrf)
        admin.signIn()
        #expect(admin.call("people/resetPassword", ["id": JSON(bob), "password": "another-one"]).status == 200)
        let own = admin.call("people/resetPassword", ["id": JSON(admin.root), "password": "my-new-one"])
        #expect(own.status == 200 && own.data == [:])
        #expect(admin.call("session/get").status == 200, "one's own goes on")
        (admin.cookie, admin.csrf) = (cookie, csrf)
        #expect(admin.call("people/list").code == "signin")
        admin.signIn("bob", "another-one")
        let again = (admin.cookie, admin.csrf)
        admin.signIn("root", "my-new-one")
        #expect(admin.call("people/forbid", ["ids": [JSON(bob)]]).status == 200)
        (admin.cookie, admin.csrf) = again
        #expect(admin.call("people/list").code == "signin")
    }

    @Test func pagesComeWithStrictHeaders() throws {
        let admin = try AdminTestBackend()
        func get(_ path: String) -> WholeAnswer {
            admin.send(WholeRequest(method: "GET", path: path, peer: "10.0.0.1", isTLS: false))
        }
        #expect(get("/admin").status == 302)
        #expect(get("/admin/../../etc/passwd").status == 404)
        let shared = get("/shared/tokens.css")
        #expect(shared.status == 200)
        let policy = shared.headers.first { $0.0 == "Content-Security-Policy" }?.1 ?? ""
        #expect(policy.hasPrefix("default-src 'none'") && !policy.contains("unsafe"))
    }
}
