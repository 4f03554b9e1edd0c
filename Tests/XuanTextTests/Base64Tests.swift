import Testing
import XuanText

@Suite struct Base64Tests {
    /// RFC 4648, section 10.
    private static let examples = [
        ("", ""), ("f", "Zg=="), ("fo", "Zm8="), ("foo", "Zm9v"), ("foob", "Zm9vYg=="), ("fooba", "Zm9vYmE="),
        ("foobar", "Zm9vYmFy"),
    ]

    @Test(arguments: examples) func isTheStandard(plain: String, text: String) {
        #expect(Base64.text(of: Array(plain.utf8)) == text)
        #expect(Base64.bytes(of: text) == Array(plain.utf8))
    }

    @Test func allBytesComeBack() {
        let bytes = (0...255).map { UInt8($0) }
        #expect(Base64.bytes(of: Base64.text(of: bytes)) == bytes)
    }

    @Test(arguments: ["Zg", "Zg=", "Z===", "Zm9v\n", "Zm 9", "Zm9-", "Zm9_", "=Zg="]) func whatIsNoBase64(text: String)
    {
        #expect(Base64.bytes(of: text) == nil)
    }
}
