import Logging
import RedisRelay
import S3Files
import SQLiteReports
import XuanConfig
import XuanNet
import XuanPacket
import XuanRelay
import XuanThreads
import XuanWeb

/// The parts of a relay as its settings name them. The program `xxd` and its embedded twin are put together here.
///
/// Many members: what all loops of a relay share, made once.
package final class RelayAssembly {
    package let config: RelayConfig
    private let settings: RelaySettings
    private let tls: TLSContext?
    private let tokens: ClientTokens
    private let pages: Pages?
    private let reports: ReportBook
    private let files: (any FileStore)?
    private let logger: Logger
    /// Made with the first relay, whose loop does the work; `nil` without `[cluster]`.
    private var cluster: RelayCluster?
    private let health: Health?
    /// Our backends tell runs of the relay apart by it.
    private let runName = Secret.randomHex(digits: 32)
    /// The backends that are ours, by name; the same for all loops.
    private let links: [String: SealedLink]
    /// Of the backends that have several, by name; the same for all loops.
    private let addresses: [String: SiteAddresses]

    /// A backend in the same program, beside those of the settings.
    package struct InProcess {
        package let name: String
        /// Makes the cable for one loop.
        package let port: (Loop) -> any BackendPort

        package init(name: String, port: @escaping (Loop) -> any BackendPort) {
            self.name = name
            self.port = port
        }
    }
    private let inProcess: InProcess?

    /// Opens the certificate and the reports. `settings`: those of `config`, perhaps with other ports. Throws what
    /// prevents it.
    package init(
        _ config: RelayConfig, settings: RelaySettings, pages: Pages?, inProcess: InProcess? = nil, logger: Logger
    ) throws {
        self.config = config
        links = Dictionary(
            config.backends.map {
                ($0.name, SealedLink(isRequired: $0.options.isSealedOnly, addresses: $0.urls.count))
            }, uniquingKeysWith: { $1 })
        let name = config.cluster.node ?? RelayFacts.name(chatPort: settings.chatPort)
        addresses = Dictionary(
            config.backends.filter { $0.urls.count > 1 }.map {
                ($0.name, SiteAddresses($0.urls, name: name, limits: .init($0.options)))
            }, uniquingKeysWith: { $1 })
        self.settings = settings
        self.pages = pages
        self.inProcess = inProcess
        self.logger = logger
        Self.warn(of: config, logger)
        tls =
            config.isHttps
            ? try CertificateFiles.open(folder: config.certificatePath, program: "xxd", logger: logger) : nil
        files = try S3FileStore.make(config.fileStore, scratch: settings.uploadPath)
        health = config.cluster.isOn || files != nil ? Health() : nil
        if let health { files?.report(to: health) }
        tokens = try ClientTokens(config.clientKey, perAccount: config.limits.tokensPerAccount)
        // A backend in the same program ends with the relay: there are never reports left for it.
        reports = try ReportBook(
            file: config.backends.isEmpty ? nil : SQLiteReportFile(path: config.cachePath), logger: logger)
    }

    /// For one loop.
    package func relay(on loop: Loop) throws -> Relay {
        var sites = try config.backends.map { backend in
            let port = try HTTPBackend(
                loop: loop, name: backend.name, urls: backend.urls, addresses: addresses[backend.name],
                key: PacketKey(backend.key), tls: backend.tls(), run: runName, options: .init(backend.options),
                link: links[backend.name], logger: logger)
            return Site(name: backend.name, port: port)
        }
        if let inProcess { sites.append(Site(name: inProcess.name, port: inProcess.port(loop))) }
        let standard = config.backends.last(where: \.isDefault)?.name
        let relay = try Relay(
            loop: loop, settings: settings, sites: Sites(sites, defaultName: inProcess?.name ?? standard),
            tokens: tokens, tls: tls, pages: pages, reports: reports, files: files, logger: logger)
        relay.extensions.endpoint = PictureEndpoint(
            try config.backends.map { ($0.urls, try $0.tls(), $0.options.timeoutSeconds, addresses[$0.name]) },
            loop: loop)
        if let health {
            if cluster == nil {
                cluster = try RelayCluster(
                    config.cluster, secret: secret, tokens: tokens, loop: loop, health: health, logger: logger)
            }
            cluster?.join(relay)
            relay.extensions.health = health
        }
        return relay
    }

    /// What all relays of these backends know, and nobody else: the default one's key.
    private var secret: [UInt8] {
        Array(((config.backends.last(where: \.isDefault) ?? config.backends.first)?.key ?? "").utf8)
    }

    /// Applies the settings and the certificate of `new` to a running relay.
    package func again(_ new: RelayConfig) throws -> ReadAgain {
        let tls = config.isHttps ? try CertificateFiles.openAgain(folder: new.certificatePath, program: "xxd") : nil
        return ReadAgain(settings: RelaySettings(new), tls: tls, needingRestart: config.needingRestart(new))
    }

    /// The certificate of `config`, PEM; `nil` without https.
    package static func certificate(_ config: RelayConfig) -> String? {
        config.isHttps ? try? TextFile.read(config.certificatePath + "xxd.crt") : nil
    }

    /// After the relay has ended: stores the reports that its backends have not received, ends the threads of a file
    /// store.
    package func close() {
        reports.close()
        files?.close()
    }

    private static func warn(of config: RelayConfig, _ logger: Logger) {
        if !config.limits.areOn { logger.warning("limits are off: for load tests only, never on an open network") }
        if !config.isHttps { logger.warning("isHttps=0: passwords cross the network in a form that can be replayed") }
        for backend in config.backends where backend.urls.contains(where: \.isHttps) && backend.options.isInsecure {
            logger.warning("insecure=1: any server can pass for this backend", metadata: ["site": "\(backend.name)"])
        }
    }
}

extension RelayConfig.Backend {
    /// Certificates to trust at each https address; `nil` for http.
    package func tls() throws(NetError) -> [TLSContext?] {
        let context =
            urls.contains(where: \.isHttps)
            ? try TLSContext.client(verify: !options.isInsecure, caFile: options.caFile) : nil
        return urls.map { $0.isHttps ? context : nil }
    }
}
