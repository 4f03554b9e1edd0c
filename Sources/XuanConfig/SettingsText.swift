// Lines and words of settings files, read byte by byte. A String is compared by what a reader sees as one letter: to it
// CR LF is one letter and not a line feed, and a `"` with an accent is not a quote.

/// Text of a settings file, cut into lines.
package enum SettingsText {
    /// Longest line in bytes; far more than any value, and short enough to quote in a message.
    static let longestLine = 16_384

    struct Line: Equatable {
        let text: Substring
        /// The end of the line: LF, CR LF, CR, or nothing at the end of the text.
        let ending: Substring
    }

    /// Every line with its ending; the last one has none. LF, CR LF and a lone CR each end a line: a setting must not
    /// hide behind a comment in any common editor. A byte order mark at the beginning is not part of the text.
    static func lines(_ text: String) -> [Line] {
        var lines: [Line] = []
        let bytes = text.utf8
        var start = bytes.startIndex
        if bytes.starts(with: [0xEF, 0xBB, 0xBF]) { start = bytes.index(start, offsetBy: 3) }
        var at = start
        while at < bytes.endIndex {
            let byte = bytes[at]
            var next = bytes.index(after: at)
            if byte == 0x0A || byte == 0x0D {
                if byte == 0x0D, next < bytes.endIndex, bytes[next] == 0x0A { next = bytes.index(after: next) }
                lines.append(Line(text: text[start..<at], ending: text[at..<next]))
                start = next
            }
            at = next
        }
        lines.append(Line(text: text[start...], ending: text[bytes.endIndex...]))
        return lines
    }

    /// The first line, without its ending. For files that hold one word: a password, an address.
    package static func firstLine(_ text: String) -> String { String(lines(text)[0].text) }

    /// The fault in a line whatever its meaning, `nil` for a good one: characters that some editors show as line ends,
    /// and those that belong in no text.
    static func fault(in line: Substring) -> String? {
        guard line.utf8.count <= longestLine else { return "is longer than \(longestLine) bytes; no setting is" }
        for scalar in line.unicodeScalars {
            switch scalar.value {
            case 0x09: continue
            case 0..<0x20, 0x7F:
                return "has a control character (code \(scalar.value)) in it; remove it or type the line again"
            case 0x85, 0x2028, 0x2029:
                return "has a line separator in it that only some editors show (U+\(String(scalar.value, radix: 16)));"
                    + " type the line again"
            default: continue
            }
        }
        return nil
    }

    /// Without spaces, tabs and byte order marks at both ends.
    static func trim(_ text: some StringProtocol) -> String {
        var bytes = Substring(text).utf8
        while true {
            if let first = bytes.first, first == 0x20 || first == 0x09 {
                bytes = bytes.dropFirst()
            } else if bytes.starts(with: [0xEF, 0xBB, 0xBF]) {
                bytes = bytes.dropFirst(3)
            } else if let last = bytes.last, last == 0x20 || last == 0x09 {
                bytes = bytes.dropLast()
            } else if bytes.suffix(3).elementsEqual([0xEF, 0xBB, 0xBF]) {
                bytes = bytes.dropLast(3)
            } else {
                return String(Substring(bytes))
            }
        }
    }

    /// The two sides of the first `separator`, `nil` if there is none.
    static func cut(_ text: some StringProtocol, at separator: Unicode.Scalar) -> (Substring, Substring)? {
        let text = Substring(text)
        guard let place = text.utf8.firstIndex(of: UInt8(ascii: separator)) else { return nil }
        return (text[..<place], text[text.utf8.index(after: place)...])
    }

    static func starts(_ text: some StringProtocol, with letter: Unicode.Scalar) -> Bool {
        text.utf8.first == UInt8(ascii: letter)
    }
}
