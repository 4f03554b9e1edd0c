import CLibXXD
import XuanConfig
import XuanRelay

/// A guest's `xxd_settings`, translated into the relay's settings.
struct GuestSettings {
    let config: RelayConfig
    let settings: RelaySettings
    let hasPages: Bool
    let callbacks: Callbacks
    let backendName: String

    /// Throws `ConfigError`, or `GuestError` for values that only the struct can have.
    init(_ given: UnsafePointer<xxd_settings>) throws {
        let guest = Self.known(of: given)
        let options = Self.options(of: guest)
        let isAlone = guest.backend != nil
        let config = try RelayConfig(
            parsing: guest.ini.map { String(cString: $0) } ?? "",
            file: guest.ini_name.map { String(cString: $0) } ?? "settings", options: options, needsBackend: !isAlone)
        var settings = RelaySettings(config)
        // The table has no "any free port".
        settings.chatPort = try Self.port(guest.chat_port, "chat_port") ?? settings.chatPort
        settings.commonPort = try Self.port(guest.common_port, "common_port") ?? settings.commonPort
        self.config = config
        self.settings = settings
        hasPages = guest.pages != 0
        callbacks = Callbacks(guest)
        backendName = guest.backend_name.map { String(cString: $0) } ?? "xxd"
        if isAlone, config.backends.contains(where: { [backendName] in $0.name == backendName }) {
            throw GuestError(XXD_E_SETTINGS, "backend_name \(backendName) is taken by [backend]; give another one")
        }
    }

    /// A guest compiled against an older header has a shorter struct: the rest comes from the text.
    private static func known(of given: UnsafePointer<xxd_settings>) -> xxd_settings {
        var settings = blank
        let size = min(given.pointee.size, MemoryLayout<xxd_settings>.size)
        withUnsafeMutableBytes(of: &settings) { $0.copyMemory(from: .init(start: given, count: size)) }
        return settings
    }

    /// The values that xxd_settings_init writes.
    static var blank: xxd_settings {
        var settings = xxd_settings()
        settings.size = MemoryLayout<xxd_settings>.size
        settings.chat_port = -1
        settings.common_port = -1
        settings.web_port = -1
        settings.https = -1
        settings.upload_size = -1
        settings.max_online = -1
        settings.loops = -1
        settings.pages = -1
        return settings
    }

    private static func options(of guest: xxd_settings) -> [String] {
        var options: [String] = []
        if var next = guest.options {
            while let option = next.pointee {
                options.append(String(cString: option))
                next += 1
            }
        }
        for (name, text) in [
            ("server.ip", guest.ip), ("certificate.crtPath", guest.certificate_path),
            ("server.uploadPath", guest.upload_path),
        ] {
            if let text { options.append("\(name)=\(String(cString: text))") }
        }
        for (name, number) in [
            ("server.webPort", Int64(guest.web_port)), ("server.isHttps", Int64(guest.https)),
            ("server.uploadFileSize", guest.upload_size), ("server.maxOnlineUser", Int64(guest.max_online)),
            ("server.loops", Int64(guest.loops)),
        ] where number != -1 {
            options.append("\(name)=\(number)")
        }
        return options
    }

    private static func port(_ number: Int32, _ name: String) throws -> UInt16? {
        if number == -1 { return nil }
        guard let port = UInt16(exactly: number) else {
            throw GuestError(XXD_E_SETTINGS, "\(name) \(number) is no port; give 0 to 65535, or -1")
        }
        return port
    }
}
