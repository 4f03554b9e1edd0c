// One line to an S3 store. In: a request. Out: its answer, or why there is none. Blocks: threads of S3Workers only.

import CCurl
import Glibc
import XuanConfig
import XuanPacket
import XuanThreads

/// A store with its keys. Any thread.
final class S3Store: Sendable {
    let address: S3Address
    private let keys: S3Keys
    /// Raised, requests under way end.
    private let stop: StopFlag
    private let lastAnswer = Guarded<Int64>(.min / 2)

    init(_ address: S3Address) throws(S3KeysError) {
        self.address = address
        keys = try S3Keys(file: address.keyFile)
        stop = StopFlag()
    }

    /// Any thread. Ends what is under way within a second.
    func shut() { stop.raise() }

    /// Milliseconds of a monotonic clock.
    static var now: Int64 { Int64(MonotonicClock.nanoseconds() / 1_000_000) }

    /// When it last did what it was asked, in `now`'s milliseconds; long ago at first.
    var answered: Int64 { lastAnswer.withLock { $0 } }

    fileprivate func noteAnswer() { lastAnswer.withLock { $0 = Self.now } }

    fileprivate var isShut: Bool { xx_curl_is_raised(stop.flag) }

    /// Why no request can be sent on this machine; `nil` if one can.
    static var fault: S3Error? {
        switch Int(xx_curl_missing()) {
        case 0: nil
        case XX_CURL_NOT_BUILT:
            .noLibrary("this program was built without libcurl; install libcurl4-openssl-dev and build it again")
        case XX_CURL_OLD: .noLibrary("libcurl is older than 7.88; S3 needs a newer one")
        default: .noLibrary("libcurl is missing; install libcurl4")
        }
    }

    fileprivate func url(_ request: S3Request) -> String {
        var text = "\(address.endpoint)/\(address.bucket)"
        if let key = request.key { text += "/" + S3Text.encoded(address.prefix + key, keeping: UInt8(ascii: "/")) }
        return request.query.isEmpty ? text : text + "?" + S3Text.query(request.query)
    }

    fileprivate func perform(
        _ request: S3Request, _ curl: OpaquePointer, _ digest: String, _ room: UnsafeMutableBufferPointer<UInt8>,
        _ answer: inout xx_curl_answer
    ) -> Bool {
        var lines = request.headers.map { "\($0.name): \($0.value)" }
        lines.append("x-amz-content-sha256: \(digest)")
        if case .none = request.body {} else { lines.append("Content-Type: application/octet-stream") }
        let texts = CStrings(
            [request.method, url(request), "aws:amz:\(address.region):s3", keys.access, keys.secret] + lines)
        var wish = xx_curl_request()
        wish.method = texts[0]
        wish.url = texts[1]
        wish.signing = texts[2]
        wish.access_key = texts[3]
        wish.secret_key = texts[4]
        wish.header_count = lines.count
        wish.connect_seconds = UInt32(min(address.timeoutSeconds, 10))
        wish.stall_seconds = UInt32(request.patience ?? address.timeoutSeconds)
        wish.file = -1
        wish.room = room.baseAddress
        wish.capacity = room.count
        wish.stop = UnsafePointer(stop.flag)
        let ca = address.caFile.map { CStrings([$0]) }
        wish.ca = ca?[0]
        func send() -> Bool {
            texts.withTail(from: 5) {
                wish.headers = $0
                return xx_curl_perform(curl, &wish, &answer) == 0
            }
        }
        switch request.body {
        case .none: return send()
        case .bytes(let bytes):
            wish.has_body = true
            wish.length = UInt64(bytes.count)
            return bytes.withUnsafeBytes {
                wish.bytes = $0.baseAddress
                return send()
            }
        case .file(let number, let range):
            wish.has_body = true
            wish.file = number
            wish.offset = UInt64(range.lowerBound)
            wish.length = UInt64(range.count)
            return send()
        }
    }
}

/// A flag that C code looks at. `@unchecked`: it is atomic.
private final class StopFlag: @unchecked Sendable {
    let flag: UnsafeMutablePointer<Int32>

    init() {
        flag = .allocate(capacity: 1)
        flag.initialize(to: 0)
    }

    deinit { flag.deallocate() }

    func raise() { xx_curl_raise(flag) }
}

/// One thread's line to a store; libcurl keeps it open between requests.
final class S3Connection {
    let store: S3Store
    private var curl: OpaquePointer?

