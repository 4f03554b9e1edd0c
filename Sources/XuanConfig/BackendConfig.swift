/// Settings of a backend that runs as a program of its own (`xxb.conf`), parsed once and then fixed.
package struct BackendConfig: Sendable {
    package var ip = "127.0.0.1"
    package var port: UInt16 = 11442
    /// Path that relays post to; the original's, so that its relay needs no change.
    package var path = "/xuanxuan.php"
    /// 32 bytes, the same as in the relay's settings.
    package var key = ""
    package var dataPath = "xuan-data/"
    /// Address of a MySQL or MariaDB database (mysql://…); `nil` for the data folder's own.
    package var store: String?

    package init() {}

    /// Throws with the line for unknown keys and bad values. `key` is the one setting without a default.
    package init(parsing text: String, file: String) throws(ConfigError) {
        let ini = try IniFile(parsing: text, file: file)
        for entry in ini.entries {
            func fail(_ message: String) -> ConfigError { ConfigError(file: file, line: entry.line, message: message) }
            switch (entry.section, entry.key) {
            case ("server", "ip"): ip = entry.value
            case ("server", "port"):
                guard let number = UInt16(entry.value), number > 0 else {
                    throw fail("port is no port; give a number from 1 to 65535")
                }
                port = number
            case ("server", "path"):
                guard entry.value.hasPrefix("/") else { throw fail("path must begin with /") }
                path = entry.value
            case ("server", "key"):
                guard entry.value.utf8.count == 32 else {
                    throw fail("the key has \(entry.value.utf8.count) bytes; it needs exactly 32")
                }
                guard entry.value != String(repeating: "8", count: 32) else {
                    throw fail("this is the well-known sample key; make a new one and set it here and in the relay")
                }
                key = entry.value
            case ("data", "path"): dataPath = entry.value.hasSuffix("/") ? entry.value : entry.value + "/"
            case ("data", "store"): store = entry.value
            default:
                throw fail(
                    "unknown key \(entry.section).\(entry.key); known are server.ip, server.port, "
                        + "server.path, server.key, data.path, data.store")
            }
        }
        if key.isEmpty {
            throw ConfigError(file: file, line: 0, message: "no key; add key=… (32 letters and digits) under [server]")
        }
    }
}
