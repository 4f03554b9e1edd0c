import Glibc
import XuanPacket

/// Which messages have come from a backend and were handed to everybody they named, by their ids: the last half million
/// of them, a bit each. Packets of a restarted backend are checked against it, so that nothing comes twice.
///
/// Nothing is allocated per message; 64 KiB once the first one has come.
struct Arrivals {
    /// Ids that are remembered below the highest one.
    static let window: Int64 = 1 << 19

    private var bits: [UInt64] = []
    private var highest: Int64 = 0

    mutating func note(_ id: Int64) {
        guard id > 0, id > highest - Self.window else { return }
        if bits.isEmpty { bits = Array(repeating: 0, count: Int(Self.window / 64)) }
        if id > highest {
            forget(after: highest, upTo: id)
            highest = id
        }
        let place = Int(id & (Self.window - 1))
        bits[place >> 6] |= 1 << UInt64(place & 63)
    }

    func has(_ id: Int64) -> Bool {
        guard id > 0, id <= highest, id > highest - Self.window, !bits.isEmpty else { return false }
        let place = Int(id & (Self.window - 1))
        return bits[place >> 6] & 1 << UInt64(place & 63) != 0
    }

    /// The places of ids that leave the window when it moves on.
    private mutating func forget(after old: Int64, upTo new: Int64) {
        guard new - old < Self.window else {
            for place in bits.indices { bits[place] = 0 }
            return
        }
        var id = old + 1
        while id <= new {
            let place = Int(id & (Self.window - 1))
            if place & 63 == 0, new - id >= 63 {
                bits[place >> 6] = 0
                id += 64
            } else {
                bits[place >> 6] &= ~(1 << UInt64(place & 63))
                id += 1
            }
        }
    }

    /// Runs of ids without a gap, ascending.
    var runs: [ClosedRange<Int64>] {
        guard !bits.isEmpty else { return [] }
        var found: [ClosedRange<Int64>] = []
        var first: Int64?
        var id = max(1, highest - Self.window + 1)
        while id <= highest {
            let place = Int(id & (Self.window - 1))
            if first == nil, place & 63 == 0, bits[place >> 6] == 0 {
                id += 64
                continue
            }
            if bits[place >> 6] & 1 << UInt64(place & 63) != 0 {
                if first == nil { first = id }
            } else if let begun = first {
                found.append(begun...id - 1)
                first = nil
            }
            id += 1
        }
        if let first { found.append(first...highest) }
        return found
    }
}

/// The ids in the rows of a `chat/message` packet of our backend, found without parsing them: in a row `id` comes
/// first, and no text within can look like its beginning, since quotes in it are escaped.
struct MessageIDs: Sequence, IteratorProtocol {
    private let bytes: UnsafeRawBufferPointer
    private var at: Int
    private let end: Int

    /// `data`: the member of `packet` that holds the rows. `packet` has to outlive this.
    init(in data: PacketHead.Member?, of packet: UnsafeRawBufferPointer) {
        bytes = packet
        at = data?.value.lowerBound ?? 0
        end = data?.value.upperBound ?? 0
    }

    private static let mark: StaticString = "\"id\":"
    /// No row is shorter.
    private static let shortestRow = 100

    mutating func next() -> Int64? {
        let length = Self.mark.utf8CodeUnitCount
        while end - at > length, let brace = memchr(bytes.baseAddress! + at, 0x7B, end - at - length) {
            at = UnsafeRawPointer(brace) - bytes.baseAddress! + 1
            guard memcmp(bytes.baseAddress! + at, Self.mark.utf8Start, length) == 0 else { continue }
            at += length
            var id: Int64 = 0
            var digits = 0
            while at < end, bytes[at] &- 0x30 < 10, digits < 18 {
                id = id * 10 + Int64(bytes[at] &- 0x30)
                digits += 1
                at += 1
            }
            guard digits > 0 else { continue }
            if end - at < Self.shortestRow { at = end }
            return id
        }
        return nil
    }
}
