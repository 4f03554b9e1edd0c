import BenchSupport
import XuanBackend
import XuanPacket

/// One chat in which everybody speaks at once.
struct Conversation {
    private let company: SampleCompany
    private let senders: Int
    private static let gid = "7d2f6c1e-3a54-4b8e-9c55-0f1a2b3c4d5e"

    init(senders: Int, path: String) throws {
        self.senders = senders
        company = try SampleCompany(path: path)
        try company.fill(senders)
        let made = company.group(gid: Self.gid)
        precondition(made.object?["result"] == "success", made.text)
    }

    private func packet(_ n: Int) -> [UInt8] {
        let digits = Secret.randomHex(digits: 32)
        let order = String(n)
        let number = String(repeating: "0", count: max(0, 8 - order.count)) + order
        let message: JSON = [
            "gid": .string("\(digits.prefix(8))-\(digits.dropFirst(8).prefix(4))-4aaa-8aaa-\(digits.suffix(12))"),
            "cgid": .string(Self.gid), "type": "normal", "contentType": "plain",
            "content": .string("a message of a common length, \(number)"), "date": "", "user": 1, "order": JSON(n),
        ]
        return SampleCompany.bytes([
            "method": "message", "params": ["messages": [message]], "userID": JSON(company.people[n % senders]),
        ])
    }

    /// Sends `count` messages, and closes the backend. `done`: messages, nanoseconds,
    /// nanoseconds of CPU, time of each until its answer.
    func run(_ count: Int, _ done: (Int, Int64, Int64, Times) -> Void) {
        let packets = (0..<count).map(packet)
        let answered = Turnstile<(sender: Int, isGood: Bool)>()
        let good = Array("{\"module\":\"chat\",\"method\":\"message\",\"result\":\"success\"".utf8)
        var sent = [Int64](repeating: 0, count: senders)
        var times: [Int64] = []
        times.reserveCapacity(count)
        var turn = [Int](repeating: 0, count: senders)
        // Packet n belongs to sender n modulo all.
        func speak(_ sender: Int) {
            let n = turn[sender] * senders + sender
            guard n < count else { return }
            turn[sender] += 1
            sent[sender] = nanoseconds()
            company.backend.receive(packets[n]) { bytes in
                answered.put((sender, bytes.starts(with: good)))
            }
        }
        let before = processorNanoseconds()
        let start = nanoseconds()
        for sender in 0..<senders { speak(sender) }
        while times.count < count {
            let answers = answered.takeAll()
            let now = nanoseconds()
            for answer in answers {
                precondition(answer.isGood, "a message was refused")
                times.append(now - sent[answer.sender])
                speak(answer.sender)
            }
        }
        let took = nanoseconds() - start
        let used = processorNanoseconds() - before
        let pager = company.ask([
            "method": "history", "params": [.string(Self.gid), 1, 1, 0, false, 0], "userID": JSON(company.people[0]),
        ]).object?["pager"]?.object
        precondition(pager?["recTotal"] == JSON(count), "not every acknowledged message is stored")
        company.backend.close()
        done(count, took, used, Times(times))
    }
}
