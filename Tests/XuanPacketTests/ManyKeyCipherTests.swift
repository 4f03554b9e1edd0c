import Testing

@testable import XuanPacket

/// The cipher of many keys against the one that keeps a key, with and without the processor's AES instructions.
@Suite struct ManyKeyCipherTests {
    private let keys: [PacketKey]
    private let kept: [PacketCipher]

    init() throws {
        keys = try (0..<ManyKeyCipher.lanes).map { _ in try PacketKey.random() }
        kept = try keys.map { try PacketCipher(key: $0) }
    }

    private func ciphers() throws -> [ManyKeyCipher] { [try ManyKeyCipher(), try .plain()] }

    @Test func everyNumberOfKeysAndEveryLengthGivesWhatAKeptKeyGives() throws {
        for cipher in try ciphers() {
            for count in Array(0..<70) + [127, 128, 129, 1_000, 4_096] {
                let plain = (0..<count).map { UInt8(truncatingIfNeeded: $0 &* 7 &+ 3) }
                let length = PacketCipher.encryptedLength(count)
                for number in 1...keys.count {
                    let stride = length + number % 3 * 16
                    var room = [UInt8](repeating: 0xEE, count: stride * number)
                    let written = try plain.withUnsafeBytes { plain in
                        try room.withUnsafeMutableBytes { room in
                            try keys.withUnsafeBufferPointer { keys in
                                try cipher.encrypt(
                                    plain, under: .init(rebasing: keys[..<number]), into: room, stride: stride)
                            }
                        }
                    }
                    #expect(written == length)
                    for lane in 0..<number {
                        let ciphertext = Array(room[lane * stride..<lane * stride + length])
                        #expect(try ciphertext == plain.withUnsafeBytes { try kept[lane].encrypt($0) })
                        #expect(room[lane * stride + length..<(lane + 1) * stride].allSatisfy { $0 == 0xEE })
                        #expect(decrypt(ciphertext, lane, cipher) == plain)
                        #expect(
                            ciphertext.withUnsafeBytes { cipher.fits($0, under: keys[lane]) }
                                == (count == 0 ? false : plain[0] == 0x7B))
                    }
                }
            }
        }
    }

    private func decrypt(_ bytes: [UInt8], _ lane: Int, _ cipher: ManyKeyCipher) -> [UInt8]? {
        var room = [UInt8](repeating: 0, count: bytes.count)
        let count = room.withUnsafeMutableBytes { room in
            bytes.withUnsafeBytes { try? cipher.decrypt($0, under: keys[lane], into: room) }
        }
        return count.map { Array(room[..<$0]) }
    }

    @Test func oneKeyMayEncryptWhereThePlaintextStands() throws {
        for cipher in try ciphers() {
            for count in [0, 1, 15, 16, 17, 100, 4_096] {
                let plain = (0..<count).map { UInt8($0 & 0xFF) }
                var room = plain + [UInt8](repeating: 0, count: PacketCipher.encryptedLength(count) - count)
                _ = try room.withUnsafeMutableBytes { room in
                    try keys.withUnsafeBufferPointer { keys in
                        try cipher.encrypt(
                            UnsafeRawBufferPointer(rebasing: room[..<count]), under: .init(rebasing: keys[..<1]),
                            into: room, stride: room.count)
                    }
                }
                #expect(try room == plain.withUnsafeBytes { try kept[0].encrypt($0) })
            }
        }
    }

    @Test func aPacketFitsItsOwnKeyAndHardlyAnyOther() throws {
        for cipher in try ciphers() {
            for text in ["{}", "{\"module\":\"chat\"}", " \n{\"module\":\"chat\",\"method\":\"login\",\"params\":[]}"] {
                let message = try Array(text.utf8).withUnsafeBytes { try kept[0].encrypt($0) }
                #expect(message.withUnsafeBytes { cipher.fits($0, under: keys[0]) })
                let others = try (0..<20_000).filter { _ in
                    let key = try PacketKey.random()
                    return message.withUnsafeBytes { cipher.fits($0, under: key) }
                }
                // 1.5 of 20,000 are expected.
                #expect(others.count < 15)
            }
        }
    }

    @Test func anInvalidPacketFitsNoKey() throws {
        for cipher in try ciphers() {
            for bytes in [[], [1], [UInt8](repeating: 0, count: 17)] {
                #expect(!bytes.withUnsafeBytes { cipher.fits($0, under: keys[0]) })
                #expect(decrypt(bytes, 0, cipher) == nil)
            }
            let array = try Array("[1,2]".utf8).withUnsafeBytes { try kept[0].encrypt($0) }
            #expect(!array.withUnsafeBytes { cipher.fits($0, under: keys[0]) })
        }
    }
}
