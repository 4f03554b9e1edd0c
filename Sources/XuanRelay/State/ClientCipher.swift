// Stages 2, 7 and 8 of 8, decrypt, encrypt and frame. In: a message, or a packet's plaintext. Out: the other.

import XuanNet
import XuanPacket

/// The cipher of the client leg, one per loop, and its room to decrypt into. Loop-confined.
///
/// The token of a run has contexts that are kept. Those of logins are too many for that.
package final class ClientCipher {
    private enum Rule {
        case run(PacketCipher)
        case login(ManyKeyCipher)
    }

    private let rule: Rule
    private var scratch = Scratch(32 << 10)

    /// Throws when OpenSSL has no memory or no such cipher.
    package init(_ tokens: ClientTokens) throws(PacketError) {
        if let ofRun = tokens.ofRun {
            rule = .run(try PacketCipher(key: ofRun.key))
        } else {
            rule = .login(try ManyKeyCipher())
        }
    }

    /// Decrypts a message; the plaintext lends its bytes to `body` until it returns.
    package func withPlaintext<Result>(
        of message: UnsafeRawBufferPointer, under token: ClientToken,
        _ body: (UnsafeRawBufferPointer) throws(PacketError) -> Result
    ) throws(PacketError) -> Result {
        let room = scratch.room(message.count)
        let count =
            switch rule {
            case .run(let cipher): try cipher.decrypt(message, into: room)
            case .login(let cipher): try cipher.decrypt(message, under: token.key, into: room)
            }
        return try body(UnsafeRawBufferPointer(rebasing: room[..<count]))
    }

    /// Whether a message is a packet under the token.
    func opens(_ message: UnsafeRawBufferPointer, under token: ClientToken) -> Bool {
        if case .login(let cipher) = rule, !cipher.fits(message, under: token.key) { return false }
        return
            (try? withPlaintext(of: message, under: token) { plain throws(PacketError) in
                _ = try PacketHead(peeking: plain)
            }) != nil
    }

    /// Encrypts straight into a new frame, without `cut` if there is one. `nil` only when OpenSSL is out of memory.
    package func frame(
        _ packet: [UInt8], without cut: Range<Int>? = nil, under token: ClientToken
    ) -> SharedFrame? {
        var failed = false
        let frame = packet.withUnsafeBytes { packet in
            SharedFrame(capacity: PacketCipher.encryptedLength(packet.count - (cut?.count ?? 0))) { room in
                do throws(PacketError) {
                    guard let cut else { return try encrypt(packet, into: room, under: token) }
                    // The rest is joined where it will be encrypted: no third buffer.
                    let count = PacketEdit.copy(packet, without: cut, into: room)
                    return try encrypt(UnsafeRawBufferPointer(rebasing: room[..<count]), into: room, under: token)
                } catch {
                    failed = true
                    return 0
                }
            }
        }
        return failed ? nil : frame
    }

    private func encrypt(
        _ plain: UnsafeRawBufferPointer, into room: UnsafeMutableRawBufferPointer, under token: ClientToken
    ) throws(PacketError) -> Int {
        switch rule {
        case .run(let cipher): return try cipher.encrypt(plain, into: room)
        case .login(let cipher):
            var key = token.key
            return try withUnsafePointer(to: &key) { key throws(PacketError) in
                try cipher.encrypt(plain, under: .init(start: key, count: 1), into: room, stride: room.count)
            }
        }
    }
}
