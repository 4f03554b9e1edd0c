import XuanTesting
import Glibc
import Testing

@testable import XuanNet

/// A backend made of raw sockets: each connection is handed to the test.
final class RawBackend: @unchecked Sendable {  // one test thread
    let fd: Int32
    let port: UInt16

    init() {
        let fd = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        self.fd = fd
        var limit = timeval(tv_sec: 10, tv_usec: 0)
        setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &limit, socklen_t(MemoryLayout<timeval>.size))
        _ = withLoopback(0) { bind(fd, $0, $1) }
        _ = listen(fd, 64)
        port = boundPort(of: fd)
    }

    deinit { close(fd) }

    func accept() -> RawConnection { RawConnection(Glibc.accept(fd, nil, nil)) }
}

final class RawConnection {
    private let fd: Int32

    init(_ fd: Int32) {
        self.fd = fd
        var limit = timeval(tv_sec: 10, tv_usec: 0)
        setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &limit, socklen_t(MemoryLayout<timeval>.size))
    }

    deinit { close(fd) }

    /// Reads until `text` has come; nil at the end of the stream.
    func readUntil(_ text: String) -> String? {
        var bytes: [UInt8] = []
        while true {
            let all = String(decoding: bytes, as: UTF8.self)
            if all.range(of: text) != nil { return all }
            var chunk = [UInt8](repeating: 0, count: 4096)
            let n = recv(fd, &chunk, chunk.count, 0)
            if n <= 0 { return nil }
            bytes += chunk[..<n]
        }
    }

    /// Reads exactly `count` bytes; nil at the end of the stream.
    func read(_ count: Int) -> [UInt8]? {
        var bytes: [UInt8] = []
        var chunk = [UInt8](repeating: 0, count: 65_536)
        while bytes.count < count {
            let n = recv(fd, &chunk, min(chunk.count, count - bytes.count), 0)
            if n <= 0 { return nil }
            bytes += chunk[..<n]
        }
        return bytes
    }

    func write(_ text: String) { write(Array(text.utf8)) }

    func write(_ bytes: [UInt8]) {
        _ = send(fd, bytes, bytes.count, Int32(MSG_NOSIGNAL))
    }
}

typealias Outcome = Result<HTTPAnswer, HTTPClientError>

final class ClientBench: @unchecked Sendable {  // set up before the loop starts
    let loop: Loop
    let client: HTTPClient
    let outcomes = Mailbox<Outcome>()

    /// Returns when the loop has read what the sockets held before: the second timer is set at the beginning of a turn
    /// and waits for the next one.
    func awaitTurn() {
        let turned = Mailbox<Void>()
        loop.post { [loop] in
            loop.after(milliseconds: 0) { loop.after(milliseconds: 1) { turned.put(()) } }
        }
        _ = turned.next()
    }

    init(
        host: String = "127.0.0.1", port: UInt16, tls: TLSContext? = nil, maxConnections: Int = 64,
        maxAnswerBytes: Int = 64 << 20
    ) throws {
        loop = try Loop()
        client = HTTPClient(
            loop: loop, host: host, port: port, tls: tls, maxConnections: maxConnections,
            maxAnswerBytes: maxAnswerBytes)
        try loop.start(name: "test")
    }

    deinit {
        loop.stop()
        loop.join()
    }

    func post(_ body: String, timeout: UInt64 = 10_000) {
        let (client, outcomes) = (client, outcomes)
        loop.post {
            var inside = true
            client.post(
                path: "/x", headers: [("Content-Type", "text/plain")], body: Array(body.utf8),
                timeoutMilliseconds: timeout
            ) {
                precondition(!inside)
                outcomes.put($0)
            }
            inside = false
        }
    }

    func next() -> Outcome? { outcomes.next() }
    var body: String? { next().flatMap { try? String(decoding: $0.get().body, as: UTF8.self) } }
    var error: HTTPClientError? {
        if case .failure(let error)? = next() { error } else { nil }
    }
}

@Suite struct HTTPClientTests {
    @Test func reusesItsConnection() throws {
        let backend = RawBackend()
        let bench = try ClientBench(port: backend.port)
        bench.post("one")
        let line = backend.accept()
        let request = try #require(line.readUntil("one"))
        #expect(request.hasPrefix("POST /x HTTP/1.1\r\nHost: 127.0.0.1:\(backend.port)\r\n"))
        #expect(request.contains("Content-Length: 3\r\n"))
        line.write("HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length:5\r\nX-A: b\r\n\r\nfirst")
        let answer = try #require(try bench.next()?.get())
        #expect(answer.status == 200 && answer.header("x-a") == "b" && answer.body == Array("first".utf8))
        bench.post("two")
        #expect(line.readUntil("two") != nil)
        line.write("HTTP/1.1 500 Oops\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nsec\r\n")
        line.write("3\r\nond\r\n0\r\n\r\n")
        let second = try #require(try bench.next()?.get())
        #expect(second.status == 500 && second.body == Array("second".utf8))
        bench.post("three")
        #expect(line.readUntil("three") != nil)
        line.write("HTTP/1.1 204 None\r\n\r\n")
        #expect(bench.body == "")
    }

    @Test func readsAnAnswerUntilTheEnd() throws {
        let backend = RawBackend()
        let bench = try ClientBench(port: backend.port)
        bench.post("a")
        do {
            let line = backend.accept()
            _ = line.readUntil("\r\n\r\na")
            line.write("HTTP/1.0 200 OK\r\n\r\nall of it")
        }
        #expect(bench.body == "all of it")
    }

