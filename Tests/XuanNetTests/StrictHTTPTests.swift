import CXuanNet
import XuanTesting
import Testing

@testable import XuanNet

/// Requests refused because a proxy in between might read them otherwise (RFC 9112), and those that must not be.
@Suite struct StrictHTTPTests {
    /// Status of the answer to a request with these lines, and the body: what the server took as target and host.
    private func ask(_ text: String) throws -> (status: Int, body: String)? {
        let server = try TestServer {
            $0.onRequest = { request, connection in
                connection.respond(
                    status: 200, headers: [],
                    body: "\(request.path) \(request.host ?? "-") \(request.header("host") ?? "-")")
            }
            $0.onBody = { _, _, _ in }
        }
        let client = TestClient(port: server.port)
        client.write(text)
        return client.readAnswer().map { ($0.status, $0.body) }
    }

    @Test(arguments: [
        "", "Host: a\r\nHost: a\r\n", "Host: a\r\nHost: b\r\n", "Host: a b\r\n", "Host: a/b\r\n", "Host: @c\r\n",
        "Host: u@c\r\n", "Host: a?b\r\n", "Host: a#b\r\n", "Host:\r\n", "Host: :80\r\n", "Host: a:b\r\n",
        "Host: a:65536\r\n", "Host: a:1:2\r\n", "Host: [::1\r\n", "Host: [::1].evil\r\n", "Host: []\r\n",
        "Host: [::1]x\r\n", "Host: a,b\r\n", "Host: a\"b\r\n", "Host: a%2\r\n", "Host: <a>\r\n", "Host: ä\r\n",
        "Host : a\r\n",
    ]) func aMissingDoubleOrMalformedHostIsRefused(fields: String) throws {
        #expect(try ask("GET / HTTP/1.1\r\n\(fields)\r\n")?.status == 400)
        let upgrade = TestClient.upgrade.replacingCharacters(TestClient.upgrade.range(of: "Host: x\r\n")!, fields)
        #expect(try ask(upgrade)?.status == 400)
    }

    @Test(arguments: [
        "a", "a.example:443", "127.0.0.1", "[::1]", "[2001:db8::1]:8080", "x-1_2.example.", "a%C3%A4", "localhost:",
        "192.0.2.1:0",
    ]) func aRightHostIsTaken(host: String) throws {
        let answer = try ask("GET /p HTTP/1.1\r\nhOST:  \(host) \r\n\r\n")
        #expect(answer?.status == 200 && answer?.body == "/p \(host) \(host)")
    }

    @Test func aClientOfVersion10NeedsNoHost() throws {
        #expect(try ask("GET /p HTTP/1.0\r\n\r\n")?.body == "/p - -")
        #expect(try ask("GET /p HTTP/1.0\r\nHost: a\r\nHost: b\r\n\r\n")?.status == 400)
    }

    @Test(arguments: [
        ("http://b/p?x", "/p b b"), ("HTTPS://b:1/p", "/p b:1 b:1"), ("http://[::1]", "/ [::1] [::1]"),
        ("http://b?q", "/ b b"),
    ]) func anAbsoluteTargetIsTakenAndItsAuthorityWins(target: String, seen: String) throws {
        #expect(try ask("GET \(target) HTTP/1.1\r\nHost: a\r\n\r\n")?.body == seen)
    }

    @Test(arguments: [
        "http:///p", "http://u@b/p", "http://b c/", "ftp://b/p", "b:443", "*", "p", "http:/b", "http://b:x/", "//b",
    ]) func aTargetOfAnotherFormIsRefused(target: String) throws {
        let status = try ask("GET \(target) HTTP/1.1\r\nHost: a\r\n\r\n")?.status
        #expect(status == (target == "//b" ? 200 : 400))
    }

    @Test func anAbsoluteTargetStillNeedsAHost() throws {
        #expect(try ask("GET http://b/ HTTP/1.1\r\n\r\n")?.status == 400)
    }

    @Test(arguments: [
        ("gzip, chunked", 501), ("x,chunked", 501), ("gzip", 400), ("chunked, gzip", 400), ("chunked, chunked", 400),
        ("identity", 400), ("", 400), ("chunked;a=b", 400), (", chunked", 501), ("xchunked", 400), ("chunked", 200),
        ("CHUNKED", 200), ("chunked\r\nTransfer-Encoding: gzip", 400), ("gzip\r\nTransfer-Encoding: chunked", 400),
    ]) func onlyChunkedIsSpoken(coding: String, status: Int) throws {
        let answer = try ask("POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: \(coding)\r\n\r\n0\r\n\r\n")
        #expect(answer?.status == status)
    }

    @Test(arguments: ["\r", "\n", "\r\r\n", "\r\n\r"]) func onlyWholeEmptyLinesMayStandBeforeARequest(before: String)
        throws
    {
        #expect(try ask(before + "GET / HTTP/1.1\r\nHost: a\r\n\r\n")?.status == 400)
        #expect(try ask("\r\n\r\nGET / HTTP/1.1\r\nHost: a\r\n\r\n")?.status == 200)
    }

