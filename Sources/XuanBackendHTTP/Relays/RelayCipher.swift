import XuanPacket

/// Encrypts answers and decrypts packets of relays, in the original's form and in the sealed one (Docs/protocol.md 2.3).
/// Loop-confined.
final class RelayCipher {
    enum Reading {
        /// `header`: of a sealed one.
        case packet(Packet, header: SealedHeader?)
        case unreadable(cause: String)
        /// Of a relay that does not know this run of the backend.
        case unknownEpoch(SealedHeader)
    }

    private let cipher: PacketCipher
    private let seal: SealedCipher
    /// Whether the plain form, which originals use, is refused.
    private let isSealedOnly: Bool
    /// Of this run.
    let epoch = Secret.random(8).reduce(1) { $0 << 8 | UInt64($1) } | 1
    private var window = ReplayWindow()

    /// Throws when the ciphers cannot be made.
    init(_ key: PacketKey, isSealedOnly: Bool) throws(PacketError) {
        cipher = try PacketCipher(key: key)
        seal = try SealedCipher(key: key)
        self.isSealedOnly = isSealedOnly
    }

    /// A packet in the original's form. All of it is checked, whatever the fault, so that all faults take about the
    /// same time.
    func readPlain(_ bytes: [UInt8]) -> Reading {
        var room = [UInt8](repeating: 0, count: bytes.count)
        let count = room.withUnsafeMutableBytes { room in
            bytes.withUnsafeBytes { try? cipher.decrypt($0, into: room) }
        }
        let head: PacketHead? = room.withUnsafeBytes { room in
            let text = UnsafeRawBufferPointer(rebasing: room[..<(count ?? room.count)])
            guard let head = try? PacketHead(peeking: text) else { return nil }
            return PacketHead.plainText(head.method, of: text)?.isEmpty == false ? head : nil
        }
        guard let count, let head, !isSealedOnly else {
            return .unreadable(
                cause: isSealedOnly
                    ? "a packet is not sealed, and sealed=1 takes no other; set sealed=1 in the relay's [backendOptions], too"
                    : "a packet cannot be read; is the relay's key ours?")
        }
        room.removeLast(room.count - count)
        return .packet(Packet(bytes: room, head: head), header: nil)
    }

    /// `run`: of the relay. `now`: milliseconds UTC.
    func readSealed(_ bytes: [UInt8], run: String, now: Int64) -> Reading {
        guard let (header, packet) = seal.open(bytes, .request, run: run) else {
            return .unreadable(cause: "a sealed packet cannot be read; is the relay's key ours?")
        }
        let ahead = header.time.subtractingReportingOverflow(now).partialValue
        guard ahead.magnitude <= UInt64(ReplayWindow.skewMilliseconds) else {
            return .unreadable(
                cause: "a sealed packet is refused: the relay's clock and this one differ by "
                    + "\(ahead.magnitude / 1_000) s, more than \(ReplayWindow.skewMilliseconds / 1_000) s; set both clocks"
            )
        }
        guard header.epoch == epoch else { return .unknownEpoch(header) }
        guard window.take(header.number, of: header.sender, now: now) else {
            return .unreadable(cause: "a sealed packet has come before, or far too late")
        }
        guard let packet = Packet(reading: packet),
            packet.bytes.withUnsafeBytes({ PacketHead.plainText(packet.head.method, of: $0)?.isEmpty == false })
        else { return .unreadable(cause: "a sealed packet holds no packet") }
        return .packet(packet, header: header)
    }

    /// `nil` if it cannot be encrypted.
    func writePlain(_ answer: [UInt8]) -> [UInt8]? { answer.withUnsafeBytes { try? cipher.encrypt($0) } }

    /// `header`: of the request. `line`: the relay's channel, which numbers what is for several people.
    func writeSealed(
        _ answer: [UInt8], to header: SealedHeader?, run: String, now: Int64, line: PushSubscriber?, isForOthers: Bool
    ) -> [UInt8]? {
        var sealed = SealedHeader(time: now)
        (sealed.sender, sealed.number, sealed.epoch) = (header?.sender ?? 0, header?.number ?? 0, epoch)
        if let line {
            sealed.stream = line.stream
            if isForOthers { sealed.order = line.nextOrder() }
        }
        return seal.seal(answer, sealed, .answer, run: run)
    }
}
