import ArgumentParser
import Commands
import Installation
import ProgramSettings
import Redis
import XuanConfig
import XuanRelay

struct ConfigCommand: ParsableCommand {
    static let configuration = CommandConfiguration(commandName: "config", abstract: ConfigActions.abstract)

    @OptionGroup var actions: ConfigActions
    @OptionGroup var source: ServerSource

    func run() throws {
        try actions.run(sample: { RelayConfig.sampleOfXuan(ServerSource.defaults) }) {
            _ = try RedisUse.address(try source.read().cluster)
            _ = try CertificateFiles.openPresent(folder: source.data.folder + "certificate/", program: "xuan")
            return TextFile.isPresent(source.file)
                ? "\(source.file): fine" : "\(source.file) is not there; the defaults hold"
        }
    }
}

/// Where the settings come from: `xuan.conf` in the data folder, if it exists, and options over it.
struct ServerSource: ParsableArguments {
    /// Plain http for browsers on this machine. Unless it is named explicitly, the server can start without it.
    private static let standardWebPort: UInt16 = 11480

    @OptionGroup var data: DataOption

    @Option(name: .long, help: "Address to listen on. (default: 0.0.0.0)")
    var ip: String?

    @Option(name: .long, help: "Port of the original clients' WebSocket (wss). (default: 11444)")
    var chatPort: UInt16?

    @Option(name: .long, help: "Port of pages, serverInfo and files (https). (default: 11443)")
    var commonPort: UInt16?

    @Option(
        name: .long,
        help: "Port for browsers on this machine, plain http on 127.0.0.1 only; 0 for none. (default: 11480)")
    var webPort: UInt16?

    @Option(name: .long, help: "Threads that serve connections; one is enough for two cores. (default: 1)")
    var loops: Int?

    @OptionGroup var clientKey: ClientKeyOption
    @OptionGroup var overrides: Overrides

    static var defaults: RelayConfig {
        var config = RelayConfig()
        config.webPort = standardWebPort
        // A disk image now and then is a main use.
        config.uploadFileSize = 8 << 30
        return config
    }

    var file: String { data.folder + "xuan.conf" }

    /// Overrides of the file, as `section.key=value`.
    var options: [String] {
        overrides.all([
            ("server.ip", ip), ("server.chatPort", chatPort), ("server.commonPort", commonPort),
            ("server.webPort", webPort), ("server.loops", loops), clientKey.setting,
        ])
    }

    func read() throws(ConfigError) -> RelayConfig {
        try Self.read(try TextFile.readIfPresent(file), file: file, options: options)
    }

    static func read(_ text: String, file: String, options: [String]) throws(ConfigError) -> RelayConfig {
        var config = defaults
        try config.take(text, file: file, options: options)
        return config
    }

    func relaySettings(_ config: RelayConfig) -> RelaySettings {
        var settings = RelaySettings(config)
        settings.uploadPath = data.folder + DataFolder.files
        settings.webPortIsOptional = webPort == nil && config.webPort == Self.standardWebPort
        return settings
    }
}
