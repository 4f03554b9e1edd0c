import Testing
import XuanText

@Suite struct CalendarDayTests {
    @Test func daysAreThoseOfTheCalendar() {
        for day in ["2024-02-29", "2000-02-29", "1999-12-31", "0001-01-01"] {
            #expect(CalendarDay.isDay(day), "\(day)")
        }
        for day in [
            "2023-02-29", "1900-02-29", "2023-13-01", "2023-00-01", "2023-01-32", "2023-1-01", "", "０000-01-01",
        ] {
            #expect(!CalendarDay.isDay(day), "\(day)")
        }
    }

    @Test func momentsAreWritten() {
        #expect(CalendarDay.text(0) == "1970-01-01")
        #expect(CalendarDay.textWithTime(0) == "0000-00-00 00:00:00")
        #expect(CalendarDay.textWithTime(951_782_399_000) == "2000-02-28 23:59:59")
        #expect(CalendarDay.textWithTime(951_782_400_000) == "2000-02-29 00:00:00")
        #expect(CalendarDay.textWithTime(1_700_000_000_000) == "2023-11-14 22:13:20")
    }

    @Test func aDayEndsAtMidnight() {
        #expect(CalendarDay.number(951_782_399_999) + 1 == CalendarDay.number(951_782_400_000))
    }

    /// Each day of four centuries, which is how long the calendar takes to repeat.
    @Test func everyDayIsWrittenAsItself() {
        var last = ""
        for number in 0..<Int64(146_097) {
            let day = CalendarDay.text(number * CalendarDay.milliseconds)
            guard CalendarDay.isDay(day), day > last else {
                Issue.record("\(day) after \(last)")
                return
            }
            last = day
        }
        #expect(last == "2369-12-31")
    }
}
