import XuanPacket

/// Requests that may be carried out twice: their gid makes the second time the first one's answer.
enum RepeatableRequest {
    /// Whether a packet may be repeated.
    static func may(_ packet: [UInt8]) -> Bool {
        let may = packet.withUnsafeBytes { bytes in
            guard let head = try? PacketHead(peeking: bytes), PacketHead.member(head.module, of: bytes, is: "chat")
            else { return false }
            switch RelayMethod.named(head.method, in: bytes)?.repetition {
            case .always: return true
            // A chat without a gid would be made twice.
            case .withGid: return PacketHead.value(head.params, of: bytes)?.array?.first?.string?.isEmpty == false
            case .never, nil: return false
            }
        }
        return may && packet.last == UInt8(ascii: "}")
    }

    /// The packet with the mark that it may have come before (`"again":true`), so that our backend answers to
    /// everybody here and not only to the sender.
    static func marked(_ packet: [UInt8]) -> [UInt8] { packet.dropLast() + Array(#","again":true}"#.utf8) }
}
