import XuanTesting
import Testing

@testable import XuanNet

/// Clients that ask much and read little, or go while answers wait.
@Suite struct PipelineTests {
    private func request(_ n: Int, _ method: String = "GET") -> String {
        "\(method) /\(n) HTTP/1.1\r\nHost: x\r\n\r\n"
    }

    private func server(tls: TLSContext? = nil, bytes: Int) throws -> TestServer {
        try TestServer(tls: tls) {
            $0.onRequest = { request, connection in
                let text = request.target + " " + String(repeating: "x", count: bytes)
                connection.respond(status: request.target.hasSuffix("7") ? 404 : 200, headers: [], body: text)
            }
            $0.onBody = { _, _, _ in }
        }
    }

    @Test(arguments: [false, true], [300, 30_000])
    func unreadAnswersTakeTheMemoryOfOne(tls: Bool, bytes: Int) throws {
        let folder = TemporaryFolder()
        let server = try server(tls: tls ? folder.make() : nil, bytes: bytes)
        let client = TestClient(port: server.port, tls: tls, receiveBuffer: 4096, patience: 1)
        var sent = 0
        while sent < 10_000, client.write(request(sent)) { sent += 1 }
        let recorder = try #require(server.accepted.next())
        let queued = server.loop.sync { recorder.connection?.queuedBytes }
        #expect(try #require(queued) < bytes + 2_000, "after \(sent) requests")
        for n in 0..<min(sent, 3_000) {
            let answer = client.readAnswer()
            #expect(answer?.body.hasPrefix("/\(n) ") == true && answer?.status == (n % 10 == 7 ? 404 : 200))
            if answer == nil { break }
        }
    }

    @Test(arguments: [false, true]) func allPipelinedRequestsAreAnswered(tls: Bool) throws {
        let folder = TemporaryFolder()
        let server = try server(tls: tls ? folder.make() : nil, bytes: 500)
        let client = TestClient(port: server.port, tls: tls)
        for round in 0..<20 {
            client.write((0..<200).map { request(round * 200 + $0, $0 % 3 == 2 ? "HEAD" : "GET") }.joined())
            for n in 0..<200 {
                let answer = client.readReply(hasBody: n % 3 != 2)
                let body = String(decoding: answer?.body ?? [], as: UTF8.self)
                #expect(answer != nil && (n % 3 == 2 || body.hasPrefix("/\(round * 200 + n) ")))
            }
        }
    }

    @Test func requestsBeforeAHalfCloseAreAllAnswered() throws {
        let server = try server(bytes: 100)
        let client = TestClient(port: server.port)
        client.write((0..<50).map { request($0) }.joined() + "GET /cut")
        client.shutdownWrite()
        for n in 0..<50 { #expect(client.readAnswer()?.body.hasPrefix("/\(n) ") == true) }
        #expect(client.readToEnd().isEmpty)
        #expect(try #require(server.accepted.next()).closeReason() == .peerVanished)
    }

    @Test(arguments: [false, true]) func aLongAnswerIsWholeAfterAHalfClose(tls: Bool) throws {
        let folder = TemporaryFolder()
        let server = try server(tls: tls ? folder.make() : nil, bytes: 4 << 20)
        let client = TestClient(port: server.port, tls: tls, receiveBuffer: 4096)
        if tls {
            client.writeLast(request(1) + request(2))
        } else {
            client.write(request(1) + request(2))
            client.shutdownWrite()
        }
        for n in 1...2 { #expect(client.readAnswer()?.body.utf8.count == (4 << 20) + 3, "\(n)") }
        #expect(client.readToEnd().isEmpty)
    }

    @Test func aRequestWithCloseNotifyBehindItIsAnswered() throws {
        let folder = TemporaryFolder()
        let server = try server(tls: folder.make(), bytes: 10)
        for n in 0..<5 {
            let client = TestClient(port: server.port, tls: true)
            client.writeLast(request(n))
            #expect(client.readAnswer()?.body == "/\(n) xxxxxxxxxx")
            #expect(client.readToEnd().isEmpty && client.hearsOfTheEnd)
        }
    }

    @Test func anAnswerThatComesLaterReachesAHalfClosedTLSClient() throws {
        let folder = TemporaryFolder()
        let server = try TestServer(tls: folder.make()) { $0.onBody = { _, _, _ in } }
        let client = TestClient(port: server.port, tls: true)
        client.writeLast(request(1))
        let recorder = try #require(server.accepted.next())
        _ = recorder.events.next()
        server.loop.after100 { recorder.connection?.respond(status: 200, headers: [], body: "still") }
        #expect(client.readAnswer()?.body == "still")
        #expect(client.readToEnd().isEmpty && client.hearsOfTheEnd)
    }

    @Test(arguments: [false, true]) func manySmallPingsAreNotAnsweredIntoMemory(tls: Bool) throws {
        let folder = TemporaryFolder()
        let server = try TestServer(tls: tls ? folder.make() : nil)
        let client = TestClient(port: server.port, tls: tls, receiveBuffer: 4096, patience: 1)
        client.openWebSocket()
        let pings = (0..<1_000).flatMap { _ in frame(9, []) }
        for _ in 0..<400 where !client.write(pings) { break }
        let recorder = try #require(server.accepted.next())
        let queued = server.loop.sync { recorder.connection?.queuedBytes }
        #expect(queued == nil || queued! < 64 << 10)
    }

    @Test func anAnswerInsideTheCallbackDoesNotOverwriteUnreadBytes() throws {
        let folder = TemporaryFolder()
        var limits = ConnectionLimits()
        limits.queuedBytes = 64 << 10
        let wrong = Mailbox<Int>()
        let server = try TestServer(tls: folder.make(), limits: limits) { recorder in
            recorder.onMessage = { bytes, connection in
                if bytes.contains(where: { $0 != 0x5a }) { wrong.put(bytes.count) }
                for _ in 0..<64 { connection.send(copying: bytes) }
            }
        }
        for _ in 0..<3 {
            let client = TestClient(port: server.port, tls: true, receiveBuffer: 4096, patience: 1)
            client.openWebSocket()
            let burst = (0..<3_000).flatMap { frame(2, [UInt8](repeating: 0x5a, count: 20 + $0 % 60)) }
            client.write(burst)
            let recorder = try #require(server.accepted.next())
            #expect(recorder.closeReason() == .slowReader)
        }
        #expect(wrong.count == 0)
    }
}
