import XuanPacket

/// The part of a packet that decides where it runs: its method, and its ordering chain. Peeked, not parsed.
struct Envelope {
    private(set) var method: Method?
    /// Of the method, as the packet has it; "" if it is none.
    private(set) var name = ""
    private(set) var userID: Int64 = 0
    private(set) var connection = ""
    private(set) var chain = ChainKey.relay

    /// `head`: of the packet; `nil` for an invalid one.
    let head: PacketHead?

    init(_ packet: [UInt8], head: PacketHead?) {
        self.head = head
        guard let head else { return }
        packet.withUnsafeBytes { bytes in
            if case .number(let id) = head.userID, id > 0 { userID = id }
            name = Self.text(head.method, bytes)
            method = MethodTable.find(module: Self.text(head.module, bytes), method: name)
            if userID > 0 { chain = .user(userID) }
            switch method?.order {
            case .requester, nil: break
            case .requesterThatLeaves: connection = Request.connection(PacketHead.value(head.client, of: bytes))
            case .connection:
                connection = Request.connection(PacketHead.value(head.client, of: bytes))
                chain = .connection(connection.isEmpty ? "unnamed \(packet.hashValue)" : connection)
            }
        }
    }

    private static func text(_ member: PacketHead.Member?, _ bytes: UnsafeRawBufferPointer) -> String {
        guard let text = PacketHead.plainText(member, of: bytes), text.count <= 32 else { return "" }
        return String(decoding: text, as: UTF8.self)
    }
}
