import Testing

@testable import XuanPacket

@Suite struct SealedCipherTests {
    private let cipher = try! SealedCipher(key: PacketKey("0123456789abcdef0123456789abcdef"))
    private let packet = Array(#"{"module":"chat","method":"ping"}"#.utf8)

    private var header: SealedHeader {
        var header = SealedHeader(time: 1_700_000_000_123)
        (header.sender, header.number, header.epoch, header.stream, header.order) = (.max, 7, 8, 9, -1)
        return header
    }

    @Test func opensWhatItSealed() throws {
        for count in [0, 1, 15, 16, 17, 5_000] {
            let packet = [UInt8](repeating: 65, count: count)
            let body = try #require(cipher.seal(packet, header, .request, run: "run"))
            #expect(body.count == SealedCipher.length(count))
            let opened = try #require(cipher.open(body, .request, run: "run"))
            #expect(opened.header == header && opened.packet == packet)
        }
    }

    /// Nobody in between can change a bit, turn an answer into a question, or give a packet to another relay.
    @Test func opensNothingElse() throws {
        let body = try #require(cipher.seal(packet, header, .request, run: "run"))
        #expect(cipher.open(body, .answer, run: "run") == nil)
        #expect(cipher.open(body, .request, run: "nur") == nil)
        #expect(try SealedCipher(key: .random()).open(body, .request, run: "run") == nil)
        for index in body.indices {
            var changed = body
            changed[index] ^= 1
            #expect(cipher.open(changed, .request, run: "run") == nil)
            #expect(cipher.open(Array(body[..<index]), .request, run: "run") == nil)
        }
        #expect(cipher.open(body + body.suffix(16), .request, run: "run") == nil)
    }
}
