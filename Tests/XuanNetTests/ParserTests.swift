import XuanTesting
import CXuanNet
import Testing

/// http1.c and ws.c by themselves: whole, one byte at a time, and split at each boundary.
@Suite struct ParserTests {
    static let request =
        "POST /up?name=a%20b HTTP/1.1\r\nHost: x\r\nCONTENT-length:5\r\nConnection: foo, keep-alive\r\n"
        + "Expect: 100-Continue\r\nX:\t padded \t\r\n\r\n"

    private func text(_ slice: xx_slice) -> String {
        String(decoding: UnsafeRawBufferPointer(start: slice.data, count: slice.length), as: UTF8.self)
    }

    private func parse(_ text: String, answer: Bool = false) -> (Int32, xx_http1_head) {
        var head = xx_http1_head()
        let bytes = Array(text.utf8)
        let result =
            answer
            ? xx_http1_parse_response(bytes, bytes.count, &head) : xx_http1_parse_request(bytes, bytes.count, &head)
        return (result, head)
    }

    @Test func findsTheEndOfAHeadHoweverItIsCut() {
        let bytes = Array(Self.request.utf8)
        for extra in [0, 7] {
            let all = bytes + [UInt8](repeating: 65, count: extra)
            for cut in 0..<bytes.count {
                var scanned = 0
                #expect(xx_http1_find_end(all, cut, 4096, &scanned) == Int(XX_NEED_MORE))
                #expect(xx_http1_find_end(all, all.count, 4096, &scanned) == bytes.count)
            }
            var scanned = 0
            for count in 0..<bytes.count {
                #expect(xx_http1_find_end(all, count, 4096, &scanned) == Int(XX_NEED_MORE))
            }
            #expect(xx_http1_find_end(all, all.count, 4096, &scanned) == bytes.count)
            scanned = 0
            #expect(xx_http1_find_end(all, all.count, 50, &scanned) == Int(XX_E_HTTP_HEAD_TOO_LONG))
        }
    }

    @Test func readsARequestHead() {
        let bytes = Array(Self.request.utf8)
        var head = xx_http1_head()
        #expect(xx_http1_parse_request(bytes, bytes.count, &head) == 0)
        #expect(text(head.method) == "POST" && text(head.target) == "/up?name=a%20b")
        #expect(head.minor == 1 && head.content_length == 5 && head.keep_alive && head.expects_continue)
        #expect(!head.chunked && !head.upgrade.to_websocket && head.field_count == 5)
        let last = withUnsafePointer(to: head) { xx_http1_field_at($0, 4).pointee }
        #expect(text(last.name) == "X" && text(last.value) == "padded")
        for cut in 0..<bytes.count {
            #expect(xx_http1_parse_request(bytes, cut, &head) < 0, "a cut head was taken")
        }
    }

    @Test(arguments: [
        "GET  / HTTP/1.1\r\nHost: x\r\n\r\n",
        "GET / HTTP/1.1 \r\nHost: x\r\n\r\n",
        "G T / HTTP/1.1\r\nHost: x\r\n\r\n",
        " GET / HTTP/1.1\r\nHost: x\r\n\r\n",
        "GET / HTTP/1.1\r\nHost: x\r\n: x\r\n\r\n",
        "GET / HTTP/1.1\r\nHost: x\r\nA\r\n\r\n",
        "GET / HTTP/1.1\r\nHost: x\r\nA: \u{0}\r\n\r\n",
        "GET / http/1.1\r\nHost: x\r\n\r\n", "GET / HTTP/1.1\r\nHost: x\r\nContent-Length: 1, 1\r\n\r\n",
        "GET / HTTP/1.1\r\nHost: x\r\nContent-Length: 9999999999999999999\r\n\r\n",
        "GET / HTTP/1.1\r\nHost: x\r\nContent-Length:\r\n\r\n",
        "GET / HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n", "GET / HTTP/1.1\r\nHost: x\r\nA: b\rc\r\n\r\n",
        "GET / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n\r\n",
    ]) func refusesABadRequest(request: String) {
        #expect(parse(request).0 == Int32(XX_E_HTTP_BAD))
    }

