// Stages 2 and 7 of 8, decrypt and encrypt. In: bytes and a key. Out: bytes.

import CXuanCrypto

/// The cipher of `PacketCipher` for keys that come by turns; keeps nothing per key. Confined to one thread at a time.
package final class ManyKeyCipher {
    /// Keys that one call of `encrypt` takes at most.
    package static let lanes = Int(XX_AES_LANES)
    private let handle: OpaquePointer

    /// Throws `PacketError.library` when OpenSSL has no memory or no such cipher.
    package convenience init() throws(PacketError) { try self.init(xx_aes_many_new()) }

    /// Without the processor's AES instructions, as it is where there are none.
    static func plain() throws(PacketError) -> ManyKeyCipher { try ManyKeyCipher(xx_aes_many_new_plain()) }

    private init(_ handle: OpaquePointer?) throws(PacketError) {
        guard let handle else { throw .library }
        self.handle = handle
    }

    deinit { xx_aes_many_free(handle) }

    /// Encrypts one text under each of `keys` (1 to `lanes`): the ciphertext of key i begins at `i * stride` of `room`.
    /// With one key `room` may begin with the very bytes of `plain`. Returns bytes of one ciphertext, which
    /// `PacketCipher.encryptedLength` foretells; `stride` is that or more.
    package func encrypt(
        _ plain: UnsafeRawBufferPointer, under keys: UnsafeBufferPointer<PacketKey>,
        into room: UnsafeMutableRawBufferPointer, stride: Int
    ) throws(PacketError) -> Int {
        precondition(!keys.isEmpty && room.count >= keys.count * stride, "room for each key's ciphertext")
        return try PacketError.count(
            xx_aes_many_encrypt(
                handle, UnsafeRawPointer(keys.baseAddress!).assumingMemoryBound(to: UInt8.self), keys.count,
                plain.baseAddress?.assumingMemoryBound(to: UInt8.self), plain.count,
                room.baseAddress!.assumingMemoryBound(to: UInt8.self), stride))
    }

    /// As `PacketCipher.decrypt`; `output` does not overlap `bytes`.
    package func decrypt(
        _ bytes: UnsafeRawBufferPointer, under key: PacketKey, into output: UnsafeMutableRawBufferPointer
    ) throws(PacketError) -> Int {
        guard let out = output.baseAddress else { throw .length }
        let written = key.withBytes {
            xx_aes_many_decrypt(
                handle, $0, bytes.baseAddress?.assumingMemoryBound(to: UInt8.self), bytes.count,
                out.assumingMemoryBound(to: UInt8.self), output.count)
        }
        return try PacketError.count(written)
    }

    /// False if the bytes are surely no packet under `key`. Looks at two blocks only: about 40 ns.
    package func fits(_ bytes: UnsafeRawBufferPointer, under key: PacketKey) -> Bool {
        key.withBytes {
            xx_aes_many_fits(handle, $0, bytes.baseAddress?.assumingMemoryBound(to: UInt8.self), bytes.count) == 1
        }
    }
}
