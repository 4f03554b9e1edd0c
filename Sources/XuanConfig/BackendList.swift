/// The backends of a relay: `[backend]` (or `[ranzhi]`) has one line for each, as the original's, or with several
/// addresses before the key; `[backendOptions]` says how to call all of them, `[backendOptions.NAME]` how to call one.
enum BackendList {
    static let section = "backend"
    static let optionsSection = "backendOptions"
    private static let sectionBefore = "ranzhi"

    static func owns(_ name: String) -> Bool {
        name == section || name == sectionBefore || name == optionsSection || name.hasPrefix(optionsSection + ".")
    }

    static func parse(_ ini: IniFile, needsBackend: Bool) throws(ConfigError) -> [RelayConfig.Backend] {
        let named = ini.section(section)
        var backends: [RelayConfig.Backend] = []
        for entry in named.isEmpty ? ini.section(sectionBefore) : named { backends.append(try backend(entry)) }
        if backends.isEmpty, !needsBackend { return [] }
        if backends.isEmpty {
            throw ConfigError(
                file: ini.file, line: 0,
                message: "no backend; add [backend] with a line like xuanxuan=http://127.0.0.1/xuanxuan.php,KEY,default"
            )
        }
        if backends.count == 1 { backends[0].isDefault = true }
        try takeOptions(ini, into: &backends)
        return backends
    }

    private static func backend(_ entry: IniFile.Entry) throws(ConfigError) -> RelayConfig.Backend {
        func fail(_ message: String) -> ConfigError { entry.fault("backend \(entry.key)\(message)") }
        let parts = entry.value.utf8.split(separator: UInt8(ascii: ","), omittingEmptySubsequences: false)
            .map { IniFile.trim(Substring($0)) }
        guard parts.count >= 2 else { throw fail(" needs the form address,key or address,key,default") }
        let isDefault = parts.count > 2 && parts.last == "default"
        let key = parts[parts.count - (isDefault ? 2 : 1)]
        var urls: [BackendURL] = []
        for (number, text) in parts.dropLast(isDefault ? 2 : 1).enumerated() {
            // It may be the key: it is never shown.
            guard let url = BackendURL(text) else {
                if number == 1, parts.count == 3 { throw fail(": the third part can only be the word default") }
                throw fail(
                    number == 0
                        ? ": the address is no http or https URL"
                        : ": part \(number + 1) is no http or https URL; the form is address,address,…,key or "
                            + "address,address,…,key,default")
            }
            guard !urls.contains(url) else { throw fail(": the address of part \(number + 1) is named twice") }
            urls.append(url)
        }
        guard urls.count <= mostAddresses else {
            throw fail(" has \(urls.count) addresses; it can have \(mostAddresses) at most")
        }
        if let fault = BackendKey.fault(key, otherEnd: "the backend") { throw fail(": \(fault)") }
        return .init(name: entry.key, urls: urls, key: key, isDefault: isDefault, options: .init())
    }

    /// Each is looked at every second.
    private static let mostAddresses = 16

    /// First the options for all backends, then those for one, whatever their order in the file.
    private static func takeOptions(
        _ ini: IniFile, into backends: inout [RelayConfig.Backend]
    ) throws(ConfigError) {
        for entry in ini.section(optionsSection) {
            for i in backends.indices { try RelayConfig.BackendOptions.table.take(entry, into: &backends[i].options) }
        }
        for entry in ini.entries where entry.section.hasPrefix(optionsSection + ".") {
            let name = String(entry.section.dropFirst(optionsSection.utf8.count + 1))
            guard let i = backends.firstIndex(where: { $0.name == name }) else {
                let nearest = Nearest.of(name, among: backends.map(\.name)) ?? ""
                throw entry.fault("there is no backend \(name); the nearest known one is \(nearest)")
            }
            let common = IniFile.Entry(
                section: optionsSection, key: entry.key, value: entry.value, file: entry.file, line: entry.line)
            try RelayConfig.BackendOptions.table.take(common, into: &backends[i].options)
        }
    }
}

/// The key that relay and backend share.
enum BackendKey {
    private static let length = 32

    /// The fault in it and what to do; `nil` for a good one. Never shows the key.
    static func fault(_ key: String, otherEnd: String) -> String? {
        guard key.utf8.count == length else { return "the key has \(key.utf8.count) bytes; it needs exactly \(length)" }
        guard key != String(repeating: "8", count: length) else {
            return "this is the well-known sample key; make a new one (32 letters and digits) and set it here and in "
                + otherEnd
        }
        return nil
    }
}
