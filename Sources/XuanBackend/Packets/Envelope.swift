import XuanPacket

/// What has to be known of a packet on the socket loop: which method, and in whose order it stands. Peeked, not parsed.
struct Envelope {
    private(set) var method: Method?
    private(set) var userID: Int64 = 0
    private(set) var connection = ""
    private(set) var chain = ChainKey.relay

    init(_ packet: [UInt8]) {
        packet.withUnsafeBytes { bytes in
            // What is no packet has no method and is refused by a reader.
            guard let head = try? PacketHead(peeking: bytes) else { return }
            if case .number(let id) = head.userID, id > 0 { userID = id }
            method = MethodTable.find(module: Self.name(head.module, bytes), method: Self.name(head.method, bytes))
            if method?.name == "login" || method?.name == "logout" {
                connection = Request.connection(PacketHead.value(head.client, of: bytes))
            }
            if method?.name == "login" {
                // A first login has no user id and later ones prove none: their order is that of the connection.
                chain = .connection(connection.isEmpty ? "unnamed \(packet.hashValue)" : connection)
            } else if userID > 0 {
                chain = .user(userID)
            }
        }
    }

    private static func name(_ member: PacketHead.Member?, _ bytes: UnsafeRawBufferPointer) -> String {
        guard let text = PacketHead.plainText(member, of: bytes), text.count <= 32 else { return "" }
        return String(decoding: text, as: UTF8.self)
    }
}
