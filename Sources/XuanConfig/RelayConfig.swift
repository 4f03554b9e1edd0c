/// Settings of a relay, parsed once and then fixed. Defaults are those of the original (Docs/protocol.md 10).
package struct RelayConfig: Sendable {
    package struct Backend: Sendable {
        package let name: String
        package let url: BackendURL
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

    // What the original does not know.

    /// Threads that serve connections.
    package var loops = 1
    /// A further port for browsers on this machine, plain http on 127.0.0.1; 0 for none.
    package var webPort: UInt16 = 0
    /// How long a key that `serverInfo` gives is good for.
    package var clientKey = ClientKeyRule.login
    /// Where `/healthz` and `/metrics` are answered; `nil` for nowhere.
    package var metrics: MetricsAddress?
    /// Seconds over which a stop spreads the clients' return; 0 sends all away at once.
    package var drainSeconds = 5
    /// SQLite file with what the backends have not been told yet.
    package var cachePath = "config/xxd-cache.db"
    package var limits = Limits()

    package init() {}

    /// Reads the original's `xxd.conf`. Throws with the line for unknown keys, bad numbers and bad backends.
    package init(parsing text: String, file: String) throws(ConfigError) {
        let ini = try IniFile(parsing: text, file: file)
        for entry in ini.entries {
            switch entry.section {
            case "server", "log", "certificate": try take(entry, file: file)
            case "backend", "ranzhi": continue
            default:
                throw ConfigError(
                    file: file, line: entry.line,
                    message: "unknown section [\(entry.section)]; known are server, backend, log, certificate")
            }
        }
        let named = ini.section("backend")
        for entry in named.isEmpty ? ini.section("ranzhi") : named {
            backends.append(try Self.backend(entry, file: file))
        }
        if backends.isEmpty {
            throw ConfigError(
                file: file, line: 0,
                message: "no backend; add [backend] with a line like xuanxuan=http://127.0.0.1/xuanxuan.php,KEY,default"
            )
        }
        if backends.count == 1, !backends[0].isDefault {
            backends[0].isDefault = true
        }
    }

    private mutating func take(_ entry: IniFile.Entry, file: String) throws(ConfigError) {
        func fail(_ message: String) -> ConfigError { ConfigError(file: file, line: entry.line, message: message) }
        func port() throws(ConfigError) -> UInt16 {
            guard let port = UInt16(entry.value), port > 0 else {
                throw fail("\(entry.key) is no port; give a number from 1 to 65535")
            }
            return port
        }
        switch (entry.section, entry.key) {
        case ("server", "ip"): ip = entry.value
        case ("server", "chatPort"): chatPort = try port()
        case ("server", "commonPort"): commonPort = try port()
        case ("server", "isHttps"): isHttps = entry.value == "1"
        case ("server", "uploadPath"): uploadPath = Self.folder(entry.value)
        case ("server", "uploadFileSize"):
            guard let size = ByteSize.parse(entry.value) else {
                throw fail("uploadFileSize is no size; give bytes, or a number with K, M or G such as 32M")
            }
            uploadFileSize = size
        case ("server", "maxOnlineUser"):
            guard let count = Int(entry.value), count >= 0 else {
                throw fail("maxOnlineUser is no count; give 0 for no limit, or how many may be online")
            }
            maxOnlineUsers = count
        case ("log", "logPath"): logPath = Self.folder(entry.value)
        case ("certificate", "crtPath"): certificatePath = Self.folder(entry.value)
        default: throw fail("unknown key \(entry.section).\(entry.key); remove the line or mend the name")
        }
    }

    private static func folder(_ path: String) -> String { path.hasSuffix("/") ? path : path + "/" }

    private static func backend(_ entry: IniFile.Entry, file: String) throws(ConfigError) -> Backend {
        func fail(_ message: String) -> ConfigError { ConfigError(file: file, line: entry.line, message: message) }
        let parts = entry.value.split(separator: ",", omittingEmptySubsequences: false).map { IniFile.trim($0) }
        guard parts.count == 2 || parts.count == 3 else {
            throw fail("backend \(entry.key) needs the form address,key or address,key,default")
        }
        guard let url = BackendURL(parts[0]) else {
            throw fail("backend \(entry.key): the address is no http or https URL")
        }
        guard parts[1].utf8.count == 32 else {
            throw fail("backend \(entry.key): the key has \(parts[1].utf8.count) bytes; it needs exactly 32")
        }
        guard parts[1] != String(repeating: "8", count: 32) else {
            throw fail(
                "backend \(entry.key): this is the well-known sample key; make a new one (32 letters and digits) "
                    + "and set it here and in the backend")
        }
        guard parts.count == 2 || parts[2] == "default" else {
            throw fail("backend \(entry.key): the third part can only be the word default")
        }
        return Backend(name: entry.key, url: url, key: parts[1], isDefault: parts.count == 3, options: .init())
    }
}

/// Bytes, or a number with K, M or G (1024-based, capital as in the original).
package enum ByteSize {
    package static func parse(_ text: String) -> Int64? {
        let units: [Character: Int64] = ["K": 1 << 10, "M": 1 << 20, "G": 1 << 30]
        var digits = Substring(text)
        var unit: Int64 = 1
        if let last = text.last, let known = units[last] {
            unit = known
            digits = digits.dropLast()
        }
        guard let number = Int64(digits), number >= 0 else { return nil }
        let (bytes, overflow) = number.multipliedReportingOverflow(by: unit)
        return overflow ? nil : bytes
    }
}
