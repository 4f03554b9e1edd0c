/// Calendar days in the original's format.
package enum CalendarDay {
    /// Of one day.
    package static let milliseconds: Int64 = 86_400_000

    /// Number of the day since 1970, UTC. `milliseconds`: since then.
    package static func number(_ milliseconds: Int64) -> Int64 { milliseconds / Self.milliseconds }

    /// YYYY-MM-DD, a day that exists.
    package static func isDay(_ text: String) -> Bool {
        let parts = text.split(separator: "-", omittingEmptySubsequences: false)
        guard text.utf8.count == 10, parts.count == 3, parts.map(\.utf8.count) == [4, 2, 2],
            parts.allSatisfy({ $0.utf8.allSatisfy { (0x30...0x39).contains($0) } }), let year = Int(parts[0]),
            let month = Int(parts[1]), let day = Int(parts[2]), year > 0, (1...12).contains(month)
        else { return false }
        let isLeap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0)
        let days = [31, isLeap ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]
        return (1...days[month - 1]).contains(day)
    }

    /// YYYY-MM-DD of a moment, UTC. `milliseconds`: since 1970.
    package static func text(_ milliseconds: Int64) -> String {
        // Civil from days: years begin in March, so that the leap day is the year's last.
        let days = Int(number(milliseconds)) + 719_468
        let era = days / 146_097
        let dayOfEra = days - era * 146_097
        let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let month = (5 * dayOfYear + 2) / 153
        let day = dayOfYear - (153 * month + 2) / 5 + 1
        let realMonth = month < 10 ? month + 3 : month - 9
        let year = yearOfEra + era * 400 + (realMonth <= 2 ? 1 : 0)
        return "\(digits(year, 4))-\(digits(realMonth, 2))-\(digits(day, 2))"
    }

    /// YYYY-MM-DD HH:MM:SS, UTC; zeros for never.
    package static func textWithTime(_ milliseconds: Int64) -> String {
        guard milliseconds > 0 else { return "0000-00-00 00:00:00" }
        let seconds = Int(milliseconds / 1000 % 86_400)
        let time = [seconds / 3600, seconds / 60 % 60, seconds % 60].map { digits($0, 2) }.joined(separator: ":")
        return text(milliseconds) + " " + time
    }

    private static func digits(_ number: Int, _ count: Int) -> String {
        let text = String(number)
        return String(repeating: "0", count: max(0, count - text.utf8.count)) + text
    }
}
