import XuanPacket

/// Time-based one-time codes: RFC 6238 with HMAC-SHA-1, 30 s and six digits, as authenticators expect.
enum OneTimeCode {
    static let period: Int64 = 30

    /// 160 bits, as RFC 4226 section 4 asks for, in Base32.
    static func newSecret() -> String { Base32.text(of: Secret.random(20)) }

    /// The code of a time step; RFC 4226 section 5.3. `digits`: 6, or 8 for the RFC's own examples.
    static func code(key: [UInt8], step: Int64, digits: Int = 6) -> String {
        let counter = (0..<8).map { UInt8(truncatingIfNeeded: step >> Int64(56 - 8 * $0)) }
        let sum = Secret.hmacSHA1(counter, key: key)
        let offset = Int(sum[19] & 15)
        let number = sum[offset..<offset + 4].reduce(UInt32(0)) { $0 << 8 | UInt32($1) } & 0x7FFF_FFFF
        let power = (0..<digits).reduce(UInt32(1)) { product, _ in product * 10 }
        let text = String(number % power)
        return String(repeating: "0", count: digits - text.utf8.count) + text
    }

    /// The step of a code: the current one, or one before or after, as clocks differ; `nil` for a wrong code and for
    /// one not `after` the last accepted one. `now`: milliseconds UTC. Blanks in the code are ignored.
    static func step(of code: String, secret: String, now: Int64, after last: Int64) -> Int64? {
        guard let key = Base32.bytes(of: secret) else { return nil }
        let typed = Array(code.utf8.filter { $0 != 0x20 })
        let step = now / 1000 / period
        return (step - 1...step + 1).first {
            $0 > last && Secret.equal(typed, Array(Self.code(key: key, step: $0).utf8))
        }
    }

    /// For a QR code; the form that authenticators read.
    static func uri(_ secret: String, account: String) -> String {
        "otpauth://totp/XuanXuan:" + percent(account)
            + "?secret=\(secret)&issuer=XuanXuan&algorithm=SHA1&digits=6&period=30"
    }

    private static func percent(_ text: String) -> String {
        text.utf8.reduce(into: "") { result, byte in
            switch byte {
            case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "_"):
                result.append(Character(Unicode.Scalar(byte)))
            default: result += "%" + Secret.hex([byte]).uppercased()
            }
        }
    }
}

/// RFC 4648 section 6, without padding.
enum Base32 {
    private static let digits = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZ234567".utf8)

    static func text(of bytes: [UInt8]) -> String {
        var text: [UInt8] = []
        var bits = 0
        var held = 0
        for byte in bytes {
            held = held << 8 | Int(byte)
            bits += 8
            while bits >= 5 {
                bits -= 5
                text.append(digits[held >> bits & 31])
            }
            held &= 1 << bits - 1
        }
        if bits > 0 { text.append(digits[held << (5 - bits) & 31]) }
        return String(decoding: text, as: UTF8.self)
    }

    /// `nil` for other letters.
    static func bytes(of text: String) -> [UInt8]? {
        var bytes: [UInt8] = []
        var bits = 0
        var held = 0
        for letter in text.utf8 {
            guard let digit = digits.firstIndex(of: letter) else { return nil }
            held = held << 5 | digit
            bits += 5
            if bits >= 8 {
                bits -= 8
                bytes.append(UInt8(held >> bits))
                held &= 1 << bits - 1
            }
        }
        return bytes
    }
}
