// Stage 7 of 8, encrypt, for receivers with keys of their own. In: a packet and receivers. Out: a ciphertext each.

import XuanNet
import XuanPacket
import XuanThreads

/// Receivers of one packet wait here until there are enough to encrypt for side by side. Loop-confined, one per loop.
///
/// Eight keys at once take less than two one after the other (`aes_lanes.c`), and each ciphertext goes from here into its
/// connection's frame: no object and no copy of the plaintext per receiver.
final class MultiKeyEncryptor {
    /// Bytes of plaintext; what is larger is worth a frame that nobody copies.
    static let maximumPacket = 64 << 10

    private let cipher: ManyKeyCipher
    private let keys = UnsafeMutableBufferPointer<PacketKey>.allocate(capacity: ManyKeyCipher.lanes)
    private var receivers: [Session] = []
    /// The messages that would be lost with the packet.
    private var message: MessageGids?
    private var order: UInt64 = 0
    private var isTimed = false
    private var plain = Scratch(4 << 10)
    private var plainCount = 0
    private var ciphertexts = Scratch(ManyKeyCipher.lanes * 4 << 10)

    init() throws(PacketError) {
        cipher = try ManyKeyCipher()
        receivers.reserveCapacity(ManyKeyCipher.lanes)
    }

    deinit { keys.deallocate() }

    /// The packet for those who are added from here on, without its `users`. Nobody waits for another one.
    func load(_ delivered: BackendPacket, order: UInt64, isTimed: Bool) {
        precondition(receivers.isEmpty, "a packet is still on its way")
        self.order = order
        self.isTimed = isTimed
        message = delivered.message
        let room = plain.room(delivered.bytes.count)
        delivered.bytes.withUnsafeBytes { packet in
            if let cut = delivered.cut {
                plainCount = PacketEdit.copy(packet, without: cut, into: room)
            } else {
                room.copyMemory(from: packet)
                plainCount = packet.count
            }
        }
    }

    func add(_ session: Session, under token: ClientToken) {
        keys.initializeElement(at: receivers.count, to: token.key)
        receivers.append(session)
        if receivers.count == ManyKeyCipher.lanes { flush() }
    }

    /// Encrypts for those who wait and sends to them.
    func flush() {
        guard let relay = receivers.first?.relay else { return }
        let began = isTimed ? MonotonicClock.nanoseconds() : 0
        let length = PacketCipher.encryptedLength(plainCount)
        let room = ciphertexts.room(length * ManyKeyCipher.lanes)
        let text = UnsafeRawBufferPointer(rebasing: plain.room(plainCount)[..<plainCount])
        // Only OpenSSL, where it has to do the work, can fail, without memory. The packet is lost then.
        let written = try? cipher.encrypt(
            text, under: .init(rebasing: keys[..<receivers.count]), into: room, stride: length)
        let count = receivers.count
        let encrypted =
            isTimed ? relay.figures.encrypt.end(began, as: .encrypt, id: 0, bytes: length * count, count: count) : 0
        if written != nil {
            for (lane, session) in receivers.enumerated() {
                session.deliver(
                    copying: UnsafeRawBufferPointer(rebasing: room[lane * length..<(lane + 1) * length]),
                    message: message, order: order)
            }
        }
        if isTimed { relay.figures.queue.end(encrypted, as: .queue, id: 0, bytes: length * count, count: count) }
        receivers.removeAll(keepingCapacity: true)
    }
}