    @Test func knowsARightUpgrade() {
        let good = TestClient.upgrade
        #expect(parse(good).1.upgrade.is_right)
        for (old, new) in [
            ("Version: 13", "Version: 8"), ("Connection: Upgrade", "Connection: close"), ("GET", "PUT"),
            ("jZQ==", "jZQ="), ("HTTP/1.1", "HTTP/1.0"), ("Sec-WebSocket-Key", "X-Key"),
        ] {
            let at = good.range(of: old)!
            let head = parse(good.replacingCharacters(at, new)).1
            #expect(head.upgrade.to_websocket && !head.upgrade.is_right, "\(old)")
        }
    }

    @Test func readsAnAnswerMildly() {
        let (result, head) = parse(
            "HTTP/1.0 302 Found it\nContent-Length:249\nConnection: keep-alive\n\n", answer: true)
        #expect(result == 0 && head.status == 302 && head.content_length == 249 && head.keep_alive)
        #expect(parse("HTTP/1.1 200\r\n\r\n", answer: true).0 == 0)
        for bad in [
            "HTTP/1.1 20\r\n\r\n", "HTTP/1.1 2x0 OK\r\n\r\n", "HTTP/1.1 099 OK\r\n\r\n", "ICY 200 OK!!\r\n\r\n",
        ] {
            #expect(parse(bad, answer: true).0 < 0)
        }
    }

    /// The decoded body, or nil when it is bad; fed in pieces that end at `cuts`.
    private func decode(_ bytes: [UInt8], cuts: [Int]) -> (body: [UInt8], used: Int, done: Bool)? {
        var state = xx_http1_chunked()
        var out: [UInt8] = []
        var at = 0
        for end in cuts + [bytes.count] {
            while at < end, !state.done {
                var body = xx_slice()
                let n = bytes.withUnsafeBufferPointer {
                    xx_http1_chunked_decode(&state, $0.baseAddress! + at, end - at, &body)
                }
                if n < 0 { return nil }
                out += UnsafeBufferPointer(start: body.data, count: body.length)
                at += n
            }
        }
        return (out, at, state.done)
    }

    @Test func decodesChunksHoweverTheyAreCut() {
        let text = "5;a=b\r\nhello\r\n1A\r\nabcdefghijklmnopqrstuvwxyz\r\n000\r\nT: x\r\nU: y\r\n\r\n"
        let bytes = Array(text.utf8)
        let all = bytes + Array("next".utf8)
        for cut in 0...bytes.count {
            let result = decode(all, cuts: [cut])
            #expect(result?.body == Array("helloabcdefghijklmnopqrstuvwxyz".utf8))
            #expect(result?.used == bytes.count && result?.done == true)
        }
        #expect(decode(all, cuts: Array(1..<all.count))?.used == bytes.count)
        for bad in ["\r\n", "g\r\n", "1\r\nab", "-1\r\n", "1\r\naX\r\n", "fffffffffffffffff\r\n", "5 x;\r\r\r"] {
            let result = decode(Array(bad.utf8), cuts: [])
            #expect(result == nil || result?.done == false, "\(bad)")
        }
        #expect(decode(Array(("1" + String(repeating: ";", count: 300)).utf8), cuts: []) == nil)
    }

    // MARK: frames

