import Testing

@testable import XuanNet

/// Limits on the memory that strangers' requests take, and the host names that are answered to.
@Suite struct WaitingBodiesTests {
    private func fill(_ collector: BodyCollector, _ count: Int) -> BodyCollector.Refusal? {
        [UInt8](repeating: 0x61, count: count).withUnsafeBytes { collector.append($0) }
    }

    @Test func strangersCannotKeepThoseOutWhoAreKnown() {
        let bodies = WaitingBodies(limit: 1 << 20)
        var strangers: [BodyCollector] = []
        var refused = 0
        for _ in 0..<100 {
            let one = BodyCollector(limit: 64 << 10, isKnown: false, in: bodies)
            if let refusal = fill(one, 60_000) {
                #expect(refusal == .noRoom)
                refused += 1
            } else {
                strangers.append(one)
            }
        }
        #expect(refused > 90 && !strangers.isEmpty && bodies.bytes <= 1 << 18)
        let known = BodyCollector(limit: 2 << 20, isKnown: true, in: bodies)
        #expect(fill(known, 600_000) == nil)
        #expect(known.finish().count == 600_000)
        // A login is small: it finds room whatever others do.
        let login = BodyCollector(limit: 64 << 10, isKnown: false, in: bodies)
        #expect(fill(login, 4_000) == nil)
        strangers = []
        #expect(bodies.bytes == 0)
    }

    @Test func aBodyPastItsLimitIsTooLarge() {
        let bodies = WaitingBodies(limit: 1 << 20)
        let one = BodyCollector(limit: 10_000, isKnown: false, in: bodies)
        for _ in 0..<10 { #expect(fill(one, 1_000) == nil) }
        #expect(fill(one, 1) == .tooLarge)
        #expect(one.finish().count == 10_000 && bodies.bytes == 0)
    }

    @Test func aLineIsDueOnceAMinute() {
        var line = ThrottledLog()
        #expect(line.happened(now: 5) == 1)
        for _ in 0..<3 { #expect(line.happened(now: 60_000) == nil) }
        #expect(line.happened(now: 60_005) == 4)
    }

    @Test(arguments: ["localhost", "LOCALHOST:80", "localhost.", "127.0.0.1:9", "10.0.0.7", "[::1]", "[2001:db8::1]:8"])
    func addressesAndThisMachineAreAlwaysAnsweredTo(host: String) {
        #expect(HostNames().has(host))
    }

    @Test(arguments: [
        "evil.example", "localhost.evil.example", "127.0.0.1.evil.example", "[::1].evil", "evil.example:80", "1.2.3",
        "1.2.3.4.5", "256.1.1.1", ":80", "", "localhost:80x",
    ]) func anotherName(host: String) {
        #expect(!HostNames(["chat.example"]).has(host))
    }

    @Test func namesOfTheSettingsAreAnsweredTo() {
        let names = HostNames(["Chat.Example", "b.example."])
        #expect(names.has("chat.example:443") && names.has("B.EXAMPLE") && !names.has("x.chat.example"))
        #expect(names.has(nil) && HostNames(["*"]).has("any.example"))
    }
}
