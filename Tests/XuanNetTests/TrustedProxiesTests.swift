import Glibc
import Testing

@testable import XuanNet

/// The client's address behind a reverse proxy.
@Suite struct TrustedProxiesTests {
    private let proxies = TrustedProxies(["127.0.0.1", "10.0.0.0/8", "2001:db8:aaaa::/48"])

    private func client(
        _ headers: [(String, String)], from peer: String = "127.0.0.1", by other: TrustedProxies? = nil
    ) -> String? {
        origin(headers, from: peer, by: other)?.client.ip
    }

    private func origin(
        _ headers: [(String, String)], from peer: String = "127.0.0.1", by other: TrustedProxies? = nil
    ) -> ForwardedOrigin? {
        (other ?? proxies).origin(
            of: headers.map { (name: $0.0, value: $0.1) }, from: PeerAddress(ip: peer, port: 4711))
    }

    @Test func theFieldsOfAStrangerChangeNothing() {
        let fields = [
            ("x-forwarded-for", "203.0.113.5"), ("x-forwarded-proto", "https"), ("forwarded", "for=203.0.113.5"),
        ]
        #expect(origin(fields, from: "127.0.0.2") == nil)
        #expect(origin(fields, from: "2001:db8:bbbb::1") == nil)
        #expect(origin(fields, by: TrustedProxies()) == nil)
        #expect(origin([]) == nil)
        #expect(origin([("x-real-ip", "203.0.113.5")]) == nil)
    }

    @Test(arguments: [
        ("203.0.113.5", "203.0.113.5"),
        ("198.51.100.1, 203.0.113.5", "203.0.113.5"),
        ("198.51.100.1 ,\t203.0.113.5 ", "203.0.113.5"),
        ("198.51.100.1, 203.0.113.5, 10.1.2.3", "203.0.113.5"),
        ("198.51.100.1, 203.0.113.5, 10.1.2.3, 127.0.0.1", "203.0.113.5"),
        ("203.0.113.5:50123", "203.0.113.5"),
        ("2001:db8::5", "2001:db8::5"),
        ("2001:DB8:0:0::5", "2001:db8::5"),
        ("[2001:db8::5]", "2001:db8::5"),
        ("[2001:db8::5]:50123", "2001:db8::5"),
        ("\"[2001:db8::5]:50123\"", "2001:db8::5"),
        ("::ffff:203.0.113.5", "203.0.113.5"),
        ("203.0.113.5,,", "203.0.113.5"),
        // All of them are proxies: the farthest is as near to the client as anybody knows.
        ("10.0.0.7, 10.0.0.8", "10.0.0.7"),
        ("203.0.113.5, 2001:db8:aaaa::1", "203.0.113.5"),
        // An entry that is not an address ends the search, and nothing left of it counts.
        ("198.51.100.1, unknown", "127.0.0.1"),
        ("198.51.100.1, _hidden, 10.1.2.3", "10.1.2.3"),
        ("198.51.100.1, 203.0.113.999", "127.0.0.1"),
        ("198.51.100.1, 203.0.113.5:99999", "127.0.0.1"),
        ("198.51.100.1, [2001:db8::5", "127.0.0.1"),
        ("198.51.100.1, [2001:db8::5]x", "127.0.0.1"),
        ("198.51.100.1; 203.0.113.5", "127.0.0.1"),
        ("198.51.100.1 203.0.113.5", "127.0.0.1"),
        ("198.51.100.1, 203.0.113.5\u{0301}", "127.0.0.1"),
        ("0x7f.1", "127.0.0.1"),
    ])
    func onlyWhatTrustedProxiesAppendedCounts(field: String, expected: String) {
        #expect(client([("x-forwarded-for", field)]) == expected)
    }

    @Test func severalLinesAreOneList() {
        #expect(client([("x-forwarded-for", "198.51.100.1"), ("x-forwarded-for", "203.0.113.5")]) == "203.0.113.5")
        #expect(client([("x-forwarded-for", "203.0.113.5"), ("x-forwarded-for", "10.1.1.1")]) == "203.0.113.5")
        #expect(client([("forwarded", "for=198.51.100.1"), ("forwarded", "for=203.0.113.5")]) == "203.0.113.5")
    }

