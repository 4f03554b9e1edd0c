import XuanTesting
import Testing

@testable import XuanNet

/// Bodies and heads that come slowly. A tick of 20 ms represents a second.
@Suite struct BodyTimeTests {
    private func limits() -> ConnectionLimits {
        var limits = ConnectionLimits()
        (limits.headSeconds, limits.bodySeconds, limits.bodyRate, limits.silenceSeconds) = (20, 20, 100, 1_000)
        return limits
    }

    @Test(arguments: ["Content-Length: 60000\r\n\r\n", "Transfer-Encoding: chunked\r\n\r\n7\r\n"])
    func aBodyThatTricklesHasAnEnd(rest: String) throws {
        let server = try TestServer(limits: limits(), tick: 20)
        let client = TestClient(port: server.port)
        client.write("POST / HTTP/1.1\r\nHost: x\r\n\(rest)x")
        #expect(client.readAnswer()?.status == 408)
        #expect(client.readToEnd().isEmpty)
        #expect(try #require(server.accepted.next()).closeReason() == .timeout)
    }

    @Test func receivedBytesEarnTimeAndSlowerBodiesCanBeLetThrough() throws {
        for rate in [100, 10] {
            let server = try TestServer(limits: limits(), tick: 20) {
                $0.onRequest = {
                    if rate == 10 { $1.setBodyRate(10) }
                    $1.setDeadline(milliseconds: rate == 10 ? 1_200 : 600)  // counted in ticks, as limits are
                }
            }
            let client = TestClient(port: server.port)
            // 2,000 bytes earn 20 ticks more, or 200: both outlast 30 ticks, and the slower one 60.
            client.write("POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 2001\r\n\r\n")
            client.write([UInt8](repeating: 0x61, count: 2_000))
            let recorder = try #require(server.accepted.next())
            #expect(recorder.events.next() == .request("POST /"))
            #expect(recorder.events.next() == .deadline)
            if rate == 10 { client.write("b") }
            #expect(client.readAnswer()?.status == (rate == 10 ? 200 : 408))
        }
    }

    @Test func aPauseOfOursTakesNothingOfThePeersTime() throws {
        let server = try TestServer(limits: limits(), tick: 20) { recorder in
            recorder.onRequest = { _, connection in connection.pauseReading() }
        }
        let client = TestClient(port: server.port)
        client.write("POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\n\r\nab")
        let recorder = try #require(server.accepted.next())
        server.loop.post { server.loop.after(milliseconds: 800) { recorder.connection?.resumeReading() } }
        #expect(client.readAnswer()?.body == "ab")
    }

    @Test func aHeadThatTricklesHasAnEnd() throws {
        let server = try TestServer(limits: limits(), tick: 20)
        let client = TestClient(port: server.port)
        client.write("GET / HTTP/1.1\r\nHost: x\r\nX-A: b")
        #expect(client.readAnswer()?.status == 408)
        let silent = TestClient(port: server.port)
        #expect(silent.readToEnd().isEmpty)
        for _ in 0..<2 { #expect(try #require(server.accepted.next()).closeReason() == .timeout) }
    }
}
