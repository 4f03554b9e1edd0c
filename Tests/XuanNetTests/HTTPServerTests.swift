import XuanTesting
import Testing

@testable import XuanNet

@Suite struct HTTPServerTests {
    @Test func keepsAliveAndAnswersPipelinedRequestsInOrder() throws {
        let server = try TestServer()
        let client = TestClient(port: server.port)
        client.write(
            "POST /a?x=1 HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\n\r\none"
                + "POST /b HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n2;e=1\r\ntw\r\n1\r\no\r\n0\r\nT: 1\r\n\r\n"
                + "GET /c HTTP/1.1\r\nHost: x\r\n\r\n")
        #expect(client.readAnswer()?.body == "one")
        #expect(client.readAnswer()?.body == "two")
        let last = client.readAnswer()
        #expect(last?.status == 200 && last?.body == "")
        #expect(last?.head.contains("Connection: keep-alive\r\n") == true)
        #expect(last?.head.contains("Date: ") == true)
        let recorder = try #require(server.accepted.next())
        #expect(recorder.events.next() == .request("POST /a?x=1"))
    }

    @Test func answersLaterFromTheLoop() throws {
        let server = try TestServer { $0.onBody = { _, _, _ in } }
        let client = TestClient(port: server.port)
        client.write("GET /1 HTTP/1.1\r\nHost: x\r\n\r\nGET /2 HTTP/1.1\r\nHost: x\r\n\r\n")
        let recorder = try #require(server.accepted.next())
        for n in 1...2 {
            #expect(recorder.events.next() == .request("GET /\(n)"))
            #expect(recorder.events.next() == .body("", last: true))
            server.loop.post {
                recorder.connection?.respond(status: 200, headers: [], body: "late \(n)")
                recorder.connection?.respond(status: 500, headers: [], body: "ignored")
            }
            #expect(client.readAnswer()?.body == "late \(n)")
        }
    }

    @Test func answersAfterAHalfClose() throws {
        let server = try TestServer { $0.onBody = { _, _, _ in } }
        let client = TestClient(port: server.port)
        client.write("GET / HTTP/1.1\r\nHost: x\r\n\r\n")
        client.shutdownWrite()
        let recorder = try #require(server.accepted.next())
        _ = recorder.events.next()
        server.loop.after100 { recorder.connection?.respond(status: 200, headers: [], body: "still") }
        #expect(client.readAnswer()?.body == "still")
        #expect(client.readToEnd().isEmpty)
    }

    @Test(arguments: [
        ("GET / HTTP/1.1\nHost: x\n\n", 400), ("GET / HTTP/9.9\r\n\r\n", 505), ("GET /\r\n\r\n", 400),
        ("GET / HTTP/1.1\r\nA : b\r\n\r\n", 400), ("GET / HTTP/1.1\r\nA: b\r\n c\r\n\r\n", 400),
        ("POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n", 400),
        ("POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n", 400),
        ("POST / HTTP/1.1\r\nHost: x\r\nContent-Length: -1\r\n\r\n", 400),
        ("POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: gzip\r\n\r\n", 400), ("\u{16}\u{3}\u{1}", 400),
        ("POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n", 400),
        ("GET /" + String(repeating: "a", count: 20000), 431),
    ]) func badRequestIsRefused(text: String, status: Int) throws {
        let server = try TestServer()
        let client = TestClient(port: server.port)
        client.write(text)
        #expect(client.readAnswer()?.status == status)
        #expect(client.readToEnd().isEmpty)
        #expect(try #require(server.accepted.next()).closeReason() == .protocolError(code: UInt16(status)))
    }

    @Test func connectionCloseIsHonoured() throws {
        let server = try TestServer()
        for head in ["GET / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n", "GET / HTTP/1.0\r\n\r\n"] {
            let client = TestClient(port: server.port)
            client.write(head)
            #expect(client.readAnswer()?.head.contains("Connection: close") == true)
            #expect(client.readToEnd().isEmpty)
            #expect(try #require(server.accepted.next()).closeReason() == .local)
        }
    }

    @Test func continueIsSentWhenExpected() throws {
        let server = try TestServer()
        let client = TestClient(port: server.port)
        client.write("POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\nExpect: 100-continue\r\n\r\n")
        #expect(client.readHead() == "HTTP/1.1 100 Continue\r\n\r\n")
        client.write("ok")
        #expect(client.readAnswer()?.body == "ok")
    }

