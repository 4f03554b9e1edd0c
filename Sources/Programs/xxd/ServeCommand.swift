import ArgumentParser
import Logging
import ProgramSettings
import SQLiteReports
import XuanConfig
import XuanNet
import XuanPacket
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
        try Serving.run("xxd") { logger in
            let config = try source.read()
            logger.logLevel = Logger.Level(config.logLevel)
            try serve(config, logger)
        }
    }

    private func serve(_ config: RelayConfig, _ logger: Logger) throws {
        warn(of: config, logger)
        let settings = RelaySettings(config)
        let tls =
            config.isHttps
            ? try CertificateFiles.open(folder: config.certificatePath, program: "xxd", logger: logger) : nil
        let tokens = try ClientTokens(config.clientKey)
        let pages = Pages(folder: webRoot)
        let reports = try ReportBook(file: SQLiteReportFile(path: config.cachePath), logger: logger)
        defer { reports.close() }
        // Backends of ours tell runs of the relay apart by it.
        let name = Secret.randomHex(digits: 32)
        let run = try RelayRun(loops: config.loops, logger: logger) { loop in
            let sites = try config.backends.map { backend in
                let port = try HTTPBackend(
                    loop: loop, name: backend.name, url: backend.url, key: PacketKey(backend.key), tls: backend.tls(),
                    run: name, options: .init(backend.options), logger: logger)
                return Site(name: backend.name, port: port)
            }
            let named = Sites(sites, defaultName: config.backends.last(where: \.isDefault)?.name)
            return try Relay(
                loop: loop, settings: settings, sites: named, tokens: tokens, tls: tls, pages: pages, reports: reports,
                logger: logger)
        }
        try run.untilStopped { ports in
            logger.info("xxd is open", metadata: description(of: config, ports))
        } read: {
            let new = try source.read()
            let again =
                config.isHttps ? try CertificateFiles.openAgain(folder: new.certificatePath, program: "xxd") : nil
            return ReadAgain(
                settings: RelaySettings(new), tls: again, needingRestart: config.needingRestart(new))
        }
    }

    private func warn(of config: RelayConfig, _ logger: Logger) {
        if !config.limits.areOn { logger.warning("limits are off: for load tests only, never on an open network") }
        if !config.isHttps { logger.warning("isHttps=0: passwords cross the network in a form that can be replayed") }
        for backend in config.backends where backend.url.isHttps && backend.options.isInsecure {
            logger.warning("insecure=1: any server can pass for this backend", metadata: ["site": "\(backend.name)"])
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
