// Robots. In: POST /robot/KIND/TOKEN in another chat server's format. Out: a message in the robot's chat, and an answer
// in the same format.

import XuanBackend
import XuanNet
import XuanPacket

extension AdminFront {
    private enum RobotResult { case said, often, refused(RobotFault) }

    func robot(_ request: WholeRequest, _ reply: @escaping @Sendable (WholeAnswer) -> Void) {
        let parts = request.path.utf8.split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false)
            .map { String(Substring($0)) }
        guard parts.count == 4, Backend.robotKinds.contains(parts[2]), Self.isSecure(request) else {
            return reply(Self.text(404, "There is nothing here.\n"))
        }
        guard request.method == "POST" else { return reply(Self.text(405, "Use POST.\n")) }
        let kind = parts[2]
        let token = Tokens.digest(parts[3])
        guard robots.take(token, now: backend.now) else { return reply(Self.answer(kind, .often)) }
        guard let body = Self.payload(request, kind) else { return reply(Self.answer(kind, .refused(.form))) }
        let query = request.query.map(Form.fields) ?? [:]
        backend.takeRobotMessage(body, kind: kind, token: token, query: query) { result in
            switch result {
            case .success: reply(Self.answer(kind, .said))
            case .failure(let fault): reply(Self.answer(kind, .refused(fault)))
            }
        }
    }

    /// Whether a head is for an existing robot.
    func robotProof(_ head: WholeRequest, _ reply: @escaping @Sendable (Bool) -> Void) {
        let parts = head.path.split(separator: "/", omittingEmptySubsequences: false)
        guard parts.count == 4, Self.isSecure(head), robots.take(head.peer + " heads", now: backend.now)
        else {
            return reply(false)
        }
        backend.hasRobot(token: Tokens.digest(String(parts[3])), done: reply)
    }

    /// JSON; Slack's older programs send it as a form field.
    private static func payload(_ request: WholeRequest, _ kind: String) -> JSONObject? {
        if let body = (try? JSON.parse(request.body))?.object { return body }
        guard kind == "slack", let text = Form.fields(String(decoding: request.body, as: UTF8.self))["payload"] else {
            return nil
        }
        return (try? JSON.parse(text))?.object
    }

    private static func answer(_ kind: String, _ result: RobotResult) -> WholeAnswer {
        if kind == "slack" {
            return switch result {
            case .said: text(200, "ok")
            case .refused(.unknown), .refused(.sign): text(403, "invalid_token")
            case .refused(.form): text(400, "invalid_payload")
            case .often: text(429, "rate_limited")
            case .refused(.failed): text(500, "server_error")
            }
        }
        let words: (ding: Int, weCom: Int, feishu: Int, text: String)
        switch result {
        case .said: words = (0, 0, 0, kind == "feishu" ? "success" : "ok")
        case .refused(.unknown): words = (300_001, 93_000, 19_001, "token is not exist")
        case .refused(.form): words = (400_402, 40_035, 9499, "invalid message")
        case .refused(.sign): words = (310_000, 310_000, 19_021, "sign not match or timestamp is not within one hour")
        case .often: words = (130_101, 45_009, 11_232, "send too fast")
        case .refused(.failed): words = (-1, -1, 19_999, "the server could not store it")
        }
        let body: JSON
        switch kind {
        case "feishu":
            body = [
                "StatusCode": JSON(words.feishu), "StatusMessage": .string(words.text), "code": JSON(words.feishu),
                "data": [:], "msg": .string(words.text),
            ]
        case "wecom": body = ["errcode": JSON(words.weCom), "errmsg": .string(words.text)]
        default: body = ["errcode": JSON(words.ding), "errmsg": .string(words.text)]
        }
        return WholeAnswer(status: 200, headers: jsonHeaders, body: body.bytes)
    }
}
