/// One setting as an administrator sees it.
package struct SettingRow: Sendable, Equatable {
    /// `section.key`.
    package let name: String
    package let value: String
    package let standard: String
    /// The form of a value; for a number its unit.
    package let form: String
    /// `nil` unless the value is a plain number.
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
                name: setting.name, value: setting.masked(config), standard: setting.show(standard), form: setting.unit,
                unit: setting.isNumber ? setting.unit : nil, isSwitch: setting.isSwitch, meaning: setting.text,
                needsRestart: setting.needsRestart)
        }
    }
}

extension IniFile {
    /// The text of a settings file with one value changed; comments and all else stay as they are. A missing key is
    /// added at the end of its section, or of the file. `value` must be one line.
    package static func text(_ text: String, section: String, key: String, value: String) -> String {
        let parts = SettingsText.lines(text)
        // New lines end as the first one does.
        let ending = parts[0].ending.isEmpty ? "\n" : String(parts[0].ending)
        var lines = parts.map { (text: String($0.text), ending: $0.ending.isEmpty ? ending : String($0.ending)) }
        if lines.last!.text.isEmpty { lines.removeLast() }
        func joined() -> String { lines.map { $0.text + $0.ending }.joined() }
        var here = ""
        var end: Int?
        for (number, line) in lines.enumerated() {
            let line = trim(line.text)
            if let name = self.section(line) { here = name }
            guard here == section else { continue }
            if !line.isEmpty { end = number }
            guard !isComment(line), let name = SettingsText.cut(line, at: "=")?.0, trim(name) == key else { continue }
            lines[number].text = "\(key)=\(value)"
            return joined()
        }
        if let end {
            lines.insert(("\(key)=\(value)", ending), at: end + 1)
        } else {
            if !lines.isEmpty { lines.append(("", ending)) }
            lines += [("[\(section)]", ending), ("\(key)=\(value)", ending)]
        }
        return joined()
    }
}
