extension RelayConfig {
    /// A settings file for `xxd` that explains itself: every key with its default, commented out.
    package static var sample: String {
        let options = BackendOptions.table.sample(section: BackendList.optionsSection, of: BackendOptions())
        let backend = """
            [\(BackendList.section)]
            # One line for each: NAME=address,key or NAME=address,key,default. NAME is what people put before the
            # server's name at login; the default one answers for those who put nothing. The key has 32 letters and
            # digits, the same as in the backend's settings. (restart)
            #xuanxuan=http://127.0.0.1:11442/xuanxuan.php,KEY,default
            # A backend on several machines has its addresses before the key: address,address,…,key. One is used at a time,
            # the next one when it fails.

            # How to ask them all; [\(BackendList.optionsSection).NAME] with the same keys is for one of them.
            \(options)
            """
        return "# Settings of xxd. What is commented out shows the default.\n\n"
            + (table.sections.map { table.sample(section: $0, of: RelayConfig()) } + [backend]).joined(separator: "\n")
    }

    /// The same for `xuan`, whose defaults are `config`'s.
    package static func sampleOfXuan(_ config: RelayConfig) -> String {
        "# Settings of xuan, in the data folder as xuan.conf. What is commented out shows the default.\n\n"
            + tableOfXuan.sections.map { tableOfXuan.sample(section: $0, of: config) }.joined(separator: "\n")
    }

    /// Names of the settings that differ from `new` and need a restart. Never shows a key.
    package func needingRestart(_ new: RelayConfig) -> [String] {
        var names = SettingsTable(Self.table.settings + Self.ofXuan).differences(self, new).filter(\.needsRestart)
            .map(\.name)
        let (before, after) = (Self.byName(backends), Self.byName(new.backends))
        for name in Set(before.keys).union(after.keys).sorted() where before[name] != after[name] {
            names.append("\(BackendList.section).\(name)")
        }
        return names
    }

    private static func byName(_ backends: [Backend]) -> [String: Backend] {
        Dictionary(backends.map { ($0.name, $0) }, uniquingKeysWith: { _, last in last })
    }
}
