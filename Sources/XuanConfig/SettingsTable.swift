/// All keys that a program knows, in the order of its sample.
package struct SettingsTable<Config: Sendable>: Sendable {
    package let settings: [Setting<Config>]

    package init(_ settings: [Setting<Config>]) { self.settings = settings }

    /// Applies the entry. Throws for unknown keys, naming the nearest known one, and for bad values.
    func take(_ entry: IniFile.Entry, into config: inout Config) throws(ConfigError) {
        guard let setting = settings.first(where: { $0.section == entry.section && $0.key == entry.key }) else {
            throw unknown(entry)
        }
        try setting.take(entry, into: &config)
    }

    func unknown(_ entry: IniFile.Entry) -> ConfigError {
        let name = "\(entry.section).\(entry.key)"
        // The right word in the wrong section is nearer than any other word.
        let moved = settings.first { $0.key == entry.key }?.name
        let nearest = moved ?? Nearest.of(name, among: settings.map(\.name))
        return entry.fault("unknown key \(name)" + (nearest.map { "; the nearest known one is \($0)" } ?? ""))
    }

    /// Section names, each once, in order.
    package var sections: [String] {
        settings.reduce(into: []) { names, setting in
            if !names.contains(setting.section) { names.append(setting.section) }
        }
    }

    /// One section as a settings file: each key explained and commented out, with its value in `config`.
    package func sample(section: String, of config: Config) -> String {
        var lines = ["[\(section)]"]
        for setting in settings where setting.section == section {
            lines += Self.wrapped("\(setting.text) (\(setting.unit)\(setting.needsRestart ? "; restart" : ""))")
            lines.append("#\(setting.key)=\(setting.masked(config))")
        }
        return lines.joined(separator: "\n") + "\n"
    }

    /// Names of the settings in which the two differ.
    package func differences(_ old: Config, _ new: Config) -> [(name: String, needsRestart: Bool)] {
        settings.filter { $0.show(old) != $0.show(new) }.map { ($0.name, $0.needsRestart) }
    }

    private static func wrapped(_ text: String) -> [String] {
        var lines: [String] = []
        var line = "#"
        for word in text.split(separator: " ") {
            if line.count + 1 + word.count > 100 {
                lines.append(line)
                line = "#"
            }
            line += " " + word
        }
        return lines + [line]
    }
}

/// The known word that was probably meant.
enum Nearest {
    static func of(_ word: String, among known: [String]) -> String? {
        known.min { distance($0, word) < distance($1, word) }
    }

    /// Letters to put in, take out or exchange; another case of the same letter costs nothing.
    private static func distance(_ one: String, _ other: String) -> Int {
        let (a, b) = (Array(one.lowercased()), Array(other.lowercased()))
        var row = Array(0...b.count)
        for (i, letter) in a.enumerated() {
            var diagonal = row[0]
            row[0] = i + 1
            for j in b.indices {
                let swap = diagonal + (letter == b[j] ? 0 : 1)
                diagonal = row[j + 1]
                row[j + 1] = min(swap, row[j] + 1, row[j + 1] + 1)
            }
        }
        return row[b.count]
    }
}
