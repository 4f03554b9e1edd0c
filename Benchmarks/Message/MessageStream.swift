import BenchSupport
import CAllocationCount
import XuanBackend
import XuanPacket

/// Sends messages to one chat of everybody, and waits for their answers. The same ones in each run of the program, so
/// that the indexes take the same pages.
final class MessageStream {
    private static let gid = "7d2f6c1e-3a54-4b8e-9c55-0f1a2b3c4d5e"
    private let company: SampleCompany
    private let store: CountingStore
    private let answered = Turnstile<Bool>()
    private let good = Array("{\"module\":\"chat\",\"method\":\"message\",\"result\":\"success\"".utf8)
    private var random: UInt64 = 0x9E37_79B9_7F4A_7C15
    private var sent = 0
    /// Allocations for the packets, which are not the backend's.
    var spent: UInt64 = 0

    init(_ company: SampleCompany, _ store: CountingStore) {
        (self.company, self.store) = (company, store)
        let made = company.group(gid: Self.gid)
        precondition(made.object?["result"] == "success", made.text)
    }

    /// Sends that many messages and waits for their answers. The first has a transaction of its own and all others the
    /// next one, however the threads run.
    func send(_ count: Int) {
        let before = xx_bench_allocations_of_all()
        let packets = (0..<count).map { _ in packet() }
        spent += xx_bench_allocations_of_all() - before
        if count == 1 {
            ask(packets[0])
            wait(1)
        } else {
            // The writer waits in the first one's commit while the others arrive.
            store.hold()
            ask(packets[0])
            store.waitUntilHeld()
            for packet in packets.dropFirst() { ask(packet) }
            store.release()
            wait(count)
        }
    }

    /// As `LocalBackend` does, and reads of the answer what a relay in the same program reads.
    private func ask(_ packet: Packet) {
        company.backend.ask(packet) { [answered, good] answer in
            _ = answer.recipients
            answered.put(answer.bytes.starts(with: good))
        }
    }

    private func wait(_ count: Int) {
        var left = count
        while left > 0 {
            let answers = answered.takeAll()
            precondition(answers.allSatisfy { $0 }, "a message was refused")
            left -= answers.count
        }
    }

    private func packet() -> Packet {
        sent += 1
        let digits = hex() + hex()
        let message: JSON = [
            "gid": .string("\(digits.prefix(8))-\(digits.dropFirst(8).prefix(4))-4aaa-8aaa-\(digits.suffix(12))"),
            "cgid": .string(Self.gid), "type": "normal", "contentType": "plain",
            "content": .string(String(repeating: "a common text ", count: 14)), "date": "", "user": 1,
            "order": JSON(sent),
        ]
        let sender = company.people[sent % company.people.count]
        return Packet(
            reading: SampleCompany.bytes([
                "method": "message", "params": ["messages": [message]], "userID": JSON(sender),
            ]))!
    }

    /// 16 digits; splitmix64.
    private func hex() -> String {
        random &+= 0x9E37_79B9_7F4A_7C15
        var z = random
        z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
        z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
        let text = String(z ^ (z >> 31), radix: 16)
        return String(repeating: "0", count: 16 - text.count) + text
    }
}
