// Stages 7 and 8 of 8, encrypt and frame. In: a packet's plaintext. Out: a frame that many connections share.

import XuanNet
import XuanPacket

/// A client token as the relay uses it: with its kept cipher, and the room to decrypt into. Loop-confined.
package final class ClientKey {
    let key: PacketKey
    private let cipher: PacketCipher
    private var scratch: UnsafeMutableRawBufferPointer

    package init(_ key: PacketKey) throws(PacketError) {
        self.key = key
        cipher = try PacketCipher(key: key)
        scratch = .allocate(byteCount: 32 << 10, alignment: 16)
    }

    deinit { scratch.deallocate() }

    /// Decrypts a message; the plaintext lends its bytes to `body` until it returns.
    package func withPlaintext<Result>(
        of message: UnsafeRawBufferPointer, _ body: (UnsafeRawBufferPointer) throws(PacketError) -> Result
    ) throws(PacketError) -> Result {
        if scratch.count < message.count {
            scratch.deallocate()
            scratch = .allocate(byteCount: message.count * 2, alignment: 16)
        }
        let count = try cipher.decrypt(message, into: scratch)
        return try body(UnsafeRawBufferPointer(rebasing: scratch[..<count]))
    }

    /// Encrypts straight into a new frame, without `cut` if there is one. `nil` only when OpenSSL is out of memory.
    package func frame(_ packet: [UInt8], without cut: Range<Int>? = nil) -> SharedFrame? {
        var failed = false
        let frame = packet.withUnsafeBytes { packet in
            SharedFrame(capacity: PacketCipher.encryptedLength(packet.count - (cut?.count ?? 0))) { room in
                do throws(PacketError) {
                    guard let cut else { return try cipher.encrypt(packet, into: room) }
                    // What stays is joined where it will be encrypted: no third place for it.
                    let count = PacketEdit.copy(packet, without: cut, into: room)
                    return try cipher.encrypt(UnsafeRawBufferPointer(rebasing: room[..<count]), into: room)
                } catch {
                    failed = true
                    return 0
                }
            }
        }
        return failed ? nil : frame
    }
}
