import ArgumentParser
import Logging
import SQLiteReports
import XuanConfig
import XuanNet
import XuanPacket
import XuanRelay
import XuanWeb

struct XxdCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "xxd",
        abstract: "The XuanXuan relay: holds the clients' connections and asks backends over HTTP.",
        discussion: """
            Stays in the foreground until SIGTERM or SIGINT. Paths in the settings file are taken from the working \
            folder, as the original does.
            """)

    /// The original's, so that what it has not told its backends yet is told by us.
    private static let reportFile = "config/xxd.db"

    @Option(name: .long, help: "Settings file in the original's format.")
    var config = "config/xxd.conf"

    @Option(name: .long, help: "Threads that serve connections. One is enough for two cores.")
    var loops = 1

    @Option(name: .long, help: "'off' switches off the limits per address and on logins, for load tests.")
    var limits: LimitSwitch = .on

    @Option(name: .long, help: "Serve the browser pages from this copy of Sources/Web instead of the built-in ones.")
    var webRoot: String?

    func run() throws {
        let logger = Logger(label: "xxd", factory: { StreamLogHandler.standardError(label: $0) })
        do {
            try serve(logger)
        } catch {
            logger.critical("\(error)")
            throw ExitCode(1)
        }
    }

    private func serve(_ logger: Logger) throws {
        let config = try RelayConfig(parsing: try TextFile.read(self.config), file: self.config)
        var settings = RelaySettings()
        settings.host = config.ip
        settings.chatPort = config.chatPort
        settings.commonPort = config.commonPort
        settings.uploadFileSize = config.uploadFileSize
        settings.maxOnlineUsers = config.maxOnlineUsers
        settings.limits = limits == .on
        if limits == .off { logger.warning("limits are off: for load tests only, never on an open network") }
        if !config.isHttps { logger.warning("isHttps=0: passwords cross the network in a form that can be replayed") }
        let tls =
            config.isHttps
            ? try CertificateFiles.open(folder: config.certificatePath, program: "xxd", logger: logger) : nil

        let token = try PacketKey.random()
        let pages = Pages(folder: webRoot)
        let reports = try ReportBook(file: SQLiteReportFile(path: Self.reportFile), logger: logger)
        defer { reports.close() }
        // Backends of ours tell runs of the relay apart by it.
        let name = Secret.randomHex(digits: 32)
        let run = try RelayRun(loops: loops, logger: logger) { loop in
            let sites = try config.backends.map { backend in
                let context = backend.url.isHttps ? try TLSContext.client(verify: true, caFile: nil) : nil
                let port = try HTTPBackend(
                    loop: loop, name: backend.name, url: backend.url, key: PacketKey(backend.key), tls: context,
                    run: name, logger: logger)
                return Site(name: backend.name, port: port)
            }
            let named = Sites(sites, defaultName: config.backends.last(where: \.isDefault)?.name)
            return try Relay(
                loop: loop, settings: settings, sites: named, token: token, tls: tls, pages: pages, reports: reports,
                logger: logger)
        }
        try run.untilStopped { ports in
            logger.info(
                "xxd is open",
                metadata: [
                    "chat": "\(ports.chat)", "common": "\(ports.common)", "https": "\(config.isHttps)",
                    "loops": "\(loops)",
                    "sites": "\(config.backends.map(\.name).joined(separator: " "))",
                ])
        }
    }
}

extension LimitSwitch: ExpressibleByArgument {}
