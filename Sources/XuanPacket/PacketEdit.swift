/// The relay's edits of packets that pass through; all other bytes stay as they are.
package enum PacketEdit {
    /// The request for the backend: what only relays may say (`client`, `again`) is cut out, and the relay's own `client`
    /// comes last (Docs/protocol.md 2.3). `head` was peeked from `bytes`. Throws
    /// `shape` if what is left were no packet.
    package static func request(
        _ bytes: UnsafeRawBufferPointer, head: PacketHead, address: ClientAddress
    ) throws(PacketError) -> Packet {
        var packet: [UInt8] = []
        packet.reserveCapacity(bytes.count + address.member.count + 2)
        let isWhole = head.client == nil && head.again == nil
        var isEmpty = head.isEmpty
        if isWhole {
            packet.append(contentsOf: UnsafeRawBufferPointer(rebasing: bytes[..<head.end]))
        } else {
            append(bytes[..<head.end], without: [head.client, head.again], to: &packet)
            isEmpty = packet.last == UInt8(ascii: "{")
        }
        let start = packet.count
        if !isEmpty { packet.append(UInt8(ascii: ",")) }
        let name = packet.count
        packet.append(contentsOf: address.member)
        let end = packet.count
        packet.append(UInt8(ascii: "}"))
        // The cut has moved the rest: rare enough to read it once more.
        guard isWhole else {
            guard let edited = Packet(reading: packet) else {
                throw .shape("nothing is left but what only relays may say")
            }
            return edited
        }
        let client = PacketHead.Member(value: name + ClientAddress.nameLength..<end, cut: start..<end)
        return Packet(bytes: packet, head: head.appending(client: client, end: end))
    }

    /// The packet without these members.
    package static func cutting(_ members: [PacketHead.Member?], out bytes: [UInt8], end: Int) -> [UInt8] {
        var packet: [UInt8] = []
        packet.reserveCapacity(bytes.count)
        bytes.withUnsafeBytes { append($0[..<end], without: members, to: &packet) }
        packet.append(UInt8(ascii: "}"))
        return packet
    }

    /// An answer as it goes to one session alone: without the members that name receivers.
    package static func withoutReceivers(_ answer: [UInt8]) -> [UInt8] {
        guard let head = PacketHead(of: answer) else { return answer }
        return cutting([head.users, head.sessions, head.but], out: answer, end: head.end)
    }

    /// Appends all up to the closing brace but these members, and no comma behind what is left.
    private static func append(
        _ bytes: Slice<UnsafeRawBufferPointer>, without members: [PacketHead.Member?], to packet: inout [UInt8]
    ) {
        let cuts = members.compactMap { $0?.cut }.sorted { $0.lowerBound < $1.lowerBound }
        var at = bytes.startIndex
        for cut in cuts {
            // Two that stand side by side share a comma.
            if cut.lowerBound > at { packet.append(contentsOf: bytes[at..<cut.lowerBound]) }
            at = max(at, cut.upperBound)
        }
        packet.append(contentsOf: bytes[at...])
        while let last = packet.last, JSONBytes.isBlank(last) || last == UInt8(ascii: ",") { packet.removeLast() }
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
    /// Bytes of the name and its colon.
    static let nameLength = 9
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
