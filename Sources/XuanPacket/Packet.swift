/// A packet with its head: read once, then handed on as a value.
package struct Packet: Sendable {
    /// JSON, plaintext.
    package let bytes: [UInt8]
    /// Of exactly these bytes; for the cut of a member it is to be read once more.
    package let head: PacketHead

    package init(bytes: [UInt8], head: PacketHead) { (self.bytes, self.head) = (bytes, head) }

    /// `nil` if it is not a packet.
    package init?(reading bytes: [UInt8]) {
        guard let head = PacketHead(of: bytes) else { return nil }
        self.init(bytes: bytes, head: head)
    }

    /// A packet that the program has written itself.
    package init(own bytes: [UInt8]) {
        guard let packet = Packet(reading: bytes) else { preconditionFailure("the relay wrote a broken packet") }
        self = packet
    }

    /// A member, parsed; `nil` if it is absent.
    package func value(_ member: PacketHead.Member?) -> JSON? {
        bytes.withUnsafeBytes { PacketHead.value(member, of: $0) }
    }
}
