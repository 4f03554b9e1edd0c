import Foundation
import Testing

@testable import XuanPacket

@Suite struct PacketCipherTests {
    private func cipher(_ key: String) throws -> PacketCipher { try PacketCipher(key: PacketKey(key)) }

    /// The plaintext of a case; the long ones are described in words, see the vectors' notes.
    private func plaintext(_ one: [String: Any]) -> [UInt8] {
        if let hex = one["plaintext_hex"] as? String { return Vectors.bytes(hex: hex) }
        let count = one["plaintext_len"] as! Int
        if (one["note"] as! String).contains("(7*i+3) mod 251") { return (0..<count).map { UInt8((7 * $0 + 3) % 251) } }
        return [UInt8](repeating: UInt8(ascii: "a"), count: count)
    }

    @Test func encryptsAndDecryptsEveryVector() throws {
        let cases = try Vectors.load("aes")["cases"] as! [[String: Any]]
        #expect(cases.count == 18)
        for one in cases {
            let id = one["id"] as! String
            let cipher = try cipher(one["key"] as! String)
            let plain = plaintext(one)
            #expect(plain.count == one["plaintext_len"] as! Int, "\(id)")
            if let sum = one["plaintext_sha256"] as? String {
                #expect(Secret.hex(Secret.sha256(plain)) == sum, "\(id)")
            }
            let encrypted = try plain.withUnsafeBytes { try cipher.encrypt($0) }
            #expect(encrypted.count == one["ciphertext_len"] as! Int, "\(id)")
            #expect(encrypted.count == PacketCipher.encryptedLength(plain.count), "\(id)")
            if let hex = one["ciphertext_hex"] as? String {
                #expect(Secret.hex(encrypted) == hex, "\(id)")
            } else {
                #expect(Secret.hex(Secret.sha256(encrypted)) == one["ciphertext_sha256"] as! String, "\(id)")
                #expect(Secret.hex(Array(encrypted.suffix(32))) == one["ciphertext_tail_hex"] as! String, "\(id)")
            }
            #expect(try encrypted.withUnsafeBytes { try cipher.decrypt($0) } == plain, "\(id)")
        }
    }

    @Test func refusesEveryBadVectorWithItsClassOfError() throws {
        let bad = try Vectors.load("aes")["bad"] as! [[String: Any]]
        #expect(bad.count == 16)
        for one in bad {
            let id = one["id"] as! String
            let cipher = try cipher(one["key"] as! String)
            let bytes = Vectors.bytes(hex: one["ciphertext_hex"] as! String)
            let expected = one["error"] as! String
            #expect("\(id): \(expected)" == "\(id): \(Self.errorClass(cipher, bytes))")
        }
    }

    private static func errorClass(_ cipher: PacketCipher, _ bytes: [UInt8]) -> String {
        do {
            let plain = try bytes.withUnsafeBytes { try cipher.decrypt($0) }
            _ = try plain.withUnsafeBytes { try PacketHead(peeking: $0) }
            return "none"
        } catch let error as PacketError {
            return switch error {
            case .length: "length"
            case .padding: "padding"
            case .utf8: "utf8"
            case .json: "json"
            case .shape: "shape"
            case .key, .library: "other"
            }
        } catch {
            return "other"
        }
    }

    @Test func keepsNoStateBetweenMessages() throws {
        let cipher = try cipher("0123456789abcdef0123456789abcdef")
        for length in [0, 1, 15, 16, 17, 255, 4096] {
            let plain = [UInt8](repeating: 7, count: length)
            let first = try plain.withUnsafeBytes { try cipher.encrypt($0) }
            _ = try? first.dropLast(1).withUnsafeBytes { try cipher.decrypt($0) }
            #expect(try plain.withUnsafeBytes { try cipher.encrypt($0) } == first)
            #expect(try first.withUnsafeBytes { try cipher.decrypt($0) } == plain)
        }
    }

    @Test func refusesEveryPaddingByteThatIsNotPKCS7() throws {
        let key = "0123456789abcdef0123456789abcdef"
        let cipher = try cipher(key)
        // A block that ends in `last` with the right bytes before it, and the same with one of them changed.
        for last in 0...255 {
            var block = [UInt8](repeating: 0x41, count: 16)
            let count = (1...16).contains(last) ? last : 1
            for i in 16 - count..<16 { block[i] = UInt8(last) }
            let good = (1...16).contains(last)
            #expect((try? Self.decryptRaw(cipher, block)) == (good ? 16 - count : nil), "\(last)")
            guard good, count > 1 else { continue }
            block[16 - count] ^= 1
            #expect((try? Self.decryptRaw(cipher, block)) == nil, "\(last)")
        }
    }

    /// Encrypts one block as it is: the cipher pads, so that the second block is cut off again.
    private static func decryptRaw(_ cipher: PacketCipher, _ block: [UInt8]) throws -> Int {
        let two = try block.withUnsafeBytes { try cipher.encrypt($0) }
        return try two[..<16].withUnsafeBytes { try cipher.decrypt($0) }.count
    }

    @Test func keyIsExactly32BytesAndNeverPrinted() throws {
        #expect(throws: PacketError.key) { try PacketKey("short") }
        #expect(throws: PacketError.key) { try PacketKey(String(repeating: "喧", count: 11)) }
        let key = try PacketKey.random()
        #expect(key.text.utf8.count == 32)
        #expect(try PacketKey.random() != key)
        #expect(!"\(key)".contains(key.text))
    }
}

@Suite struct SecretTests {
    @Test func chainsOfPasswordVectorsHold() throws {
        let cases = try Vectors.load("password")["cases"] as! [[String: Any]]
        for one in cases {
            #expect(Secret.md5Hex(one["plain"] as! String) == one["md5_plain"] as! String)
            let wire = one["md5_plain"] as! String
            #expect(Secret.md5Hex(wire + (one["account"] as! String)) == one["stored"] as! String)
        }
    }

    /// RFC 7914 section 12, second vector.
    @Test func scryptAgreesWithTheRFC() {
        let key = Secret.scrypt(
            "password", salt: Array("NaCl".utf8), cost: 1024, blockSize: 8, parallel: 16, count: 64)
        #expect(
            Secret.hex(key ?? [])
                == "fdbabe1c9d3472007856e7190d01e9fe7c6ad7cbc8237830e77376634b3731622eaf30d92e22a3886ff109279d9830da"
                + "c727afb94a83ee6d8360cbdfa2cc0640")
    }

    @Test func comparesWholeValues() {
        #expect(Secret.equal([1, 2], [1, 2]))
        #expect(!Secret.equal([1, 2], [1, 3]))
        #expect(!Secret.equal([1, 2], [1, 2, 3]))
        #expect(Secret.equal([], []))
    }
}
