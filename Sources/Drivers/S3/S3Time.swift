/// The two ways in which S3 writes a moment. Out: seconds since 1970; `nil` for another text.
enum S3Time {
    /// `2026-01-31T23:59:59.000Z`.
    static func iso(_ text: String) -> Int64? {
        let numbers = text.split { !$0.isNumber }.prefix(6).compactMap { Int64($0) }
        guard numbers.count == 6 else { return nil }
        return seconds(numbers[0], numbers[1], numbers[2], numbers[3], numbers[4], numbers[5])
    }

    /// `Sun, 06 Nov 1994 08:49:37 GMT`.
    static func http(_ text: String) -> Int64? {
        let months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]
        let words = text.split { $0 == " " || $0 == ":" || $0 == "," }
        guard words.count >= 7, let month = months.firstIndex(of: String(words[2])), let day = Int64(words[1]),
            let year = Int64(words[3]), let hour = Int64(words[4]), let minute = Int64(words[5]),
            let second = Int64(words[6])
        else { return nil }
        return seconds(year, Int64(month) + 1, day, hour, minute, second)
    }

    /// Of the Gregorian calendar; days by the rule of March as the first month.
    private static func seconds(
        _ year: Int64, _ month: Int64, _ day: Int64, _ hour: Int64, _ minute: Int64, _ second: Int64
    ) -> Int64? {
        guard (1970...9999).contains(year), (1...12).contains(month), (1...31).contains(day) else { return nil }
        let shifted = month > 2 ? year : year - 1
        let era = shifted / 400
        let ofEra = shifted - era * 400
        let ofYear = (153 * ((month + 9) % 12) + 2) / 5 + day - 1
        let days = era * 146_097 + ofEra * 365 + ofEra / 4 - ofEra / 100 + ofYear - 719_468
        return days * 86_400 + hour * 3_600 + minute * 60 + second
    }
}
