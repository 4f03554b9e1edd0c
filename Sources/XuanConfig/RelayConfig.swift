/// Settings of a relay, parsed once and then fixed. Defaults are those of the original (Docs/protocol.md 10).
///
/// Many members: one per setting.
package struct RelayConfig: Sendable {
    package struct Backend: Sendable, Equatable {
        package let name: String
        /// One or several, all of the same backend; one is used at a time.
        package let urls: [BackendURL]
        /// 32 bytes. Goes into a cipher and nowhere else.
        package let key: String
        package var isDefault: Bool
        package var options: BackendOptions
    }

    package var ip = "0.0.0.0"
    package var chatPort: UInt16 = 11444
    package var commonPort: UInt16 = 11443
    package var isHttps = true
    package var uploadPath = "tmpfile/"
    /// Bytes; 0 switches uploads off.
    package var uploadFileSize: Int64 = 32 << 20
    /// 0 means no limit.
    package var maxOnlineUsers = 0
    package var backends: [Backend] = []
    /// Accepted for the original's sake; the log goes to standard error.
    package var logPath = "log/"
    package var certificatePath = "certificate/"

    // Settings that the original does not have.

    package var logLevel = LogLevel.info
    /// Threads that serve connections.
    package var loops = 1
    /// An additional port for browsers on this machine, plain http on 127.0.0.1; 0 for none.
    package var webPort: UInt16 = 0
    /// How long a key from `serverInfo` stays valid.
    package var clientKey = ClientKeyRule.login
    /// Where `/healthz` and `/metrics` are answered; `nil` for nowhere.
    package var metrics: MetricsAddress?
    /// Host names under which these may be requested, beside localhost and addresses.
    package var metricsHosts: [String] = []
    /// One packet in this many is timed at each stage, for the figures; 0 for none. A prime, so that no pattern in the
    /// traffic hides.
    package var sampling = 61
    /// Between SIGTERM and the stop.
    package var drain = DrainTime()
    /// Seconds over which a stop spreads the clients' reconnects; 0 disconnects all at once.
    package var drainSeconds = 5
    /// Another process may listen on the same ports.
    package var sharesPorts = false
    /// SQLite file with the reports that backends have not received yet; the original's lies there, too.
    package var cachePath = "config/xxd.db"
    /// Where uploaded files are kept.
    package var fileStore = FileStoreAddress.folder
    package var limits = Limits()
    /// For the backend in the same program; only `xuan.conf` has them.
    package var person = PersonLimits()
    package var messages = MessageRules()
    package var sessions = SessionRules()
    package var cluster = ClusterConfig()
    /// For the backend in the same program.
    package var guesses = GuessConfig()
    /// Reverse proxies in front, whose X-Forwarded-For and similar headers are trusted.
    package var trustedProxies = NetworkList()

    package init() {}

    /// Reads the original's `xxd.conf`, and `options` (`section.key=value`) over it. Throws with the line for unknown
    /// keys, bad values and bad backends, and if there is none although one is needed.
    package init(
        parsing text: String, file: String, options: [String] = [], needsBackend: Bool = true
    ) throws(ConfigError) {
        var ini = try IniFile(parsing: text, file: file)
        try ini.override(by: options)
        let known = Self.table.sections
        for entry in ini.entries {
            if BackendList.owns(entry.section) { continue }
            guard known.contains(entry.section) else {
                let all = known + [BackendList.section, BackendList.optionsSection]
                let nearest = Nearest.of(entry.section, among: all) ?? ""
                throw entry.fault(
                    "unknown section [\(entry.section)]; the nearest known one is \(nearest), all are "
                        + all.joined(separator: ", "))
            }
            try Self.table.take(entry, into: &self)
        }
        backends = try BackendList.parse(ini, needsBackend: needsBackend)
        try checkLimits(file: file)
        try checkCluster(file: file)
    }

    /// Reads the optional settings file of the program that is relay and backend in one; `self` has its defaults.
    package mutating func take(_ text: String, file: String, options: [String] = []) throws(ConfigError) {
        var ini = try IniFile(parsing: text, file: file)
        try ini.override(by: options)
        for entry in ini.entries { try Self.tableOfXuan.take(entry, into: &self) }
        try checkLimits(file: file)
        try checkCluster(file: file)
    }

    private func checkCluster(file: String) throws(ConfigError) {
        guard cluster.isOn, clientKey == .run else { return }
        throw ConfigError(
            file: file, line: 0,
            message: "server.clientKey=run gives each node a key of its own, under which no other node can read; with "
                + "cluster.redis set it to login")
    }
}
