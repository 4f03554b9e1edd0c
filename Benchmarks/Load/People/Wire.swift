import Glibc
import XuanNet
import XuanPacket

/// Shared by all people on the loop: the address, keys by token, one buffer for decryption.
final class Wire {
    let loop: Loop
    let server: ServerAddress
    let tls: TLSContext?
    private var ciphers: [String: PacketCipher] = [:]
    private var plain: UnsafeMutableRawBufferPointer = .allocate(byteCount: 1 << 16, alignment: 16)

    init(loop: Loop, server: ServerAddress, ca: String?) throws {
        self.loop = loop
        self.server = server
        tls = server.isTLS ? try .client(verify: ca != nil, caFile: ca) : nil
    }

    deinit { plain.deallocate() }

    /// A relay gives the same token to all, as a rule.
    func cipher(_ token: String) -> PacketCipher? {
        if let known = ciphers[token] { return known }
        guard let key = try? PacketKey(token), let cipher = try? PacketCipher(key: key) else { return nil }
        ciphers[token] = cipher
        return cipher
    }

    /// The plaintext, borrowed until the next call.
    func decrypt(_ bytes: UnsafeRawBufferPointer, _ cipher: PacketCipher) throws(PacketError) -> UnsafeRawBufferPointer
    {
        if bytes.count > plain.count {
            plain.deallocate()
            plain = .allocate(byteCount: bytes.count * 2, alignment: 16)
        }
        let length = try cipher.decrypt(bytes, into: plain)
        return UnsafeRawBufferPointer(rebasing: plain[..<length])
    }
}

/// Nanoseconds, monotonic.
func nanoseconds() -> UInt64 { clock(CLOCK_MONOTONIC) }

/// Nanoseconds of a POSIX clock; 0 if there is none.
func clock(_ id: clockid_t) -> UInt64 {
    var time = timespec()
    guard clock_gettime(id, &time) == 0 else { return 0 }
    return UInt64(time.tv_sec) * 1_000_000_000 + UInt64(time.tv_nsec)
}

func sleep(seconds: Double) {
    var time = timespec(tv_sec: Int(seconds), tv_nsec: Int((seconds - seconds.rounded(.down)) * 1e9))
    var rest = timespec()
    while nanosleep(&time, &rest) != 0 && errno == EINTR { time = rest }
}
