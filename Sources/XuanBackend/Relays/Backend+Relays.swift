import XuanPacket
import XuanStore

extension Backend {
    /// A relay that holds a push channel. What the backend has to say to it goes to `push`, on the backend's threads.
    package func attach(relay run: String, address: String = "", _ push: @escaping @Sendable ([UInt8]) -> Void) {
        lanes.relays.attach(run, address: address, since: lanes.clock(), push)
    }

    /// Its connection has broken off, or is back.
    package func setDown(relay run: String, _ isDown: Bool) { lanes.relays.setDown(run, isDown) }

    /// It is not there any more.
    package func detach(relay run: String) { lanes.relays.detach(run) }

    /// The relay has not been heard of for so long that its people count as gone. What was handed to it lately is
    /// offered to them again.
    package func forget(relay run: String) {
        lanes.relays.detach(run)
        perform { ledger in
            for (user, session) in ledger.presence.all() where session.relay == run {
                ledger.setSession(nil, of: user)
                guard let person = try ledger.person(user) else { continue }
                ledger.push(Logout.push(person, language: ledger.configuration.language, ledger))
            }
        } done: { [lanes] result in
            if case .failure(.failed(let error)) = result { lanes.report(error) }
        }
    }
}
