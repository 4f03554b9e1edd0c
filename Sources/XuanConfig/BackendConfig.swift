/// Settings of a backend that runs as a separate program (`xxb.conf`), parsed once and then fixed.
///
/// Many members: one per setting.
package struct BackendConfig: Sendable {
    package var ip = "127.0.0.1"
    package var port: UInt16 = 11442
    /// Path that relays post to; the original's, so that an original relay needs no change.
    package var path = "/xuanxuan.php"
    /// 32 bytes, the same as in the relay's settings.
    package var key = ""
    /// Reverse proxies in front, whose X-Forwarded-For and similar headers are trusted.
    package var trustedProxies = NetworkList()
    /// Packets of relays are sealed, or they are refused.
    package var isSealedOnly = false
    /// Where `/healthz` is answered; `nil` for nowhere.
    package var metrics: MetricsAddress?
    /// Between SIGTERM and the stop.
    package var drain = DrainTime()
    package var dataPath = "xuan-data/"
    /// Address of a MySQL or MariaDB database (mysql://…); `nil` for the data folder's own.
    package var store: String?
    /// Names by which the pages may be asked for, beside localhost and addresses.
    package var hosts: [String] = []
    /// Bytes of one request body while its sender is not authenticated.
    package var strangersBodyBytes = 64 << 10
    /// Bytes of all unfinished request bodies; unauthenticated senders may use a quarter of it.
    package var totalBodyBytes = 64 << 20
    /// Seconds for a request body, and one more for each `bodyRate` bytes that came.
    package var bodySeconds = 30
    /// Bytes a second.
    package var bodyRate = 16 << 10
    /// False switches off the lock after wrong passwords, for load tests.
    package var limitsAreOn = true
    package var person = PersonLimits()
    package var messages = MessageRules()
    package var sessions = SessionRules()
    package var cluster = ClusterConfig()
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
                "Reverse proxies in front of this program: their headers for the client's address, scheme and host "
                    + "(X-Forwarded-For, -Proto, -Host, or Forwarded) are believed, nobody else's."),
            .init(
                "server", "sealed", \.isSealedOnly, .flag, needsRestart: true,
                "1 accepts only sealed packets (MAC, no replays) of our relays; original relays cannot send them."),
            .init(
                "server", "metrics", \.metrics, .metrics, needsRestart: true,
                "Address of /healthz; an empty value switches it off."),
            .init(
                "server", "drainSeconds", \.drain, \.seconds, .optionalNumber("seconds", to: 600), needsRestart: true,
                "So long the program serves on after SIGTERM: /healthz says 503, and relays go to another backend. "
                    + "Nothing: 10 in a cluster, else 0."),
            .init("data", "path", \.dataPath, .folder, needsRestart: true, "Folder of the database."),
            .init(
                "data", "store", \.store, .optional("address"), needsRestart: true,
                "Keep people and messages in this MySQL or MariaDB database instead of a file: mysql://user@host/database."
            ),
            .init(
                "limits", "on", \.limitsAreOn, .flag, needsRestart: true,
                "0 switches off the lock after wrong passwords and the limits per person, for load tests."),
            .init(
                "limits", "bodyBeforeLogin", \.strangersBodyBytes, .size(from: 4096), needsRestart: true,
                "One request body without a valid session or token; larger ones are refused with 413."),
            .init(
                "limits", "bodies", \.totalBodyBytes, .size(from: 1 << 20), needsRestart: true,
                "All unfinished request bodies together, a quarter of it for those without a valid session "
                    + "or token; past it they are refused with 503."),
            .init(
                "limits", "bodyTime", \.bodySeconds, .number("seconds", from: 1, to: 3600), needsRestart: true,
                "For a request body, and a second more for each bodyRate bytes received; past it 408."),
            .init(
                "limits", "bodyRate", \.bodyRate, .size(from: 1), needsRestart: true,
                "Least speed of a request body in bytes a second, after bodyTime and on average."),
        ] + PersonLimits.table(\.person) + guessSettings + MessageRules.table(\.messages)
            + SessionRules.table(\.sessions) + ClusterConfig.table(\.cluster)
            + [
                .init(
                    "metrics", "hosts", \.hosts, .names, needsRestart: true,
                    "Names, with commas, under which the pages and /healthz may be requested beside localhost and addresses; "
                        + "others get 421. "
                        + "* for all, where a proxy in front sees to it.")
            ])

    /// A settings file that explains itself.
    package static var sample: String {
        let server = table.sample(section: "server", of: BackendConfig())
        return """
            # Settings of xxb. What is commented out shows the default; the key has none.

            \(server)# What relays encrypt under. (32 letters and digits, the same as in xxd.conf; restart)
            #key=

            \(table.sample(section: "cluster", of: BackendConfig()))
            \(table.sample(section: "data", of: BackendConfig()))
            \(table.sample(section: "limits", of: BackendConfig()))
            \(table.sample(section: "messages", of: BackendConfig()))
            \(table.sample(section: "metrics", of: BackendConfig()))
            \(table.sample(section: "sessions", of: BackendConfig()))
            """
    }

    /// Names of the settings that differ from `new`; all need a restart. Never shows a key.
    package func needingRestart(_ new: BackendConfig) -> [String] {
        Self.table.differences(self, new).map(\.name) + (key == new.key ? [] : ["server.key"])
    }
}
