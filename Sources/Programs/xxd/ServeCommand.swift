import ArgumentParser
import LibXXD
import Logging
import ProgramSettings
import XuanConfig
import XuanRelay
import XuanWeb

struct ServeCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "serve",
        abstract: "Starts the relay and stays in the foreground until SIGTERM or SIGINT.",
        discussion: """
            Paths in the settings file are taken from the working folder, as the original does. SIGHUP reads the \
            settings and the certificate again; nobody is dropped.
            """)

    @OptionGroup var source: RelaySource

    @Option(name: .long, help: "Serve the browser pages from this copy of Sources/Web instead of the built-in ones.")
    var webRoot: String?

    func run() throws {
        try Serving.run("xxd") { logger, _ in
            let config = try source.read()
            logger.logLevel = Logger.Level(config.logLevel)
            try serve(config, logger)
        }
    }

    private func serve(_ config: RelayConfig, _ logger: Logger) throws {
        let assembly = try RelayAssembly(
            config, settings: RelaySettings(config), pages: Pages(folder: webRoot), logger: logger)
        defer { assembly.close() }
        let run = try RelayRun(loops: config.loops, logger: logger, make: assembly.relay)
        var facts = RelayFacts(config, certificate: RelayAssembly.certificate(config))
        run.relay.reporting.facts = facts
        try run.untilStopped { ports in
            logger.info("xxd is open", metadata: description(of: config, ports))
        } read: {
            let new = try source.read()
            var again = try assembly.again(new)
            facts = facts.reloaded(new, certificate: RelayAssembly.certificate(new))
            again.facts = facts
            return again
        }
    }

    private func description(of config: RelayConfig, _ ports: RelayPorts) -> Logger.Metadata {
        var metadata: Logger.Metadata = [
            "chat": "\(ports.chat)", "common": "\(ports.common)", "https": "\(config.isHttps)",
            "loops": "\(config.loops)", "sites": "\(config.backends.map(\.name).joined(separator: " "))",
        ]
        if let metrics = ports.metrics { metadata["metrics"] = "\(metrics)" }
        return metadata
    }
}
