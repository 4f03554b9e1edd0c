import XuanPacket

/// The gid of a message: a UUID of version 4 that encodes run, step, sender and number.
///
///     rrrrrrrr-ssss-4ttt-8rrr-nnnnnnnnnnnn    r run (random)  s sender  t step  n number
struct MessageID: Equatable {
    let step: Int
    let sender: Int
    let number: Int
}

/// Writes and reads the ids of one run.
struct MessageIDs {
    private static let digits = Array("0123456789abcdef".utf8)
    private let pattern: [UInt8]

    init() {
        let run = Array(Secret.randomHex(digits: 11).utf8)
        var bytes = Array("00000000-0000-4000-8000-000000000000".utf8)
        bytes.replaceSubrange(0..<8, with: run[..<8])
        bytes.replaceSubrange(20..<23, with: run[8...])
        pattern = bytes
    }

    func append(_ id: MessageID, to packet: inout [UInt8]) {
        let start = packet.count
        packet.append(contentsOf: pattern)
        Self.put(id.sender, &packet, start + 9, 4)
        Self.put(id.step, &packet, start + 15, 3)
        Self.put(id.number, &packet, start + 24, 12)
    }

    /// `nil` for an id of another run.
    func read(_ text: UnsafeRawBufferPointer) -> MessageID? {
        guard text.count == 36 else { return nil }
        for at in 0..<9 where text[at] != pattern[at] { return nil }
        for at in 18..<24 where text[at] != pattern[at] { return nil }
        guard let sender = Self.get(text, 9, 4), let step = Self.get(text, 15, 3), let number = Self.get(text, 24, 12)
        else { return nil }
        return MessageID(step: step, sender: sender, number: number)
    }

    private static func put(_ value: Int, _ bytes: inout [UInt8], _ start: Int, _ count: Int) {
        var value = value
        for at in stride(from: start + count - 1, through: start, by: -1) {
            bytes[at] = digits[value & 15]
            value >>= 4
        }
    }

    private static func get(_ text: UnsafeRawBufferPointer, _ start: Int, _ count: Int) -> Int? {
        var value = 0
        for at in start..<start + count {
            let byte = text[at]
            switch byte {
            case 0x30...0x39: value = value << 4 | Int(byte - 0x30)
            case 0x61...0x66: value = value << 4 | Int(byte - 0x61 + 10)
            default: return nil
            }
        }
        return value
    }
}
