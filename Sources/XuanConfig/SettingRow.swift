/// One setting as an administrator sees it.
package struct SettingRow: Sendable, Equatable {
    /// `section.key`.
    package let name: String
    package let value: String
    package let standard: String
    /// What a value looks like; of a number its unit.
    package let form: String
    /// `nil` for what is no plain number.
    package let unit: String?
    package let isSwitch: Bool
    package let meaning: String
    package let needsRestart: Bool
}

extension SettingsTable {
    /// Every key, with its value in `config` and in `standard`.
    package func rows(of config: Config, standard: Config) -> [SettingRow] {
        settings.map { setting in
            SettingRow(
                name: setting.name, value: setting.show(config), standard: setting.show(standard), form: setting.unit,
                unit: setting.isNumber ? setting.unit : nil, isSwitch: setting.isSwitch, meaning: setting.text,
                needsRestart: setting.needsRestart)
        }
    }
}

extension IniFile {
    /// The text of a settings file with one value changed; comments and all else stay as they are. A key that is not
    /// there is added at the end of its section, or of the file. `value` must be one line.
    package static func text(_ text: String, section: String, key: String, value: String) -> String {
        var lines = text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
        if lines.last == "" { lines.removeLast() }
        var here = ""
        var end: Int?
        for (number, line) in lines.enumerated() {
            let line = trim(line)
            if line.hasPrefix("["), line.hasSuffix("]") { here = trim(line.dropFirst().dropLast()) }
            guard here == section else { continue }
            if !line.isEmpty { end = number }
            guard !line.hasPrefix("#"), !line.hasPrefix(";"), let equals = line.firstIndex(of: "="),
                trim(line[..<equals]) == key
            else { continue }
            lines[number] = "\(key)=\(value)"
            return lines.joined(separator: "\n") + "\n"
        }
        if let end {
            lines.insert("\(key)=\(value)", at: end + 1)
        } else {
            lines += (lines.isEmpty ? [] : [""]) + ["[\(section)]", "\(key)=\(value)"]
        }
        return lines.joined(separator: "\n") + "\n"
    }
}