    @Test func endBeforeTheAnswerIsNoAnswer() throws {
        let backend = RawBackend()
        let bench = try ClientBench(port: backend.port)
        for part in ["", "HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nhalf", "HTTP/1.1 200"] {
            bench.post("a")
            do {
                let line = backend.accept()
                _ = line.readUntil("\r\n\r\na")
                line.write(part)
            }
            guard case .noAnswer = bench.error else {
                Issue.record("not noAnswer")
                continue
            }
        }
    }

    @Test func refusedConnectionIsNotConnected() throws {
        let port = RawBackend().port  // closed again
        let bench = try ClientBench(port: port)
        bench.post("a")
        guard case .notConnected(let cause) = bench.error else { throw HTTPClientError.closed }
        #expect(cause.contains("refused"))
    }

    @Test func unknownHostIsNotConnected() throws {
        let bench = try ClientBench(host: "no-such-host.invalid", port: 1)
        bench.post("a")
        guard case .notConnected = bench.error else { throw HTTPClientError.closed }
    }

    @Test func idleConnectionClosedByTheBackendCostsNoRequest() throws {
        let backend = RawBackend()
        let bench = try ClientBench(port: backend.port)
        for n in 0..<20 {
            bench.post("a")
            do {
                let line = backend.accept()
                #expect(line.readUntil("\r\n\r\na") != nil)
                line.write("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n\(10 + n)")
            }
            #expect(bench.body == "\(10 + n)")
        }
    }

    /// After a second answer the socket is not looked at for each request: the loop tells.
    @Test func keptConnectionClosedByTheBackendCostsNoRequest() throws {
        let backend = RawBackend()
        let bench = try ClientBench(port: backend.port)
        for _ in 0..<20 {
            do {
                var line: RawConnection?
                for n in 0..<3 {
                    bench.post("a")
                    line = line ?? backend.accept()
                    #expect(line?.readUntil("\r\n\r\na") != nil)
                    line?.write("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n\(10 + n)")
                    #expect(bench.body == "\(10 + n)")
                }
            }
            bench.awaitTurn()  // the close came before it
        }
    }

    @Test func timesOutAndDropsThatConnection() throws {
        let backend = RawBackend()
        let bench = try ClientBench(port: backend.port)
        bench.post("a", timeout: 30)
        let line = backend.accept()
        #expect(bench.error == .timedOut)
        _ = line.readUntil("never")  // returns at the end of the stream
    }

    @Test func tooLargeAnswersAreRefused() throws {
        let backend = RawBackend()
        let bench = try ClientBench(port: backend.port, maxAnswerBytes: 10)
        for answer in [
            "Content-Length: 11\r\n\r\n", "Transfer-Encoding: chunked\r\n\r\n6\r\nsixsix\r\n6\r\nsixsix\r\n",
            "Connection: close\r\n\r\neleven bytes",
        ] {
            bench.post("a")
            let line = backend.accept()
            _ = line.readUntil("\r\n\r\na")
            line.write("HTTP/1.1 200 OK\r\n" + answer)
            #expect(bench.error == .tooLarge)
        }
    }

    @Test func nonsenseIsABadAnswer() throws {
        let backend = RawBackend()
        let bench = try ClientBench(port: backend.port)
        bench.post("a")
        let line = backend.accept()
        _ = line.readUntil("\r\n\r\na")
        line.write("SSH-2.0-nonsense\r\n\r\n")
        guard case .badAnswer = bench.error else { throw HTTPClientError.closed }
    }

    @Test func waitsInOrderWhenAllConnectionsAreBusy() throws {
        let backend = RawBackend()
        let bench = try ClientBench(port: backend.port, maxConnections: 1)
        for n in 0..<50 { bench.post("<\(n)>") }
        let line = backend.accept()
        for n in 0..<50 {
            #expect(line.readUntil("<\(n)>") != nil)
            line.write("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok")
            #expect(bench.body == "ok")
        }
    }

    @Test func closeAndStopFinishEveryRequest() throws {
        let backend = RawBackend()
        for stops in [false, true] {
            let bench = try ClientBench(port: backend.port, maxConnections: 1)
            bench.post("a")
            bench.post("b")
            let line = backend.accept()
            _ = line.readUntil("\r\n\r\na")
            if stops { bench.loop.stop() } else { bench.loop.post { bench.client.close() } }
            #expect(bench.error == .closed)
            #expect(bench.error == .closed)
        }
    }

    @Test func talksTLSAndChecksNames() throws {
        let folder = TemporaryFolder()
        let server = try TestServer(tls: folder.make())
        let trusting = try TLSContext.client(verify: true, caFile: folder.certificate)
        for (host, tls, works) in [
            ("127.0.0.1", trusting, true), ("localhost", trusting, true),
            ("127.0.0.1", try TLSContext.client(verify: false, caFile: nil), true),
            ("127.0.0.1", try TLSContext.client(verify: true, caFile: nil), false),
        ] {
            let bench = try ClientBench(host: host, port: server.port, tls: tls)
            for _ in 0..<3 {
                bench.post("secret")
                if works {
                    #expect(bench.body == "secret")
                } else {
                    guard case .notConnected(let cause) = bench.error else { throw HTTPClientError.closed }
                    #expect(cause.contains("certificate"))
                }
            }
        }
    }
}
