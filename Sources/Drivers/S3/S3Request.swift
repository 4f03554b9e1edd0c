// One request to an S3 store, as words. In: what is wanted. Out: address, lines, digest.

import XuanPacket

/// A request. Bytes of a body are borrowed until it is answered.
struct S3Request {
    enum Body {
        case none
        case bytes([UInt8])
        /// A part of an open file.
        case file(Int32, Range<Int64>)

        var count: Int64 {
            switch self {
            case .none: 0
            case .bytes(let bytes): Int64(bytes.count)
            case .file(_, let range): Int64(range.count)
            }
        }
    }

    let method: String
    /// Without the prefix of the store; `nil` for the bucket itself.
    var key: String?
    /// Names and values, not encoded.
    var query: [(name: String, value: String)] = []
    var headers: [(name: String, value: String)] = []
    var body = Body.none
    /// Bytes that the body of the answer may have.
    var room = 64 << 10
    /// Seconds without progress until it is given up; `nil`: the store's.
    var patience: Int?
}

/// A whole answer with a status from 200 to 299.
struct S3Answer {
    let status: Int
    let body: [UInt8]
    private let head: String

    init(status: Int, body: [UInt8], head: String) { (self.status, self.body, self.head) = (status, body, head) }

    /// The value of a field, by its name in lower case.
    func header(_ name: String) -> String? {
        for line in head.split(whereSeparator: \.isNewline) {
            let parts = line.split(separator: ":", maxSplits: 1)
            guard parts.count == 2, parts[0].lowercased() == name else { continue }
            return String(parts[1].drop { $0 == " " })
        }
        return nil
    }
}

/// Why a request failed.
enum S3Error: Error, Equatable {
    /// libcurl is missing, or too old.
    case noLibrary(String)
    /// No answer: away, silent, or its certificate is not good.
    case away(String)
    case missing
    /// The store has no room.
    case full
    /// Refused with that status; `code` and `text` are the store's.
    case refused(status: Int, code: String, text: String)
    /// An answer that nobody understands.
    case unreadable(String)

    /// Whether a second try may do better.
    var isPassing: Bool {
        switch self {
        case .away: true
        case .refused(let status, let code, _):
            status >= 500 || status == 429 || code == "SlowDown" || code == "RequestTimeout"
        case .unreadable: true
        case .noLibrary, .missing, .full: false
        }
    }
}

extension S3Error: CustomStringConvertible {
    var description: String {
        switch self {
        case .noLibrary(let cause): cause
        case .away(let cause): "the S3 store does not answer: \(cause)"
        case .missing: "there is no such object"
        case .full: "the S3 store is full"
        case .refused(let status, let code, let text): "the S3 store refused with \(status) \(code): \(text)"
        case .unreadable(let cause): "the S3 store's answer is not understood: \(cause)"
        }
    }
}

/// How texts stand in addresses (RFC 3986): the form that is also signed.
enum S3Text {
    /// `keeping`: bytes that stay beside letters, digits and `-._~`.
    static func encoded(_ text: String, keeping: UInt8? = nil) -> String {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(text.utf8.count)
        let digits = Array("0123456789ABCDEF".utf8)
        for byte in text.utf8 {
            switch byte {
            case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, 0x2D, 0x2E, 0x5F, 0x7E: bytes.append(byte)
            case keeping: bytes.append(byte)
            default: bytes += [0x25, digits[Int(byte >> 4)], digits[Int(byte & 15)]]
            }
        }
        return String(decoding: bytes, as: UTF8.self)
    }

    /// Sorted and with `=` behind each name: libcurl before 8.0 signs a query as it is written.
    static func query(_ fields: [(name: String, value: String)]) -> String {
        fields.map { encoded($0.name) + "=" + encoded($0.value) }.sorted().joined(separator: "&")
    }
}
