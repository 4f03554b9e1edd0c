/// The two cuts that the relay makes in packets that pass through; all other bytes stay as they are.
package enum PacketEdit {
    /// The request for the backend: the client's own `client` member goes, the relay's comes last
    /// (Docs/protocol.md 2.3). `head` was peeked from `bytes`.
    package static func request(
        _ bytes: UnsafeRawBufferPointer, head: PacketHead, address: ClientAddress
    ) -> [UInt8] {
        var packet: [UInt8] = []
        packet.reserveCapacity(bytes.count + address.member.count + 2)
        var isEmpty = head.isEmpty
        if let cut = head.client?.cut {
            packet.append(contentsOf: bytes[..<cut.lowerBound])
            packet.append(contentsOf: bytes[cut.upperBound..<head.end])
            isEmpty = packet.last { !JSONBytes.isBlank($0) } == UInt8(ascii: "{")
        } else {
            packet.append(contentsOf: bytes[..<head.end])
        }
        if !isEmpty { packet.append(UInt8(ascii: ",")) }
        packet.append(contentsOf: address.member)
        packet.append(UInt8(ascii: "}"))
        return packet
    }

    /// Copies an answer without `cut`, which is where its `users` stand: clients do not get them (Docs/protocol.md
    /// 5.2). Returns bytes written; `room` needs those of the answer.
    package static func copy(
        _ answer: UnsafeRawBufferPointer, without cut: Range<Int>, into room: UnsafeMutableRawBufferPointer
    ) -> Int {
        room.copyMemory(from: UnsafeRawBufferPointer(rebasing: answer[..<cut.lowerBound]))
        UnsafeMutableRawBufferPointer(rebasing: room[cut.lowerBound...])
            .copyMemory(from: UnsafeRawBufferPointer(rebasing: answer[cut.upperBound...]))
        return answer.count - cut.count
    }
}

/// The member `"client":{"IP":…,"Port":…,"Zone":""}` of one connection, made once.
package struct ClientAddress: Sendable {
    let member: [UInt8]
    /// "IP:port".
    package let text: String

    package init(ip: String, port: Int) {
        text = "\(ip):\(port)"
        var writer = JSONWriter(reserving: 64)
        writer.raw("\"client\":{\"IP\":")
        writer.string(ip)
        writer.raw(",\"Port\":")
        writer.integer(Int64(port))
        writer.raw(",\"Zone\":\"\"}")
        member = writer.bytes
    }
}
