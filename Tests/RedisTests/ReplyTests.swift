import CRedis
import Testing

@testable import Redis

/// What the parser makes of bytes that come in pieces.
private func replies(_ bytes: [UInt8], piece: Int = .max) -> (replies: [RedisReply], fault: String?) {
    let reader = xx_redis_reader_new()!
    defer { xx_redis_reader_free(reader) }
    var found: [RedisReply] = []
    var rest = bytes[...]
    while !rest.isEmpty {
        let part = Array(rest.prefix(piece))
        rest = rest.dropFirst(part.count)
        guard xx_redis_reader_feed(reader, part, part.count) == 0 else { return (found, "feed") }
        while true {
            var reply: OpaquePointer?
            let result = xx_redis_reader_next(reader, &reply)
            if result == 0 { break }
            guard result == 1, let reply else { return (found, String(cString: xx_redis_reader_fault(reader))) }
            found.append(RedisReply(reply))
            xx_redis_reply_free(reply)
        }
    }
    return (found, nil)
}

private func replies(_ text: String, piece: Int = .max) -> (replies: [RedisReply], fault: String?) {
    replies(Array(text.utf8), piece: piece)
}

@Suite(.enabled(if: RedisLibrary.fault == nil, "hiredis is missing: make deps installs it"))
struct ReplyTests {
    @Test func readsEachKindInPiecesOfAnySize() {
        let text =
            "+OK\r\n-ERR no\r\n:-7\r\n$5\r\na\r\nbc\r\n$0\r\n\r\n$-1\r\n*-1\r\n*0\r\n"
            + "*3\r\n$7\r\nmessage\r\n*2\r\n:1\r\n$1\r\nx\r\n$-1\r\n"
        let wanted: [RedisReply] = [
            .status("OK"), .error("ERR no"), .integer(-7), .bytes(Array("a\r\nbc".utf8)), .bytes([]), .none, .none,
            .list([]), .list([.bytes(Array("message".utf8)), .list([.integer(1), .bytes([0x78])]), .none]),
        ]
        for piece in [1, 2, 3, 7, 1_000] {
            let (found, fault) = replies(text, piece: piece)
            #expect(found == wanted && fault == nil, "pieces of \(piece)")
        }
    }

    @Test(arguments: [
        "HTTP/1.1 400 Bad Request\r\n\r\n", "?\r\n", "*x\r\n", "$x\r\n", "$-2\r\n", "*-2\r\n", ":\r\n1", "\r\n",
    ])
    func refusesWhatIsNoRESP(text: String) {
        #expect(replies(text).fault != nil || replies(text).replies.isEmpty)
    }

    /// A count is only a claim: no memory is made for what has not come.
    @Test func refusesCountsThatNoReplyHas() {
        #expect(replies("*65537\r\n").fault == "a reply of too many elements")
        #expect(replies("*2147483647\r\n").fault == "a reply of too many elements")
        #expect(replies("*60000\r\n*6000\r\n").fault == "a reply of too many elements")
        #expect(replies("*99999999999999999999\r\n").fault != nil)
        // The count is that of one reply.
        #expect(replies(String(repeating: "*1\r\n:1\r\n", count: 70_000)).replies.count == 70_000)
    }

    @Test func refusesArraysWithinArraysWithoutEnd() {
        #expect(replies(String(repeating: "*1\r\n", count: 6)).fault == nil)
        #expect(replies(String(repeating: "*1\r\n", count: 7)).fault == "a reply of too many arrays within arrays")
    }

    @Test func refusesMoreBytesThanAMessageHas() {
        let head = Array("$\(64 << 20)\r\n".utf8)
        #expect(replies(head + [UInt8](repeating: 1, count: 31 << 20), piece: 64 << 10).fault == nil)
        #expect(
            replies(head + [UInt8](repeating: 1, count: 33 << 20), piece: 64 << 10).fault
                == "a reply of too many bytes")
        #expect(replies([UInt8](repeating: 0x2B, count: 33 << 20), piece: 1 << 20).fault == "a reply of too many bytes")
    }

    @Test func writesWordsOfAnyBytes() {
        var bytes: [UInt8] = []
        RedisCommand("SET", "a b").adding([0, 13, 10, 0xFF]).write(to: &bytes)
        let wanted = Array("*3\r\n$3\r\nSET\r\n$3\r\na b\r\n$4\r\n".utf8) + [0, 13, 10, 0xFF, 13, 10]
        #expect(bytes == wanted)
        RedisCommand("X").adding([]).write(to: &bytes)
        #expect(bytes == wanted + Array("*2\r\n$1\r\nX\r\n$0\r\n\r\n".utf8))
    }
}
