import XuanThreads

/// Text from strangers, made safe for a log.
package enum LogText {
    /// In quotes and on one line: quotes, backslashes, control and format characters (line ends, escape sequences, signs
    /// that turn the text around) as `\u{…}`, cut after `limit` scalars. Nobody can make up a line or a field with it.
    package static func quoted(_ text: String, limit: Int = 64) -> String {
        var line = "\""
        for scalar in text.unicodeScalars.prefix(limit) {
            switch scalar.properties.generalCategory {
            case .control, .format, .lineSeparator, .paragraphSeparator, .surrogate, .privateUse, .unassigned:
                line += "\\u{" + String(scalar.value, radix: 16) + "}"
            default:
                if scalar == "\"" || scalar == "\\" { line += "\\" }
                line.unicodeScalars.append(scalar)
            }
        }
        return line + (text.unicodeScalars.dropFirst(limit).isEmpty ? "\"" : "…\"")
    }
}

/// How many lines of one kind a second may bring: a flood of refused logins must not fill the disk. Any thread.
package final class LogBudget: Sendable {
    private struct State {
        var second: UInt64 = 0
        var written = 0
        var omitted = 0
    }

    private let perSecond: Int
    private let state = Guarded(State())

    package init(perSecond: Int = 20) { self.perSecond = perSecond }

    /// `nil`: leave this line out. Else how many were left out since the last one. `now` in ms.
    package func take(now: UInt64) -> Int? {
        state.withLock { state in
            if now / 1_000 != state.second { (state.second, state.written) = (now / 1_000, 0) }
            guard state.written < perSecond else {
                state.omitted += 1
                return nil
            }
            state.written += 1
            defer { state.omitted = 0 }
            return state.omitted
        }
    }
}
