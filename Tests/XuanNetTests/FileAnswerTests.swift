import COpenSSL
import Glibc
import Testing
import XuanTesting

@testable import XuanNet

/// Answers whose body is a file: plain and over TLS, warm and cold, whole and broken.
@Suite struct FileAnswerTests {
    /// A file of `count` bytes that is gone from the folder already.
    private final class File: Sendable {
        let raw: Int32
        let bytes: [UInt8]

        init(_ count: Int) {
            var path = Array("/tmp/xuan-file-XXXXXX".utf8CString)
            raw = mkstemp(&path)
            unlink(path)
            bytes = (0..<count).map { UInt8(truncatingIfNeeded: $0 &* 31 ^ $0 >> 9) }
            precondition(write(raw, bytes, count) == count && fsync(raw) == 0)
        }

        deinit { close(raw) }

        /// Drops its pages from the page cache.
        func chill() { posix_fadvise(raw, 0, 0, Int32(POSIX_FADV_DONTNEED)) }
        func open() -> FileDescriptor { FileDescriptor(dup(raw)) }

        /// Descriptors of this process that it is open under. Other tests have files of the same size open meanwhile.
        var openings: Int {
            var own = stat()
            precondition(fstat(raw, &own) == 0)
            return (0..<Int32(4096)).count { number in
                var facts = stat()
                return fstat(number, &facts) == 0 && facts.st_dev == own.st_dev && facts.st_ino == own.st_ino
            }
        }
    }

    private func server(_ file: File, tls: TLSContext?, _ range: Range<Int>) throws -> TestServer {
        try TestServer(tls: tls) { recorder in
            recorder.onBody = { _, isLast, connection in
                if isLast {
                    connection.respond(
                        status: 200, headers: [("X-Test", "1")], file: file.open(), offset: range.lowerBound,
                        length: range.count)
                }
            }
        }
    }

