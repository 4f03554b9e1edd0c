/// Comma-separated values (RFC 4180) as spreadsheets read and write them.
enum Sheet {
    /// With a byte order mark, without which some read UTF-8 as something else.
    static func text(_ rows: [[String]]) -> String {
        "\u{FEFF}" + rows.map { $0.map(cell).joined(separator: ",") + "\r\n" }.joined()
    }

    /// What a spreadsheet would take for a formula gets an apostrophe in front.
    private static func cell(_ text: String) -> String {
        let isFormula = text.utf8.first.map(formulas.contains) ?? false
        let text = isFormula ? "'" + text : text
        let isPlain = !text.utf8.contains { [0x22, 0x2C, 0x0A, 0x0D].contains($0) }
        return isPlain
            ? text
            : "\"" + text.split(separator: "\"", omittingEmptySubsequences: false).joined(separator: "\"\"") + "\""
    }

    private static let formulas: Set<UInt8> = Set("=+-@\t\r".utf8)

    /// Rows with the line at which each begins. `nil`: a quote is left open, or text stands behind a closed one.
    static func rows(_ text: String) -> [(line: Int, cells: [String])]? {
        let bytes = Array(text.utf8)
        var rows: [(line: Int, cells: [String])] = []
        var cells: [String] = []
        var cell: [UInt8] = []
        var line = 1
        var first = 1
        var isQuoted = false
        var wasQuoted = false
        func read() -> String {
            // The apostrophe that we have put there ourselves.
            if cell.count > 1, cell[0] == 0x27, formulas.contains(cell[1]) { cell.removeFirst() }
            defer { cell = [] }
            return String(decoding: cell, as: UTF8.self)
        }
        func endRow() {
            cells.append(read())
            if cells != [""] { rows.append((first, cells)) }
            cells = []
        }
        var at = text.hasPrefix("\u{FEFF}") ? 3 : 0
        while at < bytes.count {
            let byte = bytes[at]
            at += 1
            if isQuoted {
                if byte == 0x22 {
                    if at < bytes.count, bytes[at] == 0x22 {
                        cell.append(byte)
                        at += 1
                    } else {
                        isQuoted = false
                        wasQuoted = true
                    }
                } else {
                    if byte == 0x0A { line += 1 }
                    cell.append(byte)
                }
                continue
            }
            switch byte {
            case 0x22 where cell.isEmpty && !wasQuoted: isQuoted = true
            case 0x2C:
                cells.append(read())
                wasQuoted = false
            case 0x0A:
                endRow()
                wasQuoted = false
                line += 1
                first = line
            case 0x0D: break
            default:
                if wasQuoted { return nil }
                cell.append(byte)
            }
        }
        if isQuoted { return nil }
        endRow()
        return rows
    }
}
