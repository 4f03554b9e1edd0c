import Testing
import XuanNet
import XuanPacket
import XuanStore
import XuanText

@testable import XuanBackend

@Suite struct RobotTests {
    private final class Scene {
        let admin: AdminTestBackend
        let ann: Int64
        let gid: String

        init() throws {
            admin = try AdminTestBackend()
            ann = try admin.fixture.add("ann")
            admin.fixture.enter(ann, "ann")
            gid = admin.fixture.group([ann, try admin.fixture.add("bob")])
            admin.signIn()
        }

        func robot(_ kind: String, secret: String = "") -> (path: String, id: JSON) {
            let made = admin.call(
                "robots/create",
                ["name": "Builder", "kind": .string(kind), "gid": .string(gid), "secret": .string(secret)])
            return (made.data["path"]?.string ?? "", made.data["id"] ?? .null)
        }

        var said: [JSON] { admin.pushes("message").map { $0["data"]![0]! } }
    }

    /// Each shape: what is sent, what is read, and the answer that its programs wait for.
    private static let shapes: [(kind: String, body: JSON, content: String, type: String)] = [
        ("dingtalk", ["msgtype": "text", "text": ["content": "build 5 *failed*"]], "build 5 *failed*", "plain"),
        (
            "dingtalk", ["msgtype": "markdown", "markdown": ["title": "Build", "text": "- **red**"]],
            "**Build**\n\n- **red**", "text"
        ),
        (
            "dingtalk",
            ["msgtype": "link", "link": ["title": "Log", "text": "see", "messageUrl": "https://ci/5", "picUrl": ""]],
            "[Log](https://ci/5)\n\nsee", "text"
        ),
        (
            "dingtalk",
            [
                "msgtype": "actionCard",
                "actionCard": [
                    "title": "Deploy?", "text": "v5", "btns": [["title": "Yes", "actionURL": "https://ci/yes"]],
                ],
            ], "**Deploy?**\n\nv5\n\n[Yes](https://ci/yes)", "text"
        ),
        ("wecom", ["msgtype": "text", "text": ["content": "hi"]], "hi", "plain"),
        ("wecom", ["msgtype": "markdown", "markdown": ["content": "# hi"]], "# hi", "text"),
        (
            "wecom",
            [
                "msgtype": "news",
                "news": ["articles": [["title": "T", "description": "D", "url": "https://x/1", "picurl": ""]]],
            ], "[T](https://x/1)\n\nD", "text"
        ),
        ("feishu", ["msg_type": "text", "content": ["text": "hi"]], "hi", "plain"),
        (
            "feishu",
            [
                "msg_type": "post",
                "content": [
                    "post": [
                        "zh_cn": [
                            "title": "T",
                            "content": [
                                [["tag": "text", "text": "see "], ["tag": "a", "text": "it", "href": "https://x"]]
                            ],
                        ]
                    ]
                ],
            ], "**T**\n\nsee [it](https://x)", "text"
        ),
        (
            "feishu",
            [
                "msg_type": "interactive",
                "card": [
                    "header": ["title": ["tag": "plain_text", "content": "Card"]],
                    "elements": [
                        ["tag": "div", "text": ["tag": "lark_md", "content": "**b**"]], ["tag": "hr"],
                        [
                            "tag": "action",
                            "actions": [["tag": "button", "text": ["content": "Go"], "url": "https://go"]],
                        ],
                    ],
                ],
            ], "**Card**\n\n**b**\n\n---\n\n[Go](https://go)", "text"
        ),
        ("slack", ["text": "see <https://x|it> &amp; <!here>"], "see [it](https://x) & @here", "text"),
        (
            "slack",
            [
                "text": "fallback",
                "blocks": [
                    ["type": "header", "text": ["type": "plain_text", "text": "H"]],
                    ["type": "section", "text": ["type": "mrkdwn", "text": "body"]],
                ], "attachments": [["title": "A", "title_link": "https://a", "text": "more"]],
            ], "**H**\n\nbody\n\n[A](https://a)\n\nmore", "text"
        ),
    ]

