/// Limits per peer address: how many connections, how many refused logins a minute. Loop-confined.
///
/// A whole company may sit behind one address: both numbers are generous, and only refused logins count.
final class AddressLimits {
    static let connections = 2_000
    static let refusedLoginsPerMinute = 60
    private static let minute: UInt64 = 60_000
    /// Addresses kept in mind; past it the oldest minute is forgotten at once.
    private static let maximumAddresses = 100_000

    private struct Record {
        var connections = 0
        var refused = 0
        var minuteStart: UInt64 = 0
    }

    private let isOn: Bool
    private var records: [String: Record] = [:]

    init(isOn: Bool) { self.isOn = isOn }

    /// Counts a chat connection; false if there are too many from this address.
    func connectionOpened(_ address: String) -> Bool {
        guard isOn else { return true }
        guard records[address, default: Record()].connections < Self.connections else { return false }
        records[address, default: Record()].connections += 1
        return true
    }

    func connectionClosed(_ address: String) {
        guard isOn, var record = records[address] else { return }
        record.connections -= 1
        records[address] = record.connections <= 0 && record.refused == 0 ? nil : record
    }

    /// Seconds to wait before another login from this address is looked at; `nil` if it may try now. `now` in ms.
    func secondsToWait(_ address: String, now: UInt64) -> Int? {
        guard isOn, let record = records[address], record.refused >= Self.refusedLoginsPerMinute else { return nil }
        let end = record.minuteStart + Self.minute
        return now < end ? Int((end - now + 999) / 1_000) : nil
    }

    func loginRefused(_ address: String, now: UInt64) {
        guard isOn else { return }
        if records.count >= Self.maximumAddresses {
            records = records.filter { $0.value.connections > 0 }
        }
        var record = records[address, default: Record()]
        if record.refused == 0 || now >= record.minuteStart + Self.minute {
            record.minuteStart = now
            record.refused = 0
        }
        record.refused += 1
        records[address] = record
    }
}