    @Test func aLengthNamedTwiceIsRefused() throws {
        let fields = "Host: a\r\nContent-Length: 0\r\nContent-Length: 0\r\n"
        #expect(try ask("POST / HTTP/1.1\r\n\(fields)\r\n")?.status == 400)
    }

    // MARK: Chunks

    /// The data of a chunked body; nil when it is refused, whole or byte by byte.
    private func decode(_ text: String) -> String? {
        let bytes = Array(text.utf8)
        var found: [String?] = []
        for step in [bytes.count, 1] {
            var (state, out, at, isRight) = (xx_http1_chunked(), [UInt8](), 0, true)
            while at < bytes.count, isRight, !state.done {
                var body = xx_slice()
                let n = bytes.withUnsafeBufferPointer {
                    xx_http1_chunked_decode(&state, $0.baseAddress! + at, min(step, bytes.count - at), &body)
                }
                isRight = n >= 0
                if isRight { out += UnsafeBufferPointer(start: body.data, count: body.length) }
                at += max(0, n)
            }
            found.append(isRight && state.done && at == bytes.count ? String(decoding: out, as: UTF8.self) : nil)
        }
        #expect(found[0] == found[1])
        return found[0]
    }

    @Test(arguments: [
        "5\nhello\r\n0\r\n\r\n", "5\r\nhello\n0\r\n\r\n", "5\r\nhello\r\n0\n\r\n", "5\r\nhello\r\n0\r\n\n",
        "5\r\nhello\r\n0\r\nA: b\n\r\n", "5;a\rb\r\nhello\r\n0\r\n\r\n", "5;a\u{0}\r\nhello\r\n0\r\n\r\n",
        "5 abc\r\nhello\r\n0\r\n\r\n", "5;\r\nhello\r\n0\r\n\r\n", "5;\nhello\r\n0\r\n\r\n",
        "5\r\r\nhello\r\n0\r\n\r\n",
        "5 \r\nhello\r\n0\r\n\r\n", "5\t\r\nhello\r\n0\r\n\r\n", "5 ;a=b\r\nhello\r\n0\r\n\r\n",
        "5; a=b\r\nhello\r\n0\r\n\r\n",
        "5;a=\r\nhello\r\n0\r\n\r\n", "5;a=\"b\r\nhello\r\n0\r\n\r\n", "5;a=\"b\"c\r\nhello\r\n0\r\n\r\n",
        "5;a=\"\u{1}\"\r\nhello\r\n0\r\n\r\n", "0x5\r\nhello\r\n0\r\n\r\n", "+5\r\nhello\r\n0\r\n\r\n",
        " 5\r\nhello\r\n0\r\n\r\n",
        "5\r\nhello0\r\n\r\n", "5\r\nhello\r\n\r\n0\r\n\r\n", "5\r\nhello\r\r\n0\r\n\r\n", "0\r\nA\r\n\r\n",
        "0\r\n A: b\r\n\r\n",
        "0\r\nA : b\r\n\r\n", "0\r\n: b\r\n\r\n", "0\r\nA: b\r\n c\r\n\r\n", "0\r\nA: b\u{0}\r\n\r\n",
        "0\r\nA: b\rc\r\n\r\n",
        "0\r\nA: b\r\r\n\r\n", "0\r\n\r\r\n", "10000000000000000\r\n",
    ]) func aChunkThatCouldBeReadInTwoWaysIsRefused(body: String) { #expect(decode(body) == nil) }

    @Test(arguments: [
        "5\r\nhello\r\n0\r\n\r\n", "5;a\r\nhello\r\n0;b=c\r\n\r\n", "05;a=\"x y;\\\"z\";b=2\r\nhello\r\n000\r\n\r\n",
        "2\r\nhe\r\n3\r\nllo\r\n0\r\nA: b\r\nC:\r\n\r\n", "5\r\nhello\r\n0\r\nA:\tb \u{e4}\r\n\r\n",
    ]) func rightChunksAreTaken(body: String) { #expect(decode(body) == "hello") }

    @Test func anAnswerInAnotherCodingIsNone() {
        for (coding, isRight) in [("chunked", true), ("gzip", false), ("identity", false), ("chunked, gzip", false)] {
            let bytes = Array("HTTP/1.1 200 OK\r\nTransfer-Encoding: \(coding)\r\n\r\n".utf8)
            var head = xx_http1_head()
            #expect((xx_http1_parse_response(bytes, bytes.count, &head) == 0) == isRight, "\(coding)")
        }
        let both = Array("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nContent-Length: 3\r\n\r\n".utf8)
        var head = xx_http1_head()
        #expect(xx_http1_parse_response(both, both.count, &head) == 0 && head.chunked && !head.keep_alive)
    }
}