    @Test func fourShapesBecomeMessages() throws {
        let scene = try Scene()
        let paths = Dictionary(uniqueKeysWithValues: Robots.kinds.map { ($0, scene.robot($0).path) })
        for (number, shape) in Self.shapes.enumerated() {
            if number % 4 == 0 { scene.admin.fixture.move(seconds: 1) }
            let answer = scene.admin.post(paths[shape.kind]!, shape.body)
            switch shape.kind {
            case "dingtalk", "wecom": #expect(answer.body == ["errcode": 0, "errmsg": "ok"])
            case "feishu": #expect(answer.body["code"] == 0 && answer.body["StatusCode"] == 0)
            default: #expect(answer.body == "ok" && answer.status == 200)
            }
            let said = scene.said
            #expect(said.count == 1)
            #expect(said.first?["content"] == .string(shape.content))
            #expect(said.first?["contentType"] == .string(shape.type))
        }
        let history = scene.admin.fixture.history(scene.gid, by: scene.ann)
        #expect(history.count == Self.shapes.count)
        // The robot's name is in everybody's list, and it is nobody to talk to.
        let people = scene.admin.fixture.ask("userGetlist", [""], by: scene.ann)["data"]!.array!
        let robot = people.first { $0["id"] == history[0]["user"] }
        #expect(robot?["realname"] == "Builder" && robot?["deleted"] == 1)
        #expect(scene.admin.call("people/list", ["search": "builder"]).data["total"] == 0)
    }

