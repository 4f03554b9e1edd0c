import CRedis

/// One reply of Redis (RESP2).
package enum RedisReply: Sendable, Equatable {
    case bytes([UInt8])
    /// `+OK`
    case status(String)
    /// `-ERR …`, without the minus.
    case error(String)
    case integer(Int64)
    case none
    case list([RedisReply])

    /// Copies a reply of the C parser; as deep as XX_REDIS_REPLY_DEPTH.
    init(_ reply: OpaquePointer) {
        switch xx_redis_reply_kind(reply) {
        case XX_REDIS_TEXT: self = .bytes(Self.bytes(reply))
        case XX_REDIS_STATUS: self = .status(String(decoding: Self.bytes(reply), as: UTF8.self))
        case XX_REDIS_ERROR: self = .error(String(decoding: Self.bytes(reply), as: UTF8.self))
        case XX_REDIS_INTEGER: self = .integer(xx_redis_reply_integer(reply))
        case XX_REDIS_ARRAY:
            self = .list((0..<xx_redis_reply_count(reply)).map { RedisReply(xx_redis_reply_element(reply, $0)) })
        default: self = .none
        }
    }

    /// Lends the bytes of a reply until `body` returns.
    static func withBytes<Result>(_ reply: OpaquePointer, _ body: (UnsafeRawBufferPointer) -> Result) -> Result {
        var count = 0
        let bytes = xx_redis_reply_bytes(reply, &count)
        return body(UnsafeRawBufferPointer(start: bytes, count: count))
    }

    private static func bytes(_ reply: OpaquePointer) -> [UInt8] { withBytes(reply) { Array($0) } }

    package var bytes: [UInt8]? { if case .bytes(let bytes) = self { bytes } else { nil } }
    package var list: [RedisReply]? { if case .list(let list) = self { list } else { nil } }
    package var integer: Int64? { if case .integer(let number) = self { number } else { nil } }
    package var error: String? { if case .error(let text) = self { text } else { nil } }

    /// Text in a form that Redis uses for names and numbers.
    package var text: String? {
        switch self {
        case .bytes(let bytes): String(validating: bytes, as: UTF8.self)
        case .status(let text): text
        case .integer(let number): String(number)
        default: nil
        }
    }
}

/// Why there is no Redis, before any address is used.
package enum RedisLibrary {
    /// `nil` if the parser is here; else what is missing and what to do. The first call loads it. Any thread.
    package static var fault: String? {
        switch xx_redis_missing() {
        case 0: nil
        case Int32(XX_REDIS_NOT_BUILT):
            "this program was built without Redis; install libhiredis-dev and build it again, or leave cluster.redis "
                + "empty"
        default:
            "\(String(cString: xx_redis_library())) is missing; install the package that has it (Debian: libhiredis0.14), "
                + "or leave cluster.redis empty"
        }
    }
}

/// A command on its way into bytes.
package struct RedisCommand {
    private var words: [UInt8] = []
    private var lengths: [Int] = []

    package init(_ words: String...) { for word in words { add(word) } }

    package mutating func add(_ word: String) {
        words += word.utf8
        lengths.append(word.utf8.count)
    }

    package mutating func add(_ bytes: [UInt8]) {
        words += bytes
        lengths.append(bytes.count)
    }

    package func adding(_ bytes: [UInt8]) -> RedisCommand {
        var longer = self
        longer.add(bytes)
        return longer
    }

    /// Appends it to `room` as Redis reads it.
    package func write(to room: inout [UInt8]) {
        var count = 0
        guard let text = xx_redis_command(words, lengths, lengths.count, &count) else {
            fatalError("a command of \(lengths.count) words: no memory for it")
        }
        room += UnsafeRawBufferPointer(start: text, count: count)
        xx_redis_command_free(text)
    }
}
