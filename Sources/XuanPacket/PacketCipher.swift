// Stages 2 and 7 of 8, decrypt and encrypt. In: ciphertext or plaintext bytes. Out: the other.

import CXuanCrypto

/// AES-256-CBC under one key, with OpenSSL contexts kept for its life (Docs/protocol.md 2.1).
/// Confined to one thread at a time; about 1.4 KiB.
package final class PacketCipher {
    private let handle: OpaquePointer

    /// Throws `PacketError.library` when OpenSSL has no memory or no such cipher.
    package init(key: PacketKey) throws(PacketError) {
        guard let handle = key.withBytes({ xx_aes_new($0) }) else { throw .library }
        self.handle = handle
    }

    deinit { xx_aes_free(handle) }

    /// Bytes of ciphertext for `count` bytes of plaintext: padded up to the next whole block.
    package static func encryptedLength(_ count: Int) -> Int { (count / 16 + 1) * 16 }

    /// Encrypts into `output`, which needs `encryptedLength(plain.count)` bytes of room and may begin with the very
    /// bytes of `plain`. Returns bytes written.
    package func encrypt(
        _ plain: UnsafeRawBufferPointer, into output: UnsafeMutableRawBufferPointer
    ) throws(PacketError) -> Int {
        let written = xx_aes_encrypt(
            handle, plain.baseAddress?.assumingMemoryBound(to: UInt8.self), plain.count,
            output.baseAddress!.assumingMemoryBound(to: UInt8.self), output.count)
        return try PacketError.count(written)
    }

    /// Decrypts into `output`, which needs `bytes.count` bytes of room. Returns bytes of plaintext.
    /// Throws `length` or `padding`; discard what was written then.
    package func decrypt(
        _ bytes: UnsafeRawBufferPointer, into output: UnsafeMutableRawBufferPointer
    ) throws(PacketError) -> Int {
        guard let out = output.baseAddress else { throw .length }
        let written = xx_aes_decrypt(
            handle, bytes.baseAddress?.assumingMemoryBound(to: UInt8.self), bytes.count,
            out.assumingMemoryBound(to: UInt8.self), output.count)
        return try PacketError.count(written)
    }

    /// The same with an array of its own, where a packet must outlive its callback.
    package func decrypt(_ bytes: UnsafeRawBufferPointer) throws(PacketError) -> [UInt8] {
        var failure: PacketError?
        let plain = [UInt8](unsafeUninitializedCapacity: bytes.count) { buffer, count in
            do throws(PacketError) {
                count = try decrypt(bytes, into: UnsafeMutableRawBufferPointer(buffer))
            } catch {
                failure = error
            }
        }
        if let failure { throw failure }
        return plain
    }

    package func encrypt(_ plain: UnsafeRawBufferPointer) throws(PacketError) -> [UInt8] {
        var failure: PacketError?
        let capacity = Self.encryptedLength(plain.count)
        let bytes = [UInt8](unsafeUninitializedCapacity: capacity) { buffer, count in
            do throws(PacketError) {
                count = try encrypt(plain, into: UnsafeMutableRawBufferPointer(buffer))
            } catch {
                failure = error
            }
        }
        if let failure { throw failure }
        return bytes
    }
}

extension PacketError {
    /// The result of CXuanCrypto: a count of bytes, or an error.
    static func count(_ result: Int) throws(PacketError) -> Int {
        if result >= 0 { return result }
        switch result {
        case Int(XX_CRYPTO_E_PADDING): throw .padding
        case Int(XX_CRYPTO_E_LENGTH): throw .length
        case Int(XX_CRYPTO_E_CAPACITY): preconditionFailure("cipher output has too little room")
        default: throw .library
        }
    }
}
