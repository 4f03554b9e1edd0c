import Glibc

/// A date of an original database: "YYYY-MM-DD hh:mm:ss" in the zone of its backend.
package enum OriginalDate {
    /// Milliseconds UTC; 0 for the zero date, which means never; `nil` for invalid dates.
    package static func milliseconds(_ text: String, _ zone: OriginalZone) -> Int64? {
        if text.isEmpty || text.hasPrefix("0000-00-00") { return 0 }
        let parts = text.split { "- :.".contains($0) }.map { Int32($0) }
        guard parts.count >= 3, !parts.prefix(6).contains(nil) else { return nil }
        let numbers = parts.prefix(6).map { $0! } + [Int32](repeating: 0, count: max(0, 6 - parts.count))
        guard (1970...9999).contains(numbers[0]), (1...12).contains(numbers[1]), (1...31).contains(numbers[2]) else {
            return nil
        }
        var time = tm()
        (time.tm_year, time.tm_mon, time.tm_mday) = (numbers[0] - 1900, numbers[1] - 1, numbers[2])
        (time.tm_hour, time.tm_min, time.tm_sec) = (numbers[3], numbers[4], numbers[5])
        return Int64(zone.seconds(&time)) * 1000
    }
}

/// The original's time zone.
package enum OriginalZone: Sendable {
    /// Seconds east of Greenwich, all the year.
    case fixed(Int)
    /// The zone of this process (TZ), summer time included.
    case process

    fileprivate func seconds(_ time: inout tm) -> Int {
        switch self {
        case .fixed(let east): return timegm(&time) - east
        case .process:
            time.tm_isdst = -1
            return mktime(&time)
        }
    }
}
