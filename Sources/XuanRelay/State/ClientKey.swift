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
    func withPlaintext<Result>(
        of message: UnsafeRawBufferPointer, _ body: (UnsafeRawBufferPointer) throws(PacketError) -> Result
    ) throws(PacketError) -> Result {
        if scratch.count < message.count {
            scratch.deallocate()
            scratch = .allocate(byteCount: message.count * 2, alignment: 16)
        }
        let count = try cipher.decrypt(message, into: scratch)
        return try body(UnsafeRawBufferPointer(rebasing: scratch[..<count]))
    }

    /// Encrypts straight into a new frame. `nil` only when OpenSSL is out of memory.
    func frame(_ packet: [UInt8]) -> SharedFrame? {
        var failed = false
        let frame = packet.withUnsafeBytes { plain in
            SharedFrame(capacity: PacketCipher.encryptedLength(plain.count)) { room in
                do throws(PacketError) {
                    return try cipher.encrypt(plain, into: room)
                } catch {
                    failed = true
                    return 0
                }
            }
        }
        return failed ? nil : frame
    }
}
