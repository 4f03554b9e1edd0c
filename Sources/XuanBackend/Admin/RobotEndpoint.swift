// Robots. In: POST /robot/KIND/TOKEN in the shape of another chat server. Out: a message in the robot's chat, and an
// answer in the same shape.

import XuanNet
import XuanPacket
import XuanStore
import XuanThreads

/// How often an address may be called: 20 times a second. Any thread.
final class RobotLimits: Sendable {
    static let perSecond = 20
    private static let capacity = 10_000

    private let counts = Guarded<[String: (second: Int64, count: Int)]>([:])

    /// False: too often. `now`: milliseconds.
    func take(_ key: String, now: Int64) -> Bool {
        let second = now / 1000
        return counts.withLock { counts in
            if counts.count >= Self.capacity { counts = counts.filter { $0.value.second == second } }
            var here = counts[key] ?? (second, 0)
            if here.second != second { here = (second, 0) }
            here.count += 1
            counts[key] = here
            return here.count <= Self.perSecond
        }
    }
}

extension AdminFront {
    private enum RobotFault: Error { case unknown, form, sign, often, failed }

    func robot(_ request: WholeRequest, _ reply: @escaping @Sendable (WholeAnswer) -> Void) {
        let parts = request.path.utf8.split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false)
            .map { String(Substring($0)) }
        guard parts.count == 4, Robots.kinds.contains(parts[2]), Self.isSecure(request) else {
            return reply(Self.text(404, "There is nothing here.\n"))
        }
        guard request.method == "POST" else { return reply(Self.text(405, "Use POST.\n")) }
        let kind = parts[2]
        let token = Tokens.digest(parts[3])
        guard robots.take(token, now: backend.services.clock()) else { return reply(Self.answer(kind, .often)) }
        guard let body = Self.payload(request, kind) else { return reply(Self.answer(kind, .form)) }
        let query = request.query.map(Form.fields) ?? [:]
        backend.perform { context in
            guard let robot = try RobotTable.find(token: token, on: context.store), robot.isEnabled, robot.kind == kind,
                let chat = try context.chat(id: robot.chat), !chat.isDismissed,
                let person = try context.person(robot.user)
            else { throw RobotFault.unknown }
            do {
                try RobotMessage.check(kind, secret: robot.secret, body: body, query: query, now: context.now)
                let message = try RobotMessage(kind, body)
                try context.say(
                    message.content, contentType: message.isPlain ? "plain" : "text", by: person, in: chat)
            } catch let fault as RobotMessage.Fault {
                throw fault == .sign ? RobotFault.sign : RobotFault.form
            }
            if robot.lastUsed / 60_000 != context.now / 60_000 {
                try RobotTable.set(used: context.now, of: robot.id, on: context.store)
            }
        } done: { result in
            switch result {
            case .success: reply(Self.answer(kind, nil))
            case .failure(.failed(let error)): reply(Self.answer(kind, error as? RobotFault ?? .failed))
            case .failure(.closed): reply(Self.answer(kind, .failed))
            }
        }
    }

    /// Whether a head is for a robot that is there.
    func robotProof(_ head: WholeRequest, _ reply: @escaping @Sendable (Bool) -> Void) {
        let parts = head.path.split(separator: "/", omittingEmptySubsequences: false)
        guard parts.count == 4, Self.isSecure(head), robots.take(head.peer + " heads", now: backend.services.clock())
        else {
            return reply(false)
        }
        let token = Tokens.digest(String(parts[3]))
        backend.perform { context in
            guard let robot = try RobotTable.find(token: token, on: context.store), robot.isEnabled else {
                throw RobotFault.unknown
            }
        } done: { result in
            if case .success = result { reply(true) } else { reply(false) }
        }
    }

    /// JSON; Slack's older programs send it as a form's field.
    private static func payload(_ request: WholeRequest, _ kind: String) -> JSONObject? {
        if let body = (try? JSON.parse(request.body))?.object { return body }
        guard kind == "slack", let text = Form.fields(String(decoding: request.body, as: UTF8.self))["payload"] else {
            return nil
        }
        return (try? JSON.parse(text))?.object
    }

    private static func answer(_ kind: String, _ fault: RobotFault?) -> WholeAnswer {
        if kind == "slack" {
            return switch fault {
            case nil: text(200, "ok")
            case .unknown, .sign: text(403, "invalid_token")
            case .form: text(400, "invalid_payload")
            case .often: text(429, "rate_limited")
            case .failed: text(500, "server_error")
            }
        }
        let words: (ding: Int, weCom: Int, feishu: Int, text: String)
        switch fault {
        case nil: words = (0, 0, 0, kind == "feishu" ? "success" : "ok")
        case .unknown: words = (300_001, 93_000, 19_001, "token is not exist")
        case .form: words = (400_402, 40_035, 9499, "invalid message")
        case .sign: words = (310_000, 310_000, 19_021, "sign not match or timestamp is not within one hour")
        case .often: words = (130_101, 45_009, 11_232, "send too fast")
        case .failed: words = (-1, -1, 19_999, "the server could not store it")
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
