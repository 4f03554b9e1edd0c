/// Settings of a backend that runs as a program of its own (`xxb.conf`), parsed once and then fixed.
package struct BackendConfig: Sendable {
    package var ip = "127.0.0.1"
    package var port: UInt16 = 11442
    /// Path that relays post to; the original's, so that its relay needs no change.
    package var path = "/xuanxuan.php"
    /// 32 bytes, the same as in the relay's settings.
    package var key = ""
    /// Reverse proxies in front, whose X-Forwarded-For and the like are believed.
    package var trustedProxies = NetworkList()
    /// Packets of relays are sealed, or they are refused.
    package var isSealedOnly = false
    package var dataPath = "xuan-data/"
    /// Address of a MySQL or MariaDB database (mysql://…); `nil` for the data folder's own.
    package var store: String?
    /// Names by which the pages may be asked for, beside localhost and addresses.
    package var hosts: [String] = []
    /// Bytes of one request body while nothing proves who sends it.
    package var strangersBodyBytes = 64 << 10
    /// Bytes of all request bodies that wait for their end; strangers have a quarter of it.
    package var totalBodyBytes = 64 << 20
    /// Seconds for a request body, and one more for each `bodyRate` bytes that came.
    package var bodySeconds = 30
    /// Bytes a second.
    package var bodyRate = 16 << 10
    /// False takes away the lock after wrong passwords, for load tests.
    package var limitsAreOn = true
    package var person = PersonQuotas()
    package var guesses = GuessConfig()

    package init() {}

    /// Reads `xxb.conf`, and `options` (`section.key=value`) over it. Throws with the line for unknown keys and bad
    /// values. `key` is the one setting without a default.
    package init(parsing text: String, file: String, options: [String] = []) throws(ConfigError) {
        var ini = try IniFile(parsing: text, file: file)
        try ini.override(by: options)
        for entry in ini.entries {
            guard (entry.section, entry.key) == Self.keyPlace else {
                try Self.table.take(entry, into: &self)
                continue
            }
            if let fault = BackendKey.fault(entry.value, otherEnd: "the relay") { throw entry.fault(fault) }
            key = entry.value
        }
        if key.isEmpty {
            throw ConfigError(file: file, line: 0, message: "no key; add key=… (32 letters and digits) under [server]")
        }
    }

    private static let keyPlace = ("server", "key")

    /// Every key of the file but `server.key`, which is never shown.
    package static let table = SettingsTable<BackendConfig>(
        [
            .init("server", "ip", \.ip, .text("address"), needsRestart: true, "Address to listen on."),
            .init("server", "port", \.port, .port, needsRestart: true, "Port that relays post to, plain http."),
            .init("server", "path", \.path, .urlPath, needsRestart: true, "Path that relays post to; the original's."),
            .init(
                "server", "trustedProxies", \.trustedProxies, .networks, needsRestart: true,
                "Reverse proxies in front of this program: what they say of the client's address, scheme and host "
                    + "(X-Forwarded-For, -Proto, -Host, or Forwarded) is believed, of nobody else."),
            .init(
                "server", "sealed", \.isSealedOnly, .flag, needsRestart: true,
                "1 takes only sealed packets (MAC, no replays) of our relays; an original one cannot."),
            .init("data", "path", \.dataPath, .folder, needsRestart: true, "Folder of the database."),
            .init(
                "data", "store", \.store, .optional("address"), needsRestart: true,
                "Keep people and messages in this MySQL or MariaDB database instead of a file: mysql://user@host/database."
            ),
            .init(
                "limits", "on", \.limitsAreOn, .flag, needsRestart: true,
                "0 takes away the lock after wrong passwords and what one person may do in a while, for load tests."),
            .init(
                "limits", "bodyBeforeLogin", \.strangersBodyBytes, .size(from: 4096), needsRestart: true,
                "One request body of whoever shows no session or token; larger ones are refused with 413."),
            .init(
                "limits", "bodies", \.totalBodyBytes, .size(from: 1 << 20), needsRestart: true,
                "What request bodies that are not whole yet may take together, a quarter of it for whoever shows no session "
                    + "or token; past it they are refused with 503."),
            .init(
                "limits", "bodyTime", \.bodySeconds, .number("seconds", from: 1, to: 3600), needsRestart: true,
                "For a request body, and a second more for each bodyRate bytes that came; past it 408."),
            .init(
                "limits", "bodyRate", \.bodyRate, .size(from: 1), needsRestart: true,
                "What of a request body has to come in a second, after bodyTime and on the average."),
        ] + PersonQuotas.table(\.person) + guessSettings
            + [
                .init(
                    "metrics", "hosts", \.hosts, .names, needsRestart: true,
                    "Names, with commas, by which the pages may be asked for beside localhost and addresses; others get 421. "
                        + "* for all, where a proxy in front sees to it.")
            ])

    /// A settings file that explains itself.
    package static var sample: String {
        let server = table.sample(section: "server", of: BackendConfig())
        return """
            # Settings of xxb. What is commented out shows the default; the key has none.

            \(server)# What relays encrypt under. (32 letters and digits, the same as in xxd.conf; restart)
            #key=

            \(table.sample(section: "data", of: BackendConfig()))
            \(table.sample(section: "limits", of: BackendConfig()))
            \(table.sample(section: "metrics", of: BackendConfig()))
            """
    }

    /// What differs from `new`; all of it needs a restart. Names only; never a key.
    package func needingRestart(_ new: BackendConfig) -> [String] {
        Self.table.differences(self, new).map(\.name) + (key == new.key ? [] : ["server.key"])
    }
}
