import COpenSSL
import Glibc

/// A blocking TCP client, plain or TLS, that speaks just enough HTTP and WebSocket. Reads give up after `patience`.
package final class TestClient: @unchecked Sendable {  // one test thread at a time
    package let fd: Int32
    private var ssl: OpaquePointer?
    private var context: OpaquePointer?
    var buffered: [UInt8] = []

    /// OpenSSL writes without MSG_NOSIGNAL; a server that was killed must not take the tests with it.
    private static let ignoresBrokenPipes: Void = { _ = signal(SIGPIPE, SIG_IGN) }()

    /// Nobody takes the connection.
    package struct Unreachable: Error { package let port: UInt16 }

    /// For a server that must be there.
    package convenience init(port: UInt16, tls: Bool = false, receiveBuffer: Int32? = nil, patience: Int = 10) {
        try! self.init(reaching: port, tls: tls, receiveBuffer: receiveBuffer, patience: patience)
    }

    /// `patience`: seconds that one read or write may take.
    package init(reaching port: UInt16, tls: Bool = false, receiveBuffer: Int32? = nil, patience: Int = 10) throws {
        _ = Self.ignoresBrokenPipes
        fd = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        if var size = receiveBuffer { setsockopt(fd, SOL_SOCKET, SO_RCVBUF, &size, 4) }
        var limit = timeval(tv_sec: patience, tv_usec: 0)
        setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &limit, socklen_t(MemoryLayout<timeval>.size))
        setsockopt(fd, SOL_SOCKET, SO_SNDTIMEO, &limit, socklen_t(MemoryLayout<timeval>.size))
        let result = withLoopback(port) { connect(fd, $0, $1) }
        guard result == 0 else { throw Unreachable(port: port) }
        if tls {
            signal(SIGPIPE, SIG_IGN)  // OpenSSL writes without MSG_NOSIGNAL
            context = SSL_CTX_new(TLS_client_method())
            ssl = SSL_new(context)
            SSL_set_fd(ssl, fd)
            guard SSL_connect(ssl) == 1 else { throw Unreachable(port: port) }
        }
    }

    deinit { end() }

    /// The server's certificate, DER; empty without TLS.
    package var certificate: [UInt8] {
        guard let ssl, let shown = SSL_get1_peer_certificate(ssl) else { return [] }
        defer { X509_free(shown) }
        var der = [UInt8](repeating: 0, count: Int(i2d_X509(shown, nil)))
        der.withUnsafeMutableBufferPointer { room in
            var at = room.baseAddress
            _ = i2d_X509(shown, &at)
        }
        return der
    }

    private var isClosed = false

    /// Ends the socket, without close_notify.
    package func end() {
        if isClosed { return }
        isClosed = true
        SSL_free(ssl)
        SSL_CTX_free(context)
        close(fd)
    }

    /// Ends with a reset.
    package func reset() {
        var option = linger(l_onoff: 1, l_linger: 0)
        setsockopt(fd, SOL_SOCKET, SO_LINGER, &option, socklen_t(MemoryLayout<linger>.size))
        end()
    }

    package func shutdownWrite() { shutdown(fd, Int32(SHUT_WR)) }

    /// TLS: the text and the close_notify in one segment, as a client does that has nothing more to say.
    package func writeLast(_ text: String) {
        var cork: Int32 = 1
        setsockopt(fd, Int32(IPPROTO_TCP), TCP_CORK, &cork, 4)
        write(text)
        SSL_shutdown(ssl)
        cork = 0
        setsockopt(fd, Int32(IPPROTO_TCP), TCP_CORK, &cork, 4)
    }

    /// TLS: the server has announced the end (close_notify).
    package var hearsOfTheEnd: Bool { SSL_get_shutdown(ssl) & SSL_RECEIVED_SHUTDOWN != 0 }

    /// False when the server is gone or accepts nothing for too long.
    @discardableResult
    package func write(_ bytes: UnsafeRawBufferPointer) -> Bool {
        var at = 0
        while at < bytes.count {
            let rest = UnsafeRawBufferPointer(rebasing: bytes[at...])
            let n =
                if let ssl {
                    Int(SSL_write(ssl, rest.baseAddress, Int32(clamping: rest.count)))
                } else {
                    send(fd, rest.baseAddress, rest.count, Int32(MSG_NOSIGNAL))
                }
            if n <= 0 { return false }
            at += n
        }
        return true
    }

    @discardableResult
    package func write(_ bytes: [UInt8]) -> Bool { bytes.withUnsafeBytes { write($0) } }

    @discardableResult
    package func write(_ text: String) -> Bool { write(Array(text.utf8)) }

    /// One read; the number of bytes, 0 or less at the end or when patience is over. `flags` are for plain sockets.
    func receive(into room: UnsafeMutableRawBufferPointer, flags: Int32 = 0) -> Int {
        if let ssl { return Int(SSL_read(ssl, room.baseAddress, Int32(clamping: room.count))) }
        return recv(fd, room.baseAddress, room.count, flags)
    }

    /// Some more bytes; false at the end or when patience is over.
    private func fill() -> Bool {
        var chunk = [UInt8](repeating: 0, count: 65536)
        let n = chunk.withUnsafeMutableBytes { receive(into: $0) }
        if n <= 0 { return false }
        buffered.append(contentsOf: chunk[..<n])
        return true
    }

    package func read(_ count: Int) -> [UInt8]? {
        while buffered.count < count { if !fill() { return nil } }
        defer { buffered.removeFirst(count) }
        return Array(buffered[..<count])
    }

    /// All until the end of the stream.
    package func readToEnd() -> [UInt8] {
        while fill() {}
        defer { buffered = [] }
        return buffered
    }

    package func readHead() -> String? {
        while true {
            let text = String(decoding: buffered, as: UTF8.self)
            if let end = text.range(of: "\r\n\r\n") {
                let head = String(text[..<end.upperBound])
                buffered.removeFirst(head.utf8.count)
                return head
            }
            if !fill() { return nil }
        }
    }

    /// One answer with Content-Length.
    package func readAnswer() -> (status: Int, head: String, body: String)? {
        readReply().map { ($0.status, $0.head, String(decoding: $0.body, as: UTF8.self)) }
    }

    /// The same with the body as received; `hasBody` false for the answer to HEAD.
    package func readReply(hasBody: Bool = true) -> (status: Int, head: String, body: [UInt8])? {
        guard let head = readHead() else { return nil }
        let status = Int(head.split(separator: " ")[1]) ?? 0
        var length = 0
        for line in head.split(separator: "\r\n") where line.lowercased().hasPrefix("content-length:") {
            length = Int(line.split(separator: ":")[1].drop { $0 == " " }) ?? 0
        }
        guard let body = read(hasBody ? length : 0) else { return nil }
        return (status, head, body)
    }

    package static let upgrade =
        "GET /ws HTTP/1.1\r\nHost: x\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
        + "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n"

    package func openWebSocket() {
        write(Self.upgrade)
        precondition(readHead()?.hasPrefix("HTTP/1.1 101") == true)
    }

    package func readFrame() -> (opcode: UInt8, payload: [UInt8])? {
        guard let start = read(2) else { return nil }
        var length = Int(start[1] & 0x7f)
        if length >= 126 {
            guard let more = read(length == 126 ? 2 : 8) else { return nil }
            length = more.reduce(0) { $0 << 8 | Int($1) }
        }
        guard let payload = read(length) else { return nil }
        return (start[0] & 0x0f, payload)
    }

    /// The code of the next close frame, skipping others; nil when the stream ends without one.
    package func readCloseCode(answeringPings: Bool = false) -> Int? {
        while let frame = readFrame() {
            if frame.opcode == 9, answeringPings { write(XuanTesting.frame(10, frame.payload)) }
            if frame.opcode == 8 {
                return frame.payload.count >= 2 ? Int(frame.payload[0]) << 8 | Int(frame.payload[1]) : 1005
            }
        }
        return nil
    }
}

extension String {
    /// Foundation's range(of:), in ASCII.
    package func range(of text: String) -> Range<String.Index>? {
        var at = utf8.startIndex
        let needle = Array(text.utf8)
        while at < utf8.endIndex {
            if utf8[at...].starts(with: needle) { return at..<utf8.index(at, offsetBy: needle.count) }
            at = utf8.index(after: at)
        }
        return nil
    }
}
