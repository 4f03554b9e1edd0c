/// The original's ini format: sections, `key=value`, `#` comments; keys are case-sensitive (Docs/protocol.md 10).
package struct IniFile: Sendable {
    package struct Entry: Sendable, Equatable {
        package let section: String
        package let key: String
        package let value: String
        package let line: Int
    }

    package let file: String
    package let entries: [Entry]

    /// Spaces around sections, keys and values are trimmed; a line that is none of the three is an error.
    package init(parsing text: String, file: String) throws(ConfigError) {
        self.file = file
        var entries: [Entry] = []
        var section = ""
        var number = 0
        for rawLine in text.split(separator: "\n", omittingEmptySubsequences: false) {
            number += 1
            let line = Self.trim(rawLine)
            if line.isEmpty || line.hasPrefix("#") || line.hasPrefix(";") { continue }
            if line.hasPrefix("[") {
                guard line.hasSuffix("]"), line.count > 2 else {
                    throw ConfigError(file: file, line: number, message: "a section needs the form [name]")
                }
                section = Self.trim(line.dropFirst().dropLast())
                continue
            }
            guard let equals = line.firstIndex(of: "=") else {
                throw ConfigError(file: file, line: number, message: "neither [section] nor key=value nor # comment")
            }
            let key = Self.trim(line[..<equals])
            let value = Self.trim(line[line.index(after: equals)...])
            if let other = entries.first(where: { $0.section == section && $0.key == key }) {
                throw ConfigError(
                    file: file, line: number,
                    message: "\(section).\(key) was set in line \(other.line) already; remove one of the two")
            }
            entries.append(Entry(section: section, key: key, value: value, line: number))
        }
        self.entries = entries
    }

    package func section(_ name: String) -> [Entry] { entries.filter { $0.section == name } }

    static func trim(_ text: some StringProtocol) -> String {
        let blanks: Set<Character> = [" ", "\t", "\r", "\u{FEFF}"]
        guard let first = text.firstIndex(where: { !blanks.contains($0) }),
            let last = text.lastIndex(where: { !blanks.contains($0) })
        else { return "" }
        return String(text[first...last])
    }
}
