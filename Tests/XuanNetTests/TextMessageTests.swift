import CXuanNet
import XuanTesting
import Testing

@testable import XuanNet

/// Text messages have to be UTF-8 (RFC 6455 8.1); binary ones may be anything.
@Suite struct TextMessageTests {
    @Test(arguments: ["hello", "喧喧 héllo 😀", "", String(repeating: "喧a", count: 3_000)])
    func aTextArrivesHoweverItIsCut(text: String) throws {
        let server = try TestServer()
        let client = TestClient(port: server.port)
        client.openWebSocket()
        let bytes = Array(text.utf8)
        for cut in Set([0, 1, 2, bytes.count / 2, bytes.count]) where cut <= bytes.count {
            client.write(frame(1, Array(bytes[..<cut]), fin: false) + frame(9, [1]) + frame(0, Array(bytes[cut...])))
            #expect(client.readFrame()?.opcode == 10)
            #expect(client.readFrame()?.payload == bytes)
        }
        client.write(frame(1, bytes))
        #expect(client.readFrame()?.payload == bytes)
    }

    @Test(arguments: [
        [frame(1, [0xff])], [frame(1, [0x61, 0xe5, 0x96])], [frame(1, [0xed, 0xa0, 0x80])],
        [frame(1, [0xe5], fin: false), frame(0, [0x61])], [frame(1, [0xe5], fin: false), frame(0, [])],
        [frame(1, [0x61], fin: false), frame(0, [0xf4, 0x90], fin: false)],
        [frame(1, [UInt8](repeating: 0x61, count: 70) + [0xc0, 0x80] + [UInt8](repeating: 0x61, count: 70))],
    ]) func aTextThatIsNotUTF8EndsWith1007(frames: [[UInt8]]) throws {
        let server = try TestServer()
        let client = TestClient(port: server.port)
        client.openWebSocket()
        client.write(frames.flatMap(\.self))
        #expect(client.readCloseCode() == 1007)
        #expect(try #require(server.accepted.next()).closeReason() == .protocolError(code: 1007))
    }

    @Test func aBinaryMessageMayBeAnything() throws {
        let server = try TestServer()
        let client = TestClient(port: server.port)
        client.openWebSocket()
        client.write(frame(1, Array("a".utf8), fin: false) + frame(0, [0x62]))
        #expect(client.readFrame()?.payload == [0x61, 0x62])
        client.write(frame(2, [0xff]) + frame(2, [0xe5], fin: false) + frame(0, [0xff]))
        #expect(client.readFrame()?.payload == [0xff])
        #expect(client.readFrame()?.payload == [0xe5, 0xff])
    }

    @Test func piecesAreCheckedAsTheWhole() {
        let samples: [[UInt8]] = [
            Array("aé喧😀\u{10ffff}\u{d7ff}\u{e000}\u{800}\u{7ff}".utf8), [0xe0, 0x9f, 0xbf], [0xed, 0x9f, 0xbf],
            [0xed, 0xa0, 0x80],
            [0xf0, 0x8f, 0xbf, 0xbf], [0xf4, 0x8f, 0xbf, 0xbf], [0xf4, 0x90, 0x80, 0x80], [0xe4, 0xb8], [0xc1, 0x80],
            [0xef, 0xbf, 0xbf],
        ]
        for sample in samples {
            for padding in [0, 31, 32, 33] {
                let bytes = [UInt8](repeating: 0x61, count: padding) + sample
                let isRight = String(validating: bytes, as: UTF8.self) != nil
                #expect(xx_utf8_valid(bytes, bytes.count) == isRight, "\(bytes)")
                for cut in 0...bytes.count {
                    var state: UInt8 = 0
                    let good =
                        xx_utf8_feed(&state, bytes, cut)
                        && xx_utf8_feed(&state, Array(bytes[cut...]), bytes.count - cut) && state == 0
                    #expect(good == isRight, "\(bytes) at \(cut)")
                }
            }
        }
    }
}
