import XuanPacket
import XuanStore

/// Why a robot's message was refused.
package enum RobotFault: Error, Sendable {
    /// No robot has the token, or it is switched off, or its chat is gone.
    case unknown
    /// It is not a message of that kind.
    case form
    /// Its signature is wrong or old.
    case sign
    /// The database refuses, or the server stops.
    case failed
}

extension Backend {
    /// Words in robots' addresses.
    package static var robotKinds: [String] { Robots.kinds }

    /// Stores what a program has sent to a robot's address as a message in its chat. `token`: its digest; `query`: of the
    /// address. `done` is called exactly once, on any thread.
    package func takeRobotMessage(
        _ body: JSONObject, kind: String, token: String, query: [String: String],
        done: @escaping @Sendable (Result<Void, RobotFault>) -> Void
    ) {
        perform { context in
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
            done(
                result.mapError { error in
                    if case .failed(let error) = error { error as? RobotFault ?? .failed } else { .failed }
                })
        }
    }

    /// Whether a token's digest is that of a robot that is switched on. False also while the database is away.
    package func hasRobot(token: String, done: @escaping @Sendable (Bool) -> Void) {
        perform { context in
            guard let robot = try RobotTable.find(token: token, on: context.store), robot.isEnabled else {
                throw RobotFault.unknown
            }
        } done: { result in
            if case .success = result { done(true) } else { done(false) }
        }
    }
}
