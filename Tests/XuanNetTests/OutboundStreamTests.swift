import Glibc
import Testing
import XuanTesting

@testable import XuanNet

/// A loop and one outgoing connection on it, whose events go to a mailbox.
private final class OutboundBench: @unchecked Sendable {  // the stream is touched on the loop only
    enum Event: Equatable { case connected, ended(String), refused(String) }

    let loop: Loop
    let events = Mailbox<Event>()
    private let bytes = Mailbox<[UInt8]>()
    private var stream: OutboundStream?

    init(tick: UInt32 = 1000) throws {
        loop = try Loop(tickMilliseconds: tick)
        try loop.start(name: "test")
    }

    deinit {
        loop.stop()
        loop.join()
    }

    func connect(_ host: String = "127.0.0.1", _ port: UInt16, seconds: UInt32 = 5) {
        loop.post { [self] in
            let (events, bytes) = (events, bytes)
            do {
                stream = try OutboundStream.connect(
                    to: host, port: port, loop: loop, connectSeconds: seconds,
                    events: .init(
                        connected: { events.put(.connected) }, received: { bytes.put(Array($0)) },
                        ended: { events.put(.ended($0)) }))
            } catch {
                events.put(.refused("\(error)"))
            }
        }
    }

    /// Calls `work` with the stream, on the loop.
    func use<T: Sendable>(_ work: @escaping @Sendable (OutboundStream) -> T) -> T {
        loop.sync { [self] in work(stream!) }
    }

    func write(_ text: String) -> Bool { use { stream in Array(text.utf8).withUnsafeBytes { stream.write($0) } } }

    /// What came, at least `count` bytes.
    func read(_ count: Int) -> String? {
        var all: [UInt8] = []
        while all.count < count {
            guard let part = bytes.next() else { return nil }
            all += part
        }
        return String(decoding: all, as: UTF8.self)
    }
}

@Suite struct OutboundStreamTests {
    @Test(arguments: ["127.0.0.1", "localhost"]) func carriesBytesBothWays(host: String) throws {
        let peer = RawBackend()
        let bench = try OutboundBench()
        bench.connect(host, peer.port)
        #expect(bench.events.next() == .connected)
        let line = peer.accept()
        #expect(bench.write("one") && bench.write(" two"))
        #expect(line.readUntil("one two") == "one two")
        line.write("answer")
        #expect(bench.read(6) == "answer")
    }

    @Test func carriesMegabytesInOrder() throws {
        let peer = RawBackend()
        let bench = try OutboundBench()
        bench.connect("127.0.0.1", peer.port)
        #expect(bench.events.next() == .connected)
        let line = peer.accept()
        let parts = (0..<64).map { String(repeating: "x", count: 1 << 16) + "\($0);" }
        for part in parts { #expect(bench.write(part)) }
        #expect(bench.use { $0.pendingBytes } > 0, "4 MiB fit into no socket's buffers")
        let all = Array(parts.joined().utf8)
        #expect(line.read(all.count) == all)
        #expect(bench.use { $0.pendingBytes } == 0)
    }

    @Test func tellsTheEndOnce() throws {
        let peer = RawBackend()
        let bench = try OutboundBench()
        bench.connect("127.0.0.1", peer.port)
        #expect(bench.events.next() == .connected)
        do { _ = peer.accept() }
        guard case .ended = bench.events.next() else { Issue.record("no end"); return }
        #expect(!bench.write("late"))
        bench.use { $0.end() }
        #expect(bench.use { $0.pendingBytes } == 0 && bench.events.count == 0)
    }

    @Test func endsByItselfAndHearsNothingMore() throws {
        let peer = RawBackend()
        let bench = try OutboundBench()
        bench.connect("127.0.0.1", peer.port)
        #expect(bench.events.next() == .connected)
        let line = peer.accept()
        bench.use { $0.end() }
        guard case .ended = bench.events.next() else { Issue.record("no end"); return }
        line.write("late")
        #expect(line.readUntil("anything") == nil)
        #expect(!bench.write("late"))
    }

    @Test func saysWhyItDoesNotConnect() throws {
        let bench = try OutboundBench()
        let port: UInt16 = { RawBackend().port }()  // closed again
        bench.connect("127.0.0.1", port)
        #expect(bench.events.next() == .ended("connect: connection refused"))
        bench.connect("no-such-host.invalid", 1)
        guard case .ended(let text) = bench.events.next() else { Issue.record("no end"); return }
        #expect(text.hasPrefix("look-up: "))
    }

    /// A listener whose queue of unaccepted connections is full answers no further one.
    @Test func givesUpInTime() throws {
        let full = try #require(FullListener())
        let bench = try OutboundBench(tick: 50)
        bench.connect("127.0.0.1", full.port, seconds: 4)
        #expect(bench.events.next() == .ended("not connected in time"))
    }

    @Test func endsBeforeItIsConnected() throws {
        let full = try #require(FullListener())
        let bench = try OutboundBench()
        bench.connect("127.0.0.1", full.port)
        #expect(!bench.write("early"))
        bench.use { $0.end() }
        guard case .ended = bench.events.next() else { Issue.record("no end"); return }
    }

    @Test func endsWithTheLoop() throws {
        let peer = RawBackend()
        let bench = try OutboundBench()
        bench.connect("127.0.0.1", peer.port)
        #expect(bench.events.next() == .connected)
        let line = peer.accept()
        bench.loop.stop()
        bench.loop.join()
        guard case .ended = bench.events.next() else { Issue.record("no end"); return }
        #expect(line.readUntil("anything") == nil)
    }
}

/// A listener that accepts nobody, with its queue full.
private final class FullListener {
    let port: UInt16
    private var sockets: [Int32] = []

    init?() {
        let fd = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        sockets = [fd]
        let isOpen = withLoopback(0) { bind(fd, $0, $1) } == 0 && listen(fd, 0) == 0
        port = boundPort(of: fd)
        guard isOpen else { return nil }
        for _ in 0..<4 {
            let one = socket(AF_INET, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_NONBLOCK.rawValue), 0)
            sockets.append(one)
            _ = withLoopback(port) { Glibc.connect(one, $0, $1) }
        }
    }

    deinit { for fd in sockets { close(fd) } }
}
