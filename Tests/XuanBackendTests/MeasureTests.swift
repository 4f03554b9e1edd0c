import Glibc
import Testing
import XuanPacket

@testable import XuanBackend

/// Figures, not promises. `XUAN_MEASURE=1 swift test -Xswiftc -O --scratch-path .build-fast --filter MeasureTests`
/// (in the release configuration the linker drops the tests)
@Suite(.serialized, .enabled(if: getenv("XUAN_MEASURE") != nil)) struct MeasureTests {
    private func seconds() -> Double {
        var now = timespec()
        clock_gettime(CLOCK_MONOTONIC, &now)
        return Double(now.tv_sec) + Double(now.tv_nsec) / 1e9
    }

    @Test(arguments: [(1, 1), (16, 1), (256, 1), (2000, 1), (2000, 100), (2000, 1000)])
    func messages(inFlight: Int, members: Int) throws {
        let fixture = try TestBackend()
        var ids: [Int64] = []
        for n in 0..<max(members, 16) {
            ids.append(try fixture.add("p\(n)"))
            fixture.enter(ids[n], "p\(n)")
        }
        let gid = fixture.group(Array(ids.prefix(max(members, 16))))
        let count = inFlight == 1 ? 2000 : members > 100 ? 4000 : 20_000
        let packets = (0..<count).map { n in
            TestBackend.packet(
                "message", ["messages": [TestBackend.message(gid, "a message of a common length, \(n)")]],
                by: ids[n % 16]
            )
            .bytes
        }
        let replies = Mailbox<Void>()
        let start = seconds()
        for n in 0..<count {
            if n >= inFlight { _ = replies.take() }
            fixture.backend.receive(packets[n]) { _ in _ = replies.put(()) }
        }
        for _ in 0..<inFlight { _ = replies.take() }
        let time = seconds() - start
        print("messages: \(inFlight) in flight, group of \(max(members, 16)): \(Int(Double(count) / time)) per second")
    }

    @Test func logins() throws {
        let fixture = try TestBackend(BackendConfiguration())
        for n in 0..<40 { try fixture.add("p\(n)") }
        let replies = Mailbox<Void>()
        for round in ["first", "second, within a minute"] {
            let start = seconds()
            for n in 0..<40 {
                let wire = JSON.string(Secret.md5Hex("pw-p\(n)"))
                let packet = TestBackend.packet("login", ["", .string("p\(n)"), wire, "online"], port: Int64(n + 1))
                fixture.send(packet) { _ in _ = replies.put(()) }
            }
            for _ in 0..<40 { _ = replies.take() }
            print("logins, \(round): \(Int(40 / (seconds() - start))) per second")
        }
    }
}