    init(_ store: S3Store) { self.store = store }

    deinit { xx_curl_free(curl) }

    /// Tries once more, and once again, what may pass, as long as the store's timeout is not over. Throws after that.
    func ask(_ request: S3Request) throws(S3Error) -> S3Answer {
        let end = MonotonicClock.nanoseconds() + UInt64(store.address.timeoutSeconds) * 1_000_000_000
        var pause: UInt32 = 150_000  // microseconds
        for _ in 0..<2 {
            do throws(S3Error) {
                return try once(request)
            } catch {
                guard error.isPassing, !store.isShut, MonotonicClock.nanoseconds() < end else { throw error }
                usleep(pause)
                pause *= 4
            }
        }
        return try once(request)
    }

    /// The answer to one try.
    func once(_ request: S3Request) throws(S3Error) -> S3Answer {
        if curl == nil {
            if let fault = S3Store.fault { throw fault }
            curl = xx_curl_new()
        }
        guard let curl else { throw .noLibrary("out of memory for libcurl") }
        let digest = try Self.digest(of: request.body)
        var answer = xx_curl_answer()
        var isSent = false
        let body = [UInt8](unsafeUninitializedCapacity: request.room) { room, filled in
            isSent = store.perform(request, curl, digest, UnsafeMutableBufferPointer(rebasing: room[...]), &answer)
            filled = answer.length
        }
        guard isSent else { throw .away(Self.text(of: answer)) }
        let head = withUnsafeBytes(of: &answer.headers) {
            String(decoding: $0.prefix(answer.header_length), as: UTF8.self)
        }
        let whole = S3Answer(status: Int(answer.status), body: body, head: head)
        if (200..<300).contains(whole.status) {
            store.noteAnswer()
            return whole
        }
        throw Self.error(of: whole, request)
    }

    private static func text(of answer: xx_curl_answer) -> String {
        withUnsafeBytes(of: answer.text) { String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self) }
    }

    private static func error(of answer: S3Answer, _ request: S3Request) -> S3Error {
        let said = S3XML(answer.body)
        let code = said.text("Code") ?? ""
        switch (answer.status, code) {
        // A HEAD has no body that could say which of them is missing.
        case (404, "NoSuchBucket"): return .refused(status: 404, code: code, text: "the bucket does not exist")
        case (404, _): return .missing
        case (507, _), (_, "XMinioStorageFull"), (_, "QuotaExceeded"): return .full
        default:
            return .refused(
                status: answer.status, code: String(code.prefix(80)),
                text: String((said.text("Message") ?? "").prefix(200)))
        }
    }

    /// SHA-256 of a body, in hex: libcurl would sign an upload as empty.
    private static func digest(of body: S3Request.Body) throws(S3Error) -> String {
        switch body {
        case .none: return Secret.hex(Secret.sha256([]))
        case .bytes(let bytes): return Secret.hex(Secret.sha256(bytes))
        case .file(let number, let range):
            let stream = SHA256Stream()
            var fault: Int32 = 0
            withUnsafeTemporaryAllocation(byteCount: 64 << 10, alignment: 16) { room in
                var at = range.lowerBound
                while at < range.upperBound, fault == 0 {
                    let n = pread(
                        number, room.baseAddress, Int(min(Int64(room.count), range.upperBound - at)), off_t(at))
                    if n < 0, errno == EINTR { continue }
                    guard n > 0 else {
                        fault = n < 0 ? errno : EIO
                        break
                    }
                    stream.add(UnsafeRawBufferPointer(rebasing: room[..<n]))
                    at += Int64(n)
                }
            }
            guard fault == 0 else { throw .away("the local part cannot be read: \(String(cString: strerror(fault)))") }
            return Secret.hex(stream.finish())
        }
    }
}

/// Texts for C, freed together.
private final class CStrings {
    private let texts: [UnsafeMutablePointer<CChar>]

    init(_ texts: [String]) { self.texts = texts.map { strdup($0)! } }

    deinit { for text in texts { free(text) } }

    subscript(index: Int) -> UnsafePointer<CChar> { UnsafePointer(texts[index]) }

    func withTail<Value>(from index: Int, _ body: (UnsafePointer<UnsafePointer<CChar>?>) -> Value) -> Value {
        texts[index...].map { UnsafePointer($0) as UnsafePointer<CChar>? }.withUnsafeBufferPointer {
            body($0.baseAddress!)
        }
    }
}
