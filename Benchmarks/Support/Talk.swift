import XuanBackend
import XuanPacket

/// Messages to some chats of a company, with a number of them under way at any time.
package final class Talk {
    package struct Chat {
        package let gid: String
        package let senders: [Int64]

        package init(gid: String, senders: [Int64]) { (self.gid, self.senders) = (gid, senders) }
    }

    package struct Cost {
        package let nanoseconds: Int64
        /// CPU of all threads, in nanoseconds.
        package let processor: Int64
    }

    private let company: SampleCompany
    private let chats: [Chat]
    private let answered = Turnstile<Bool>()
    private let good = Array("{\"module\":\"chat\",\"method\":\"message\",\"result\":\"success\"".utf8)
    private var sent = 0

    package init(_ company: SampleCompany, in chats: [Chat]) { (self.company, self.chats) = (company, chats) }

    /// Sends `count` messages to the chats in turn, `inFlight` at once, and waits for all answers.
    package func run(_ count: Int, inFlight: Int) -> Cost {
        let packets = (0..<count).map { _ in packet() }
        let before = processorNanoseconds()
        let start = nanoseconds()
        var next = 0
        var left = count
        func send(_ most: Int) {
            for packet in packets[next..<min(next + most, count)] {
                company.backend.ask(packet) { [answered, good] in answered.put($0.bytes.starts(with: good)) }
            }
            next = min(next + most, count)
        }
        send(inFlight)
        while left > 0 {
            let answers = answered.takeAll()
            precondition(answers.allSatisfy { $0 }, "a message was refused")
            left -= answers.count
            send(answers.count)
        }
        return Cost(nanoseconds: nanoseconds() - start, processor: processorNanoseconds() - before)
    }

    private func packet() -> Packet {
        let chat = chats[sent % chats.count]
        let sender = chat.senders[sent / chats.count % chat.senders.count]
        sent += 1
        let digits = Secret.randomHex(digits: 32)
        let message: JSON = [
            "gid": .string("\(digits.prefix(8))-\(digits.dropFirst(8).prefix(4))-4aaa-8aaa-\(digits.suffix(12))"),
            "cgid": .string(chat.gid), "type": "normal", "contentType": "plain",
            "content": .string(String(repeating: "a common text ", count: 14)), "date": "", "user": JSON(sender),
            "order": JSON(sent),
        ]
        let bytes = SampleCompany.bytes([
            "method": "message", "params": ["messages": [message]], "userID": JSON(sender),
        ])
        return Packet(reading: bytes)!
    }
}