    @Test func parsesFrameHeadsWholeAndCut() {
        var reader = xx_ws_reader(limit: 1 << 30, joined: 0, fragmented: false, is_client: false)
        for length in [0, 1, 125, 126, 127, 65535, 65536, 1 << 20] {
            let bytes = frame(2, [UInt8](repeating: 0, count: length))
            let expected = bytes.count - length
            var head = xx_ws_head()
            for cut in 0..<expected { #expect(xx_ws_parse(&reader, bytes, cut, &head) == Int32(XX_NEED_MORE)) }
            for cut in expected...min(expected + 3, bytes.count) {
                #expect(xx_ws_parse(&reader, bytes, cut, &head) == Int32(expected))
                #expect(head.payload_length == length && head.opcode == 2 && head.final)
            }
        }
    }

    @Test func eachSideReadsOnlyTheOthersFrames() {
        var (asClient, asServer) = (xx_ws_reader(), xx_ws_reader())
        (asClient.limit, asServer.limit, asClient.is_client) = (1 << 30, 1 << 30, true)
        for length in [0, 125, 126, 65535, 65536] {
            let bytes = frame(2, [UInt8](repeating: 0, count: length), masked: false)
            let expected = bytes.count - length
            var head = xx_ws_head()
            for cut in 0..<expected { #expect(xx_ws_parse(&asClient, bytes, cut, &head) == Int32(XX_NEED_MORE)) }
            #expect(xx_ws_parse(&asClient, bytes, bytes.count, &head) == Int32(expected))
            #expect(head.payload_length == length && head.mask == (0, 0, 0, 0))
            #expect(xx_ws_parse(&asServer, bytes, bytes.count, &head) == Int32(XX_E_WS_PROTOCOL))

            let masked = frame(2, [UInt8](repeating: 0, count: length))
            #expect(xx_ws_parse(&asServer, masked, masked.count, &head) == Int32(expected + 4))
            #expect(head.payload_length == length && head.mask != (0, 0, 0, 0) && head.final)
            #expect(xx_ws_parse(&asClient, masked, masked.count, &head) == Int32(XX_E_WS_PROTOCOL))
        }
    }

    @Test func countsFragmentsAgainstTheLimit() {
        var reader = xx_ws_reader(limit: 10, joined: 0, fragmented: false, is_client: false)
        var head = xx_ws_head()
        let first = frame(2, [UInt8](repeating: 0, count: 6), fin: false)
        #expect(xx_ws_parse(&reader, first, first.count, &head) == 6)
        xx_ws_advance(&reader, &head)
        for (length, last, good) in [(5, true, false), (4, false, true), (4, true, true)] {
            let bytes = frame(0, [UInt8](repeating: 0, count: length), fin: last)
            #expect(xx_ws_parse(&reader, bytes, bytes.count, &head) == (good ? 6 : Int32(XX_E_WS_TOO_LARGE)))
        }
        xx_ws_advance(&reader, &head)
        #expect(!reader.fragmented && reader.joined == 0)
    }

    @Test func unmasksAtAllAlignmentsAndLengths() {
        let mask: [UInt8] = [1, 2, 4, 128]
        for start in 0..<17 {
            for length in 0..<70 {
                var bytes = (0..<100).map { UInt8($0) }
                bytes.withUnsafeMutableBufferPointer { xx_ws_unmask($0.baseAddress! + start, length, mask) }
                for i in 0..<100 {
                    let inside = i >= start && i < start + length
                    #expect(bytes[i] == (inside ? UInt8(i) ^ mask[(i - start) & 3] : UInt8(i)))
                }
            }
        }
    }

    @Test func checksCloseCodes() {
        var code: UInt16 = 0
        for (value, good) in [
            (0, false), (999, false), (1000, true), (1004, false), (1005, false), (1006, false), (1011, true),
            (1014, true), (1015, false), (2999, false), (3000, true), (4999, true), (5000, false),
        ] {
            let payload = [UInt8(value >> 8), UInt8(value & 255)]
            #expect((xx_ws_parse_close(payload, 2, &code) == 0) == good, "\(value)")
        }
        #expect(xx_ws_parse_close([], 0, &code) == 0 && code == 1005)
    }

    @Test func checksUTF8() {
        for good in ["", "a", "é", "喧喧", "😀", "\u{10ffff}\u{d7ff}\u{e000}"] {
            #expect(xx_utf8_valid(Array(good.utf8), good.utf8.count))
        }
        for bad: [UInt8] in [
            [0x80], [0xc0, 0x80], [0xc1, 0xbf], [0xe0, 0x9f, 0xbf], [0xed, 0xa0, 0x80], [0xf0, 0x8f, 0xbf, 0xbf],
            [0xf4, 0x90, 0x80, 0x80], [0xf5, 0x80, 0x80, 0x80], [0xe4, 0xb8], [0xff], [0xe4, 0x41, 0x41],
        ] { #expect(!xx_utf8_valid(bad, bad.count), "\(bad)") }
    }
}

extension String {
    func replacingCharacters(_ range: Range<String.Index>, _ text: String) -> String {
        String(self[..<range.lowerBound]) + text + String(self[range.upperBound...])
    }
}