    @Test func shortUnwantedBodyIsDrained() throws {
        let server = try TestServer {
            $0.onRequest = { $1.respond(status: 413, headers: [], body: "no") }
            $0.onBody = { _, _, _ in }
        }
        let client = TestClient(port: server.port)
        for _ in 0..<2 {
            client.write(
                "POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 50000\r\n\r\n" + String(repeating: "x", count: 50000))
            #expect(client.readAnswer()?.status == 413)
        }
    }

    @Test func longUnwantedBodyEndsTheConnectionAfterTheAnswer() throws {
        let server = try TestServer {
            $0.onRequest = { $1.respond(status: 413, headers: [], body: "no") }
            $0.onBody = { _, _, _ in }
        }
        let client = TestClient(port: server.port)
        client.write(
            "POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 5000000\r\n\r\n" + String(repeating: "x", count: 5_000_000))
        #expect(client.readAnswer()?.status == 413)
        #expect(client.readToEnd().isEmpty)
    }

    @Test func headAnd204HaveNoBody() throws {
        let server = try TestServer {
            $0.onRequest = { $1.respond(status: $0.method == "HEAD" ? 200 : 204, headers: [], body: "body") }
            $0.onBody = { _, _, _ in }
        }
        let client = TestClient(port: server.port)
        client.write("HEAD / HTTP/1.1\r\nHost: x\r\n\r\n")
        #expect(client.readHead()?.contains("Content-Length: 4\r\n") == true)
        client.write("GET / HTTP/1.1\r\nHost: x\r\n\r\n")
        let head = client.readHead()
        #expect(head?.hasPrefix("HTTP/1.1 204 No Content\r\n") == true)
        #expect(head?.contains("Content-Length") == false)
    }

    @Test func headersCannotBreakOut() throws {
        let server = try TestServer {
            $0.onRequest = { $1.respond(status: 200, headers: [("X", "a\r\nY: b")], body: "") }
            $0.onBody = { _, _, _ in }
        }
        let client = TestClient(port: server.port)
        client.write("GET / HTTP/1.1\r\nHost: x\r\n\r\n")
        #expect(client.readHead()?.contains("X: a  Y: b\r\n") == true)
    }

    @Test func slowHeadTimesOut() throws {
        let server = try TestServer(tick: 10)
        let client = TestClient(port: server.port)
        client.write("GET / HT")
        #expect(client.readAnswer()?.status == 408)
        #expect(client.readToEnd().isEmpty)
        #expect(try #require(server.accepted.next()).closeReason() == .timeout)
    }

    @Test func idleKeepAliveTimesOut() throws {
        let server = try TestServer(tick: 5)
        let client = TestClient(port: server.port)
        client.write("GET / HTTP/1.1\r\nHost: x\r\n\r\n")
        #expect(client.readAnswer()?.status == 200)
        #expect(client.readToEnd().isEmpty)
        #expect(try #require(server.accepted.next()).closeReason() == .timeout)
    }

    @Test func refusedAcceptEndsAtOnce() throws {
        let loop = try Loop()
        let listener = try Listener(
            loop: loop, host: "127.0.0.1", port: 0, tls: nil, limits: ConnectionLimits(), accept: { _ in nil })
        try loop.start(name: "test")
        let client = TestClient(port: listener.port)
        #expect(client.readToEnd().isEmpty)
        loop.stop()
        loop.join()
    }

    @Test func portInUseIsAClearError() throws {
        let loop = try Loop()
        let first = try Listener(
            loop: loop, host: "127.0.0.1", port: 0, tls: nil, limits: ConnectionLimits(), accept: { _ in nil })
        #expect(throws: NetError.listen(host: "127.0.0.1", port: first.port, cause: "address already in use")) {
            try Listener(
                loop: loop, host: "127.0.0.1", port: first.port, tls: nil, limits: ConnectionLimits(),
                accept: { _ in nil })
        }
    }
}

extension Loop {
    /// After 100 ms of the loop's own time.
    func after100(_ work: @escaping @Sendable () -> Void) {
        post { self.after(milliseconds: 100, work) }
    }
}
