/// Comma-separated values (RFC 4180) as spreadsheets read and write them.
enum Sheet {
    /// With a byte order mark, without which some programs misread UTF-8.
    static func text(_ rows: [[String]]) -> String {
        "\u{FEFF}"
            + rows.map { row in
                // An empty line is not a row.
                (row == [""] ? "\"\"" : row.map(cell).joined(separator: ",")) + "\r\n"
            }.joined()
    }

    /// Text that a spreadsheet would take for a formula gets an apostrophe in front. Quotes are doubled byte by byte: a
    /// quote followed by a combining accent is not a quote to Swift, but is one to every spreadsheet.
    private static func cell(_ text: String) -> String {
        let text = isFormula(text.utf8) ? "'" + text : text
        let isPlain = !text.utf8.contains { [0x22, 0x2C, 0x0A, 0x0D].contains($0) }
        if isPlain { return text }
        var bytes: [UInt8] = [0x22]
        for byte in text.utf8 {
            if byte == 0x22 { bytes.append(byte) }
            bytes.append(byte)
        }
        return String(decoding: bytes + [0x22], as: UTF8.self)
    }

    /// Whether some spreadsheet calculates a text that begins so: `=`, `+`, `-`, `@` (also the wide ones of Chinese
    /// keyboards), a tab, a line end. Blanks and apostrophes in front do not help: some programs remove them.
    private static func isFormula(_ bytes: some Collection<UInt8>) -> Bool {
        for scalar in String(decoding: bytes, as: UTF8.self).unicodeScalars {
            switch scalar {
            case "=", "+", "-", "@", "\t", "\r", "\n", "\u{FF1D}", "\u{FF0B}", "\u{FF0D}", "\u{FF20}": return true
            case "'": continue
            default:
                if scalar.properties.isWhitespace || scalar.properties.generalCategory == .format { continue }
                return false
            }
        }
        return false
    }

    /// Rows with the line at which each begins; LF, CR LF and CR end a line. `nil`: an open quote, or text behind a
    /// closed one.
    static func rows(_ text: String) -> [(line: Int, cells: [String])]? {
        var reader = SheetReader()
        var bytes = Array(text.utf8)[...]
        if bytes.starts(with: [0xEF, 0xBB, 0xBF]) { bytes = bytes.dropFirst(3) }
        while let byte = bytes.popFirst() {
            guard reader.take(byte, next: bytes.first) else { return nil }
        }
        return reader.finish()
    }

    /// Reads cells and rows, byte by byte.
    private struct SheetReader {
        private var rows: [(line: Int, cells: [String])] = []
        private var cells: [String] = []
        private var cell: [UInt8] = []
        private var line = 1
        /// The line where the row began.
        private var first = 1
        private enum Quoting { case none, open, closed }
        private var quoting = Quoting.none
        /// The byte before was the first of two quotes that mean one.
        private var isDoubled = false

        private mutating func endCell() {
            // The apostrophe that we added ourselves.
            if cell.first == 0x27, Sheet.isFormula(cell.dropFirst()) { cell.removeFirst() }
            cells.append(String(decoding: cell, as: UTF8.self))
            cell = []
        }

        private mutating func endRow() {
            let isQuoted = quoting == .closed
            endCell()
            if cells != [""] || isQuoted { rows.append((first, cells)) }
            cells = []
            quoting = .none
        }

        /// False if the text is not a sheet.
        mutating func take(_ byte: UInt8, next: UInt8?) -> Bool {
            let endsLine = byte == 0x0A || byte == 0x0D && next != 0x0A
            if endsLine { line += 1 }
            if quoting == .open {
                if isDoubled {
                    isDoubled = false
                    cell.append(byte)
                } else if byte != 0x22 {
                    cell.append(byte)
                } else if next == 0x22 {
                    isDoubled = true
                } else {
                    quoting = .closed
                }
                return true
            }
            switch byte {
            case 0x22 where cell.isEmpty && quoting == .none: quoting = .open
            case 0x2C:
                endCell()
                quoting = .none
            case 0x0A, 0x0D:
                guard endsLine else { break }
                endRow()
                first = line
            default:
                if quoting == .closed { return false }
                cell.append(byte)
            }
            return true
        }

        /// `nil` if a quote is left open.
        mutating func finish() -> [(line: Int, cells: [String])]? {
            if quoting == .open { return nil }
            endRow()
            return rows
        }
    }
}
