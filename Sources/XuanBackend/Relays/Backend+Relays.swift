import XuanPacket
import XuanStore

extension Backend {
    /// A relay with a push channel. The backend's packets for it go to `push`, on the backend's threads.
    package func attach(relay run: String, address: String = "", _ push: @escaping @Sendable (Answer) -> Void) {
        services.relays.attach(run, address: address, since: services.clock(), push)
    }

    /// Its connection has broken off, or is back.
    package func setDown(relay run: String, _ isDown: Bool) { services.relays.setDown(run, isDown) }

    /// The relay is gone.
    package func detach(relay run: String) {
        services.relays.detach(run)
        services.statuses.leave(run, now: services.clock())
    }

    /// `chat/$status`, a relay's own status: returns the answering packet. Faults in it go to `report` and change
    /// nothing. Any thread.
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

    /// The sum of all statuses of the relays outside of this program. Any thread.
    package func sampleOfRelays() -> ServerSample { services.statuses.sample(now: services.clock()) }

    /// `relays` of `server/settings`.
    package var relaySettings: JSON { services.statuses.settings(now: services.clock()) }

    /// `relays` of `server/status`.
    package var relayRows: JSON { services.relayRows }

    /// The relay has been silent for so long that its people count as gone. Packets handed to it lately are offered to
    /// them again.
    package func forget(relay run: String) {
        detach(relay: run)
        perform { context in
            for (user, session) in context.presence.all() where session.relay == run {
                context.sessions.remove(session, of: user)
                guard !context.presence.isOnline(user), let person = try context.person(user) else { continue }
                context.pushes.add(Logout.push(person, language: context.configuration.language, context))
            }
        } done: { [services] result in
            if case .failure(.failed(let error)) = result { services.report(error) }
        }
    }
}
