/// The original's ini format: sections, `key=value`, `#` comments; keys are case-sensitive (Docs/protocol.md 10).
package struct IniFile: Sendable {
    package struct Entry: Sendable, Equatable {
        package let section: String
        package let key: String
        package let value: String
        /// Where the entry comes from: the file, or an option.
        package let file: String
        /// From 1; 0 for an option.
        package let line: Int

        /// An error at the line of this entry.
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
        for rawLine in SettingsText.lines(text) {
            number += 1
            if let fault = SettingsText.fault(in: rawLine.text) {
                throw ConfigError(file: file, line: number, message: "the line \(fault)")
            }
            let line = Self.trim(rawLine.text)
            if line.isEmpty || Self.isComment(line) { continue }
            if SettingsText.starts(line, with: "[") {
                guard let name = Self.section(line) else {
                    throw ConfigError(file: file, line: number, message: "a section needs the form [name]")
                }
                section = name
                continue
            }
            guard let parts = SettingsText.cut(line, at: "=") else {
                throw ConfigError(file: file, line: number, message: "neither [section] nor key=value nor # comment")
            }
            let (key, value) = (Self.trim(parts.0), Self.trim(parts.1))
            guard key.utf8.count <= Self.longestName, section.utf8.count <= Self.longestName else {
                throw ConfigError(
                    file: file, line: number,
                    message:
                        "the name before = or its section is longer than \(Self.longestName) bytes; none of our names is"
                )
            }
            if let other = lines.updateValue(number, forKey: "\(section).\(key)") {
                throw ConfigError(
                    file: file, line: number,
                    message: "\(section).\(key) was set in line \(other) already; remove one of the two")
            }
            entries.append(Entry(section: section, key: key, value: value, file: file, line: number))
        }
    }

    /// Applies options of the form `section.key=value` over the file; of two for one key the later wins.
    package mutating func override(by options: [String]) throws(ConfigError) {
        for option in options {
            guard let (name, text) = SettingsText.cut(option, at: "="),
                let dot = name.utf8.lastIndex(of: UInt8(ascii: ".")),
                case let section = Self.trim(name[..<dot]), !section.isEmpty,
                case let key = Self.trim(name[name.utf8.index(after: dot)...]), !key.isEmpty,
                name.utf8.count <= Self.longestName
            else {
                // Not the whole option: the rest may be a key.
                let name = SettingsText.cut(option, at: "=")?.0 ?? Substring(option)
                throw ConfigError(
                    file: "--set", line: 0, message: "\(name.prefix(100)) is no setting; give section.key=value")
            }
            let value = Self.trim(text)
            if let fault = SettingsText.fault(in: Substring(value)) {
                throw ConfigError(file: "--set \(section).\(key)", line: 0, message: "the value \(fault)")
            }
            let entry = Entry(section: section, key: key, value: value, file: "--set \(section).\(key)", line: 0)
            if let at = entries.firstIndex(where: { $0.section == section && $0.key == key }) {
                entries[at] = entry
            } else {
                entries.append(entry)
            }
        }
    }

    package func section(_ name: String) -> [Entry] { entries.filter { $0.section == name } }

    /// Longest name of a section or key, in bytes. Unknown names are compared with all known ones.
    private static let longestName = 256

    static func trim(_ text: some StringProtocol) -> String { SettingsText.trim(text) }

    /// Of a trimmed line.
    static func isComment(_ line: String) -> Bool {
        SettingsText.starts(line, with: "#") || SettingsText.starts(line, with: ";")
    }

    /// The name in `[name]`; `nil` for a trimmed line of another form.
    static func section(_ line: String) -> String? {
        let bytes = line.utf8
        guard bytes.count > 2, bytes.first == UInt8(ascii: "["), bytes.last == UInt8(ascii: "]") else { return nil }
        return trim(Substring(bytes.dropFirst().dropLast()))
    }
}
