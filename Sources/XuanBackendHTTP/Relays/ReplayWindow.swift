/// Detects replayed sealed requests: per sender the last `span` numbers, a bit each. Loop-confined, about 2 KiB a
/// sender, at most `maximumSenders`.
struct ReplayWindow {
    /// Numbers below the highest that may still arrive. A relay has at most a few thousand requests under way.
    static let span = 16_384
    static let maximumSenders = 1_024
    /// Allowed clock difference between relay and backend, ms; an older request counts as a replay.
    static let skewMilliseconds: Int64 = 300_000

    fileprivate struct Sender {
        var highest: Int64 = 0
        var bits = [UInt64](repeating: 0, count: ReplayWindow.span / 64)
        var seen: Int64 = 0
    }

    private var senders: [UInt64: Sender] = [:]

    /// Records the number. False if it arrived before, or is too old to tell. `now`: milliseconds UTC, as in the
    /// request, whose time was checked.
    mutating func take(_ number: Int64, of sender: UInt64, now: Int64) -> Bool {
        guard number > 0 else { return false }
        if senders[sender] == nil {
            if senders.count >= Self.maximumSenders {
                // From here on their earlier packets are refused by their time.
                senders = senders.filter { now - $0.value.seen <= 2 * Self.skewMilliseconds }
            }
            guard senders.count < Self.maximumSenders else { return false }
            senders[sender] = Sender()
        }
        return senders[sender]!.take(number, now: now)
    }
}

extension ReplayWindow.Sender {
    fileprivate mutating func take(_ number: Int64, now: Int64) -> Bool {
        let span = Int64(ReplayWindow.span)
        guard number > highest - span else { return false }
        if number > highest {
            if number - highest >= span {
                for index in bits.indices { bits[index] = 0 }
            } else {
                for skipped in (highest + 1)...number { bits[Self.word(skipped)] &= ~Self.bit(skipped) }
            }
            highest = number
        }
        guard bits[Self.word(number)] & Self.bit(number) == 0 else { return false }
        bits[Self.word(number)] |= Self.bit(number)
        seen = now
        return true
    }

    private static func word(_ number: Int64) -> Int { Int(number % Int64(ReplayWindow.span)) / 64 }
    private static func bit(_ number: Int64) -> UInt64 { 1 << UInt64(number % 64) }
}
