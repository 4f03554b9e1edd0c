/// The original's ini format: sections, `key=value`, `#` comments; keys are case-sensitive (Docs/protocol.md 10).
package struct IniFile: Sendable {
    package struct Entry: Sendable, Equatable {
        package let section: String
        package let key: String
        package let value: String
        /// Where it stands: the file, or the option that it came by.
        package let file: String
        /// From 1; 0 for an option.
        package let line: Int

        /// What is wrong with this entry.
        func fault(_ message: String) -> ConfigError { ConfigError(file: file, line: line, message: message) }
    }

    package let file: String
    package private(set) var entries: [Entry]

    /// Spaces around sections, keys and values are trimmed; a line that is none of the three is an error.
    package init(parsing text: String, file: String) throws(ConfigError) {
        self.file = file
        entries = []
        // Where each key was set, to find the second one.
        var lines: [String: Int] = [:]
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
            if let other = lines.updateValue(number, forKey: "\(section).\(key)") {
                throw ConfigError(
                    file: file, line: number,
                    message: "\(section).\(key) was set in line \(other) already; remove one of the two")
            }
            entries.append(Entry(section: section, key: key, value: value, file: file, line: number))
        }
    }

    /// Puts options of the form `section.key=value` over what the file says; of two for one key the later holds.
    package mutating func override(by options: [String]) throws(ConfigError) {
        for option in options {
            guard let equals = option.firstIndex(of: "="), let dot = option[..<equals].lastIndex(of: "."),
                case let section = Self.trim(option[..<dot]), !section.isEmpty,
                case let key = Self.trim(option[option.index(after: dot)..<equals]), !key.isEmpty
            else {
                // Not the whole option: what follows may be a key.
                throw ConfigError(
                    file: "--set", line: 0,
                    message: "\(option.prefix { $0 != "=" }) is no setting; give section.key=value")
            }
            let value = Self.trim(option[option.index(after: equals)...])
            let entry = Entry(section: section, key: key, value: value, file: "--set \(section).\(key)", line: 0)
            if let at = entries.firstIndex(where: { $0.section == section && $0.key == key }) {
                entries[at] = entry
            } else {
                entries.append(entry)
            }
        }
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
