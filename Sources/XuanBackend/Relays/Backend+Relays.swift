import XuanPacket
import XuanStore

extension Backend {
    /// A relay that holds a push channel. What the backend has to say to it goes to `push`, on the backend's threads.
    package func attach(relay run: String, address: String = "", _ push: @escaping @Sendable ([UInt8]) -> Void) {
        services.relays.attach(run, address: address, since: services.clock(), push)
    }

    /// Its connection has broken off, or is back.
    package func setDown(relay run: String, _ isDown: Bool) { services.relays.setDown(run, isDown) }

    /// It is not there any more.
    package func detach(relay run: String) {
        services.relays.detach(run)
        services.statuses.leave(run, now: services.clock())
    }

    /// `chat/$status`, what a relay says of itself: the packet to answer with. What is wrong in it goes to `report` and
    /// changes nothing. Any thread.
    package func takeStatus(_ packet: [UInt8], relay run: String, report: (String) -> Void) -> [UInt8] {
        switch services.answerStatus(packet, of: run) {
        case .success(let answer): return answer.bytes
        case .failure(let fault):
            report(fault.member)
            let text = "\(fault.member) is missing or is not what it should be"
            return JSON.object([
                ("module", .string(PacketName.module)), ("method", .string(LineMethod.status.rawValue)),
                ("result", "fail"),
                ("message", .string(text)),
            ]).bytes
        }
    }

    /// What the relays outside of this program say of themselves, added up. Any thread.
    package func sampleOfRelays() -> ServerSample { services.statuses.sample(now: services.clock()) }

    /// `relays` of `server/settings`.
    package var relaySettings: JSON { services.statuses.settings(now: services.clock()) }

    /// `relays` of `server/status`.
    package var relayRows: JSON { services.relayRows }

    /// The relay has not been heard of for so long that its people count as gone. What was handed to it lately is
    /// offered to them again.
    package func forget(relay run: String) {
        detach(relay: run)
        perform { context in
            for (user, session) in context.presence.all() where session.relay == run {
                context.setSession(nil, of: user)
                guard let person = try context.person(user) else { continue }
                context.push(Logout.push(person, language: context.configuration.language, context))
            }
        } done: { [services] result in
            if case .failure(.failed(let error)) = result { services.report(error) }
        }
    }
}
