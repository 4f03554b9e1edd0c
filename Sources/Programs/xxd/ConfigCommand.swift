import ArgumentParser
import LibXXD
import ProgramSettings
import Redis
import XuanConfig
import XuanNet
import XuanRelay

struct ConfigCommand: ParsableCommand {
    static let configuration = CommandConfiguration(commandName: "config", abstract: ConfigActions.abstract)

    @OptionGroup var actions: ConfigActions
    @OptionGroup var source: RelaySource

    func run() throws {
        try actions.run(sample: { RelayConfig.sample }) {
            let config = try source.read()
            // The certificate that a start would open; a missing one would be made.
            if config.isHttps { _ = try CertificateFiles.openPresent(folder: config.certificatePath, program: "xxd") }
            for backend in config.backends { _ = try backend.tls() }
            _ = try RedisUse.address(config.cluster)
            return "\(source.config): fine"
        }
    }
}

/// Where the settings come from.
struct RelaySource: ParsableArguments {
    @Option(name: .long, help: "Settings file in the original's format.")
    var config = "config/xxd.conf"

    @Option(name: .long, help: "Threads that serve connections. One is enough for two cores.")
    var loops: Int?

    @OptionGroup var clientKey: ClientKeyOption
    @OptionGroup var overrides: Overrides

    func read() throws(ConfigError) -> RelayConfig {
        try RelayConfig(
            parsing: try TextFile.read(config), file: config,
            options: overrides.all([("server.loops", loops), clientKey.setting]))
    }
}