    @Test(arguments: [
        ("for=203.0.113.5", "203.0.113.5"),
        ("For=203.0.113.5;proto=https;by=10.0.0.1", "203.0.113.5"),
        ("for=198.51.100.1, for=203.0.113.5", "203.0.113.5"),
        ("for=198.51.100.1, for=203.0.113.5, for=10.3.3.3", "203.0.113.5"),
        ("for=\"203.0.113.5:4711\"", "203.0.113.5"),
        ("for=\"[2001:db8::5]\"", "2001:db8::5"),
        ("for=\"[2001:db8::5]:4711\"", "2001:db8::5"),
        ("for=\"[2001:db8::5]:_port\"", "2001:db8::5"),
        ("for=\"203.0\\.113.5\"", "203.0.113.5"),
        ("host=\"a,b;for=198.51.100.1\";for=203.0.113.5", "203.0.113.5"),
        // An open quote or an escape of a client cannot swallow what the proxy appended.
        ("for=\"198.51.100.1, for=203.0.113.5", "203.0.113.5"),
        ("for=\"x\\\", for=203.0.113.5", "203.0.113.5"),
        ("host=\"x\\\\\", for=203.0.113.5", "203.0.113.5"),
        // Nobody says who it was.
        ("for=198.51.100.1, for=unknown", "127.0.0.1"),
        ("for=198.51.100.1, for=_secret", "127.0.0.1"),
        ("for=198.51.100.1, proto=https", "127.0.0.1"),
        ("for=198.51.100.1, for=203.0.113.5;for=203.0.113.6", "127.0.0.1"),
        ("for=198.51.100.1, for", "127.0.0.1"),
        ("for=198.51.100.1, for=\"203.0.113.5\"x", "127.0.0.1"),
    ])
    func forwardedIsReadAsItsRFCSays(field: String, expected: String) {
        #expect(client([("forwarded", field)]) == expected)
    }

    @Test func xForwardedForWinsOverWhatAProxyMayHandOnUnread() {
        let fields = [("forwarded", "for=198.51.100.1;proto=http;host=evil"), ("x-forwarded-for", "203.0.113.5")]
        #expect(client(fields) == "203.0.113.5")
        #expect(origin(fields)?.host == nil)
    }

    @Test func schemeAndHostAreThoseOfTheHopThatNamedTheClient() throws {
        var found = try #require(
            origin([
                ("x-forwarded-for", "203.0.113.5"), ("x-forwarded-proto", "HTTPS"),
                ("x-forwarded-host", "chat.example.com:8443"),
            ]))
        #expect(found.isTLS == true && found.host == "chat.example.com:8443")
        // Two proxies, each of which has appended.
        found = try #require(
            origin([
                ("x-forwarded-for", "203.0.113.5, 10.0.0.9"), ("x-forwarded-proto", "https, http"),
                ("x-forwarded-host", "chat.example.com, inner"),
            ]))
        #expect(found.isTLS == true && found.host == "chat.example.com")
        // The client's entries are left of those that the proxy appended.
        found = try #require(
            origin([
                ("x-forwarded-for", "1.2.3.4, 203.0.113.5"), ("x-forwarded-proto", "https, http"),
                ("x-forwarded-host", "evil.example, chat.example.com"),
            ]))
        #expect(found.isTLS == false && found.host == "chat.example.com")
        found = try #require(origin([("forwarded", "for=203.0.113.5;proto=https;host=\"chat.example.com:8443\"")]))
        #expect(found.isTLS == true && found.host == "chat.example.com:8443")
        found = try #require(
            origin([("forwarded", "for=203.0.113.5;proto=https;host=outer, for=10.0.0.9;proto=http;host=inner")]))
        #expect(found.isTLS == true && found.host == "outer")
    }

    @Test(arguments: ["a b", "a\"b", "a/b", "a@b", "a?b", "<a>", String(repeating: "a", count: 256)])
    func aHostThatIsNoneIsLeftOut(host: String) throws {
        let found = try #require(origin([("x-forwarded-for", "203.0.113.5"), ("x-forwarded-host", host)]))
        #expect(found.host == nil)
    }

    @Test func thePortIsThatOfTheProxysConnection() {
        #expect(origin([("x-forwarded-for", "203.0.113.5:9")])?.client.port == 4711)
    }

    @Test func aMappedPeerIsTheProxyItself() {
        #expect(client([("x-forwarded-for", "203.0.113.5")], from: "::ffff:127.0.0.1") == "203.0.113.5")
    }

    /// This thread's CPU time, the least of several runs: other work on the machine does not count.
    @Test func aLongListTakesLinearTime() {
        func used() -> Int {
            var time = timespec()
            clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time)
            return time.tv_sec * 1_000_000_000 + time.tv_nsec
        }
        func time(_ count: Int) -> Int {
            let field = String(repeating: "10.0.0.1, ", count: count)
            return (0..<9).map { _ in
                let began = used()
                _ = client([("x-forwarded-for", field)])
                return used() - began
            }.min()!
        }
        _ = time(1_000)
        #expect(time(8_000) < time(1_000) * 32)
    }
}
