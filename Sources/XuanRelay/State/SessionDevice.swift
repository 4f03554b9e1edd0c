import XuanPacket

/// The device of a synced session. A class, so that a classic session has nothing but a pointer for it.
final class SessionDevice: Sendable {
    let facts: ClientDevice

    init(_ facts: ClientDevice) { self.facts = facts }

    /// Of a login at a site that knows sync; `nil` if the login is that of a classic client.
    init?(in login: UnsafeRawBufferPointer, _ head: PacketHead) {
        guard let facts = ClientDevice(PacketHead.value(head.device, of: login)), facts.knowsSync else { return nil }
        self.facts = facts
    }
}