    @Test func anInvalidMessageIsRefusedInTheSameShape() throws {
        let scene = try Scene()
        for kind in Robots.kinds {
            let (path, id) = scene.robot(kind)
            let bad: JSON = ["msgtype": "voice"]
            let answer = scene.admin.post(path, bad)
            let unknown = scene.admin.post("/robot/\(kind)/0123", bad)
            switch kind {
            case "slack":
                #expect(answer.status == 400 && answer.body == "invalid_payload")
                #expect(unknown.status == 403 && unknown.body == "invalid_token")
            case "feishu": #expect(answer.body["code"] == 9499 && unknown.body["code"] == 19_001)
            default: #expect(answer.body["errcode"] != 0 && unknown.body["errcode"] != 0)
            }
            #expect(scene.admin.call("robots/edit", ["id": id, "enabled": false]).status == 200)
            #expect(
                scene.admin.post(path, Self.shapes.first { $0.kind == kind }!.body).body != [
                    "errcode": 0, "errmsg": "ok",
                ])
        }
        #expect(scene.said == [])
        #expect(scene.admin.post("/robot/telegram/x", [:]).status == 404)
    }

    @Test func linksLeadToTheWebOnly() throws {
        let body: JSON = [
            "msgtype": "link", "link": ["title": "x](y) [z", "text": "t", "messageUrl": "javascript:alert(1)"],
        ]
        #expect(try RobotMessage("dingtalk", body.object!).content == "x](y) [z\n\nt")
        let web: JSON = ["msgtype": "link", "link": ["title": "a[b]", "text": "", "messageUrl": "https://x/(1) 2"]]
        #expect(try RobotMessage("dingtalk", web.object!).content == "[a(b)](https://x/(1%29%202)")
    }

    @Test func signaturesOfDingTalkAndFeishu() throws {
        let scene = try Scene()
        let text: JSON = ["msgtype": "text", "text": ["content": "signed"]]
        let (ding, _) = scene.robot("dingtalk", secret: "SECabc")
        func sign(_ time: String, _ secret: String) -> String {
            Base64.text(of: Secret.hmacSHA256(Array("\(time)\n\(secret)".utf8), key: Array(secret.utf8)))
                .replacing("+", with: "%2B").replacing("/", with: "%2F").replacing("=", with: "%3D")
        }
        let now = String(scene.admin.fixture.now)
        #expect(scene.admin.post(ding, text).body["errcode"] == 310_000)
        #expect(
            scene.admin.post("\(ding)?timestamp=\(now)&sign=\(sign(now, "other"))", text).body["errcode"] == 310_000)
        let old = String(scene.admin.fixture.now - 3_700_000)
        #expect(
            scene.admin.post("\(ding)?timestamp=\(old)&sign=\(sign(old, "SECabc"))", text).body["errcode"] == 310_000)
        #expect(scene.admin.post("\(ding)?timestamp=\(now)&sign=\(sign(now, "SECabc"))", text).body["errcode"] == 0)
        let (feishu, _) = scene.robot("feishu", secret: "top")
        let seconds = String(scene.admin.fixture.now / 1000)
        let right = Base64.text(of: Secret.hmacSHA256([], key: Array("\(seconds)\ntop".utf8)))
        var body = JSONObject([("msg_type", "text"), ("content", ["text": "hi"]), ("timestamp", .string(seconds))])
        body["sign"] = "wrong"
        #expect(scene.admin.post(feishu, .object(body)).body["code"] == 19_021)
        body["sign"] = .string(right)
        #expect(scene.admin.post(feishu, .object(body)).body["code"] == 0)
    }

    @Test func twentyASecond() throws {
        let scene = try Scene()
        let (path, _) = scene.robot("wecom")
        let text: JSON = ["msgtype": "text", "text": ["content": "x"]]
        for _ in 0..<20 { #expect(scene.admin.post(path, text).body["errcode"] == 0) }
        #expect(scene.admin.post(path, text).body["errcode"] == 45_009)
        scene.admin.fixture.move(seconds: 1)
        #expect(scene.admin.post(path, text).body["errcode"] == 0)
    }

    @Test func aNewAddressEndsTheOldOne() throws {
        let scene = try Scene()
        let (path, id) = scene.robot("wecom")
        let text: JSON = ["msgtype": "text", "text": ["content": "x"]]
        let new = try #require(scene.admin.call("robots/newAddress", ["id": id]).data["path"]?.string)
        #expect(scene.admin.post(path, text).body["errcode"] == 93_000)
        #expect(scene.admin.post(new, text).body["errcode"] == 0)
        #expect(scene.admin.call("applications/list").data["robots"]![0]!["chatName"] == "group")
        #expect(scene.admin.call("robots/delete", ["id": id]).status == 200)
        #expect(scene.admin.post(new, text).body["errcode"] == 93_000)
        let token = String(new.split(separator: "/")[2])
        #expect(try !scene.admin.fixture.dump().contains(token), "only its digest is stored")
    }

    // Notices

    @Test func noticesByTokenAndBySignature() throws {
        let scene = try Scene()
        let made = scene.admin.call("applications/create", ["code": "ci", "name": "Builds"]).data
        let (id, key) = (made["id"]!, made["key"]!.string!)
        let token = scene.admin.call("applications/newToken", ["id": id]).data["token"]!.string!
        let body: JSON = ["users": ["ann"], "title": "Done", "content": "**ok**", "url": "https://ci/1"]
        let bearer = scene.admin.post("/notice", body, [("authorization", "Bearer " + token)])
        #expect(bearer.data["reached"] == 1 && bearer.data["people"] == 1)
        let notice = scene.admin.pushes("notify")[0]["data"]![0]!
        #expect(notice["title"] == "Done" && notice["sender"]?["name"] == "Builds")
        // The original's signatures.
        let query = "m=im&f=notify&code=ci"
        let old = Secret.md5Hex(Secret.md5Hex(query) + key)
        #expect(scene.admin.post("/notice?\(query)&token=\(old)", body).data["reached"] == 1)
        let time = String(scene.admin.fixture.now / 1000)
        let timed = Secret.md5Hex("ci" + key + time)
        #expect(scene.admin.post("/notice?code=ci&time=\(time)&token=\(timed)", body).data["reached"] == 1)
        let milliseconds = time + "345"
        let exact = Secret.md5Hex("ci" + key + milliseconds)
        #expect(scene.admin.post("/notice?code=ci&time=\(milliseconds)&token=\(exact)", body).data["reached"] == 1)
        let late = String(scene.admin.fixture.now / 1000 - 301)
        let lateToken = Secret.md5Hex("ci" + key + late)
        #expect(scene.admin.post("/notice?code=ci&time=\(late)&token=\(lateToken)", body).status == 401)
        #expect(scene.admin.post("/notice?code=ci&token=\(old)x", body).status == 401)
        #expect(scene.admin.post("/notice", body).status == 401)
        #expect(scene.admin.post("/notice", body, [("authorization", "Bearer wrong")]).status == 401)
        let nobody = scene.admin.post(
            "/notice", ["users": ["zoe"], "content": "x"], [("authorization", "Bearer " + token)])
        #expect(nobody.status == 400 && nobody.body["field"] == "users")
        let same: JSON = ["users": "all", "content": "x", "gid": "n-1"]
        #expect(scene.admin.post("/notice", same, [("authorization", "Bearer " + token)]).data["isNew"] == true)
        #expect(scene.admin.post("/notice", same, [("authorization", "Bearer " + token)]).data["isNew"] == false)
    }

    @Test func addressesOfAnApplication() throws {
        let scene = try Scene()
        let made = scene.admin.call(
            "applications/create", ["code": "ci", "name": "Builds", "allowed": ["10.0.0.0/8", "2001:db8::/32"]]
        ).data
        let token = scene.admin.call("applications/newToken", ["id": made["id"]!]).data["token"]!.string!
        let body: JSON = ["users": ["ann"], "content": "x"]
        func status() -> Int { scene.admin.post("/notice", body, [("authorization", "Bearer " + token)]).status }
        #expect(status() == 403)
        scene.admin.isTLS = true
        scene.admin.peer = "10.9.8.7"
        #expect(status() == 200)
        scene.admin.peer = "2001:db8:1::5"
        #expect(status() == 200)
        scene.admin.isTLS = false
        #expect(status() == 403, "a token never goes over plain http")
        for bad in ["10.0.0.0/33", "x", "1.2.3", "10.0.0.0/"] { #expect(AddressRange(bad) == nil) }
        #expect(AddressRange("192.168.1.0/25")?.has("::ffff:192.168.1.127") == true)
        #expect(AddressRange("192.168.1.0/25")?.has("192.168.1.128") == false)
    }

    @Test func applicationsAreEdited() throws {
        let scene = try Scene()
        let admin = scene.admin
        let id = admin.call("applications/create", ["code": "wiki", "name": "Wiki", "url": "https://wiki"]).data["id"]!
        #expect(admin.call("applications/create", ["code": "wiki", "name": "x"]).code == "conflict")
        #expect(admin.call("applications/edit", ["id": id, "url": "javascript:1"]).body["field"] == "url")
        #expect(admin.call("applications/edit", ["id": id, "allowed": ["10.0.0.0/99"]]).body["field"] == "allowed")
        #expect(admin.call("applications/edit", ["id": id, "name": "The wiki", "integration": true]).status == 200)
        let row = admin.call("applications/list").data["applications"]![0]!
        #expect(row["name"] == "The wiki" && row["url"] == "https://wiki" && row["hasToken"] == false)
        #expect(row["secret"] == nil && row["key"] == nil)
        #expect(admin.fixture.ask("extensions", by: scene.ann)["data"]?[0]?["displayName"] == "The wiki")
        #expect(admin.call("applications/newKey", ["id": id]).data["key"]?.string?.utf8.count == 32)
        #expect(admin.call("applications/delete", ["id": id]).status == 200)
        #expect(admin.call("applications/newKey", ["id": id]).code == "notExist")
    }
}
