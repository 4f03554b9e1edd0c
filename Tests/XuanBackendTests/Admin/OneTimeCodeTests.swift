import Testing
import XuanPacket

@testable import XuanBackend

@Suite struct OneTimeCodeTests {
    /// RFC 6238, appendix B, the rows of SHA-1.
    @Test(
        arguments: [
            (59, "94287082"), (1_111_111_109, "07081804"), (1_111_111_111, "14050471"), (1_234_567_890, "89005924"),
            (2_000_000_000, "69279037"), (20_000_000_000, "65353130"),
        ] as [(Int64, String)])
    func codesAreThoseOfTheRFC(time: Int64, code: String) {
        let key = Array("12345678901234567890".utf8)
        #expect(OneTimeCode.code(key: key, step: time / 30, digits: 8) == code)
        #expect(OneTimeCode.code(key: key, step: time / 30) == code.suffix(6))
    }

    /// RFC 4648, section 10.
    @Test func base32IsThatOfTheRFC() {
        for (plain, text) in [
            ("", ""), ("f", "MY"), ("fo", "MZXQ"), ("foo", "MZXW6"), ("foob", "MZXW6YQ"), ("fooba", "MZXW6YTB"),
            ("foobar", "MZXW6YTBOI"),
        ] {
            #expect(Base32.text(of: Array(plain.utf8)) == text)
            #expect(Base32.bytes(of: text) == Array(plain.utf8))
        }
        #expect(Base32.bytes(of: "m1") == nil)
    }

    @Test func aCodeCountsOnceAndAMinuteAround() {
        let secret = OneTimeCode.newSecret()
        let key = Base32.bytes(of: secret)!
        #expect(key.count == 20)
        let now: Int64 = 1_700_000_000_000
        let step = now / 30_000
        for other in step - 1...step + 1 {
            let code = OneTimeCode.code(key: key, step: other)
            #expect(OneTimeCode.step(of: code, secret: secret, now: now, after: 0) == other)
            #expect(OneTimeCode.step(of: code, secret: secret, now: now, after: other) == nil)
        }
        let late = OneTimeCode.code(key: key, step: step - 2)
        #expect(OneTimeCode.step(of: late, secret: secret, now: now, after: 0) == nil)
    }
}
