// Between a relay and a backend that are both ours. In: a packet and what stands before it. Out: a sealed body.

/// The header of the packet inside a sealed body (Docs/protocol.md 2.3); six numbers of 8 bytes, big-endian.
package struct SealedHeader: Sendable, Equatable {
    package static let byteCount = 48

    /// Milliseconds UTC.
    package var time: Int64
    /// Random; one port of a relay. Answers repeat the request's.
    package var sender: UInt64 = 0
    /// Of the sender's requests, from 1. Answers repeat the request's.
    package var number: Int64 = 0
    /// Random; one run of the backend. 0 in a request that does not know it yet.
    package var epoch: UInt64 = 0
    /// In an answer: the stream of packets for several people in which this one stands, and its number there; 0 for none.
    package var stream: UInt64 = 0
    package var order: Int64 = 0

    package init(time: Int64) { self.time = time }

    fileprivate var words: [UInt64] {
        [UInt64(bitPattern: time), sender, UInt64(bitPattern: number), epoch, stream, UInt64(bitPattern: order)]
    }

    fileprivate init(_ bytes: UnsafeRawBufferPointer) {
        func word(_ index: Int) -> UInt64 {
            UInt64(bigEndian: bytes.loadUnaligned(fromByteOffset: index * 8, as: UInt64.self))
        }
        time = Int64(bitPattern: word(0))
        (sender, number, epoch) = (word(1), Int64(bitPattern: word(2)), word(3))
        (stream, order) = (word(4), Int64(bitPattern: word(5)))
    }
}

/// Encrypts, then authenticates: AES-256-CBC over header and packet, then HMAC-SHA-256 over the direction, the run of the
/// relay (header `xxd-run`) and the ciphertext, each under a key derived from the one that both ends share. The header is unlike any other one, so the fixed
/// IV repeats no block. Confined to one thread at a time.
package final class SealedCipher {
    package enum Direction: UInt8, Sendable { case request = 1, answer = 2 }

    private static let macBytes = 32
    private let cipher: PacketCipher
    private let inner: [UInt8]
    private let outer: [UInt8]

    /// Throws when OpenSSL has no memory or no such cipher.
    package init(key: PacketKey) throws(PacketError) {
        let shared = Array(key.text.utf8)
        func derive(_ purpose: String) -> [UInt8] { Secret.hmacSHA256(Array(purpose.utf8), key: shared) }
        cipher = try PacketCipher(key: PacketKey(Secret.hex(derive("xuan sealed: cipher"), limit: 32)))
        let mac = derive("xuan sealed: mac") + [UInt8](repeating: 0, count: 32)
        (inner, outer) = (mac.map { $0 ^ 0x36 }, mac.map { $0 ^ 0x5C })
    }

    /// Bytes of a body with a packet of `count` bytes.
    package static func length(_ count: Int) -> Int {
        PacketCipher.encryptedLength(SealedHeader.byteCount + count) + macBytes
    }

    /// Writes the body into `room`, which has `length(packet.count)` bytes. False when OpenSSL is out of memory.
    package func seal(
        _ packet: UnsafeRawBufferPointer, _ header: SealedHeader, _ direction: Direction, run: String,
        into room: UnsafeMutableRawBufferPointer
    ) -> Bool {
        let count = SealedHeader.byteCount + packet.count
        for (index, word) in header.words.enumerated() {
            room.storeBytes(of: word.bigEndian, toByteOffset: index * 8, as: UInt64.self)
        }
        UnsafeMutableRawBufferPointer(rebasing: room[SealedHeader.byteCount..<count]).copyMemory(from: packet)
        let text = UnsafeMutableRawBufferPointer(rebasing: room[..<(room.count - Self.macBytes)])
        guard (try? cipher.encrypt(UnsafeRawBufferPointer(rebasing: text[..<count]), into: text)) == text.count else {
            return false
        }
        let sum = mac(UnsafeRawBufferPointer(text), direction, run)
        UnsafeMutableRawBufferPointer(rebasing: room[text.count...]).copyBytes(from: sum)
        return true
    }

    /// The same as an array of its own; `nil` when OpenSSL is out of memory.
    package func seal(
        _ packet: [UInt8], _ header: SealedHeader, _ direction: Direction, run: String
    ) -> [UInt8]? {
        var isSealed = false
        let capacity = Self.length(packet.count)
        let body = [UInt8](unsafeUninitializedCapacity: capacity) { buffer, count in
            packet.withUnsafeBytes { isSealed = seal($0, header, direction, run: run, into: .init(buffer)) }
            count = capacity
        }
        return isSealed ? body : nil
    }

    /// `nil` for anything that the other end has not sealed; the kind of fault is not revealed.
    package func open(
        _ body: [UInt8], _ direction: Direction, run: String
    ) -> (header: SealedHeader, packet: [UInt8])? {
        guard body.count >= Self.length(0), (body.count - Self.macBytes) % 16 == 0 else { return nil }
        return body.withUnsafeBytes { bytes -> (header: SealedHeader, packet: [UInt8])? in
            let text = UnsafeRawBufferPointer(rebasing: bytes[..<(bytes.count - Self.macBytes)])
            guard Secret.equal(mac(text, direction, run), Array(bytes[text.count...])),
                let plain = try? cipher.decrypt(text), plain.count >= SealedHeader.byteCount
            else { return nil }
            return (plain.withUnsafeBytes { SealedHeader($0) }, Array(plain[SealedHeader.byteCount...]))
        }
    }

    /// HMAC (RFC 2104) with SHA-256.
    private func mac(_ text: UnsafeRawBufferPointer, _ direction: Direction, _ run: String) -> [UInt8] {
        let stream = SHA256Stream()
        inner.withUnsafeBytes { stream.add($0) }
        // The length keeps the run's end apart from the text's beginning.
        let associated = [direction.rawValue, UInt8(truncatingIfNeeded: run.utf8.count)] + Array(run.utf8)
        associated.withUnsafeBytes { stream.add($0) }
        stream.add(text)
        return Secret.sha256(outer + stream.finish())
    }
}