    @Test(arguments: [false, true], [false, true])
    func aFileComesWholeAndTheConnectionGoesOn(isTLS: Bool, isCold: Bool) throws {
        let folder = TemporaryFolder()
        let file = File(5_000_001)
        if isCold { file.chill() }
        let server = try server(file, tls: isTLS ? folder.make() : nil, 1..<file.bytes.count)
        let client = TestClient(port: server.port, tls: isTLS)
        client.write(
            "GET /1 HTTP/1.1\r\nHost: x\r\n\r\nGET /2 HTTP/1.1\r\nHost: x\r\n\r\nHEAD /3 HTTP/1.1\r\nHost: x\r\n\r\n")
        for _ in 1...2 {
            let reply = try #require(client.readReply())
            #expect(reply.status == 200 && reply.head.field("content-length") == "5000000")
            #expect(reply.body.elementsEqual(file.bytes[1...]))
        }
        #expect(client.readReply(hasBody: false)?.head.field("content-length") == "5000000")
        client.write("GET /4 HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
        #expect(client.readReply()?.body.count == 5_000_000)
        #expect(client.readToEnd().isEmpty)
    }

    @Test(arguments: [false, true])
    func aFileThatBecameShorterEndsTheConnection(isTLS: Bool) throws {
        let folder = TemporaryFolder()
        let file = File(100_000)
        let server = try server(file, tls: isTLS ? folder.make() : nil, 0..<200_000)
        let client = TestClient(port: server.port, tls: isTLS)
        client.write("GET / HTTP/1.1\r\nHost: x\r\n\r\n")
        #expect(client.readHead()?.field("content-length") == "200000")
        #expect(client.readToEnd().count <= 100_000)
        #expect(try #require(server.accepted.next()).closeReason() == .peerVanished)
    }

    @Test(arguments: [false, true])
    func aReaderWhoLeavesFreesTheFile(isTLS: Bool) throws {
        let folder = TemporaryFolder()
        let file = File(8_000_000)
        let server = try server(file, tls: isTLS ? folder.make() : nil, 0..<8_000_000)
        #expect(file.openings == 1)
        for _ in 0..<20 {
            let client = TestClient(port: server.port, tls: isTLS, receiveBuffer: 4096)
            client.write("GET / HTTP/1.1\r\nHost: x\r\n\r\n")
            _ = client.readHead()
            client.reset()
            #expect(try #require(server.accepted.next()).closeReason() != nil)
        }
        server.stop()  // its jobs are over then
        #expect(file.openings == 1)
    }

    /// After a half close nothing is read any more that would tell of the reset.
    @Test func aReaderWhoHasClosedItsSideAndThenLeavesFreesTheFile() throws {
        let file = File(8_000_000)
        let server = try server(file, tls: nil, 0..<8_000_000)
        let client = TestClient(port: server.port, receiveBuffer: 4096)
        client.write("GET / HTTP/1.1\r\nHost: x\r\n\r\n")
        _ = client.readHead()
        client.shutdownWrite()
        let recorder = try #require(server.accepted.next())
        while !server.loop.sync({ recorder.connection?.hasPeerEnded ?? true }) { sched_yield() }
        client.reset()
        #expect(recorder.closeReason() == .peerVanished)
    }

    /// Pieces of 64 KiB, each when the one before is written; then the next request.
    @Test(arguments: [false, true])
    func anAnswerComesInPieces(isTLS: Bool) throws {
        let folder = TemporaryFolder()
        let (count, piece) = (1_000_003, 65_536)
        let content = (0..<count).map { UInt8(truncatingIfNeeded: $0 &* 31 ^ $0 >> 9) }
        let server = try TestServer(tls: isTLS ? folder.make() : nil) { recorder in
            var (sent, isHead) = (0, false)
            func send(_ connection: Connection) {
                let end = min(count, sent + piece)
                connection.respond(piece: Array(content[sent..<end]))
                sent = end
            }
            recorder.onRequest = { request, _ in isHead = request.method == "HEAD" }
            recorder.onBody = { _, isLast, connection in
                guard isLast else { return }
                sent = 0
                #expect(connection.respond(status: 200, headers: [("X-Test", "1")], length: count))
                if !isHead { send(connection) }
            }
            recorder.onDrained = { connection in
                #expect(connection.queuedBytes == 0)
                if sent < count, !isHead { send(connection) } else { connection.endRespond() }
            }
        }
        let client = TestClient(port: server.port, tls: isTLS, receiveBuffer: 8192)
        client.write(
            "GET /1 HTTP/1.1\r\nHost: x\r\n\r\nGET /2 HTTP/1.1\r\nHost: x\r\n\r\nHEAD /3 HTTP/1.1\r\nHost: x\r\n\r\n")
        for _ in 1...2 {
            let reply = try #require(client.readReply())
            #expect(reply.status == 200 && reply.head.field("content-length") == "\(count)" && reply.body == content)
        }
        #expect(client.readReply(hasBody: false)?.head.field("content-length") == "\(count)")
        client.write("GET /4 HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
        client.shutdownWrite()
        #expect(client.readReply()?.body == content)
        #expect(client.readToEnd().isEmpty)
        #expect(try #require(server.accepted.next()).closeReason() != nil)
    }

    @Test func theLoopServesOthersWhileAFileIsSent() throws {
        let file = File(8_000_000)
        let server = try server(file, tls: nil, 0..<8_000_000)
        let slow = TestClient(port: server.port, receiveBuffer: 4096)
        slow.write("GET / HTTP/1.1\r\nHost: x\r\n\r\n")
        _ = slow.readHead()
        for _ in 0..<3 {
            let quick = TestClient(port: server.port)
            quick.write("GET / HTTP/1.1\r\nHost: x\r\n\r\n")
            #expect(quick.readReply()?.body.count == 8_000_000)
        }
        #expect(slow.read(8_000_000)?.count == 8_000_000)
    }

    @Test func workInThePoolIsFinishedBeforeTheLoopEnds() throws {
        let loop = try Loop()
        let results = Mailbox<Int>()
        try loop.start(name: "test")
        loop.post {
            for n in 0..<50 { loop.inPool({ n * 2 }, done: { results.put($0) }) }
            loop.stop()
        }
        loop.join()
        #expect(results.count == 50)
        #expect(Set((0..<50).map { _ in results.next()! }) == Set((0..<50).map { $0 * 2 }))
    }
}
