import CXuanCrypto

/// Random values, digests and password hashing for the protocol's secrets. Any thread.
package enum Secret {
    /// `count` bytes from the system's random source. Traps if the system has none: nothing safe could go on.
    package static func random(_ count: Int) -> [UInt8] {
        [UInt8](unsafeUninitializedCapacity: count) { buffer, filled in
            precondition(
                count == 0 || xx_random(buffer.baseAddress!, count) == count, "the system has no random source")
            filled = count
        }
    }

    /// Random lower-case hex text; half a byte of randomness per digit.
    package static func randomHex(digits: Int) -> String {
        hex(random((digits + 1) / 2), limit: digits)
    }

    /// Lower-case hex of MD5 over UTF-8 (Docs/protocol.md 2.4).
    package static func md5Hex(_ text: String) -> String {
        var text = text
        return text.withUTF8 { input in
            String(unsafeUninitializedCapacity: 32) { output in
                precondition(
                    xx_md5_hex(input.baseAddress, input.count, output.baseAddress!) == 32, "OpenSSL has no MD5")
                return 32
            }
        }
    }

    package static func sha256(_ bytes: [UInt8]) -> [UInt8] {
        [UInt8](unsafeUninitializedCapacity: 32) { output, filled in
            bytes.withUnsafeBufferPointer { input in
                precondition(
                    xx_sha256(input.baseAddress, input.count, output.baseAddress!) == 32, "OpenSSL has no SHA-256")
            }
            filled = 32
        }
    }

    /// HMAC (RFC 2104) with SHA-256.
    package static func hmacSHA256(_ bytes: [UInt8], key: [UInt8]) -> [UInt8] {
        var block = key.count > 64 ? sha256(key) : key
        block += [UInt8](repeating: 0, count: 64 - block.count)
        return sha256(block.map { $0 ^ 0x5C } + sha256(block.map { $0 ^ 0x36 } + bytes))
    }

    /// HMAC (RFC 2104) with SHA-1, 20 bytes: for one-time codes (RFC 6238) only.
    package static func hmacSHA1(_ bytes: [UInt8], key: [UInt8]) -> [UInt8] {
        [UInt8](unsafeUninitializedCapacity: 20) { output, filled in
            precondition(
                xx_hmac_sha1(key, key.count, bytes, bytes.count, output.baseAddress!) == 20, "OpenSSL has no SHA-1")
            filled = 20
        }
    }

    /// Compares in a time that does not tell where the difference is. Different lengths are unequal at once.
    package static func equal(_ a: [UInt8], _ b: [UInt8]) -> Bool {
        guard a.count == b.count else { return false }
        return a.isEmpty || xx_equal(a, b, a.count) == 1
    }

    /// scrypt (RFC 7914). `cost` is a power of two; memory is about `128 * cost * blockSize` bytes. Blocks for
    /// tens of milliseconds: worker threads only. `nil` when OpenSSL refuses the numbers or has no memory.
    package static func scrypt(
        _ secret: String, salt: [UInt8], cost: Int, blockSize: Int, parallel: Int, count: Int
    ) -> [UInt8]? {
        var secret = secret
        var failed = false
        let key = [UInt8](unsafeUninitializedCapacity: count) { output, filled in
            let result = secret.withUTF8 { input in
                xx_scrypt(
                    input.baseAddress, input.count, salt, salt.count, UInt64(cost), UInt64(blockSize),
                    UInt64(parallel), output.baseAddress!, count)
            }
            failed = result != count
            filled = failed ? 0 : count
        }
        return failed ? nil : key
    }

    package static func hex(_ bytes: [UInt8], limit: Int = .max) -> String {
        let digits = Array("0123456789abcdef".utf8)
        var text: [UInt8] = []
        text.reserveCapacity(bytes.count * 2)
        for byte in bytes {
            text.append(digits[Int(byte >> 4)])
            text.append(digits[Int(byte & 15)])
        }
        return String(decoding: text.prefix(limit), as: UTF8.self)
    }
}
