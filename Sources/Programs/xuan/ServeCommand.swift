import ArgumentParser
import Commands
import Control
import Glibc
import Logging
import Installation
import ProgramSettings
import RedisRelay
import S3Files
import XuanBackend
import XuanBackendHTTP
import XuanConfig
import XuanNet
import XuanPacket
import XuanRelay
import XuanThreads
import XuanWeb

struct ServeCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "serve",
        abstract: "Starts the server and stays in the foreground until SIGTERM or SIGINT.",
        discussion: """
            At the first start a certificate and an administrator (account admin) are made; its password is shown \
            once, or taken from XUAN_ADMIN_PASSWORD. Settings can lie in the data folder as xuan.conf; 'xuan config \
            --print' shows them. SIGHUP reads them and the certificate again; no client is disconnected.
            """)

    @OptionGroup var source: ServerSource

    @Option(name: .long, help: "Serve the browser pages from this copy of Sources/Web instead of the built-in ones.")
    var webRoot: String?

    @Flag(
        name: .long,
        help: "Begin with an empty database although the data folder has traces of one that is missing; they stay.")
    var beginEmpty = false

    func run() throws {
        try Serving.run("xuan") { logger, output in
            let config = try source.read()
            logger.logLevel = Logger.Level(config.logLevel)
            try serve(config, logger, output)
        }
    }

    private func serve(_ config: RelayConfig, _ logger: Logger, _ output: OutputQueue) throws {
        if !config.limits.areOn { logger.warning("limits are off: for load tests only, never on an open network") }
        let folder = source.data.folder
        let lock = try DataFolder.lock(folder)
        defer { lock.unlock() }
        var guesses = config.guesses
        guesses.failuresPerAddress = config.limits.loginsPerAddress
        guesses.longestDelaySeconds = config.limits.longestDelaySeconds
        let health = Health()
        let cluster = try ClusterNode.make(config.cluster, health: health, logger: logger)
        defer { cluster?.close() }
        let backend = try DataFolder.openBackend(
            folder, store: source.data.store, beginsEmpty: beginEmpty, limits: config.limits.areOn,
            person: config.person, messages: config.messages, sessions: config.sessions, guesses: guesses,
            cluster: cluster, logger: logger)
        defer { backend.close() }
        // Recorded from the start, so that a lost database is noticed and not created again.
        mkdir(folder + DataFolder.files, 0o700)
        let password = try FirstAdministrator.make(in: backend)

        let certificates = folder + "certificate/"
        let tls = try CertificateFiles.open(folder: certificates, program: "xuan", logger: logger)
        let settings = source.relaySettings(config)
        let files = try S3FileStore.make(config.fileStore, scratch: settings.uploadPath)
        defer { files?.close() }
        files?.report(to: health)
        let tokens = try ClientTokens(config.clientKey, perAccount: config.limits.tokensPerAccount)
        let pages = Pages(folder: webRoot)
        let leader = LeadingRelay()
        let front = AdminFront(
            backend: backend, pages: pages, control: ProgramControl(try parts(config, leader)), logger: logger)
        let endpoint = AdminEndpoint(front)
        // Relay and backend end together: there are never reports left for the backend.
        let reports = try ReportBook(file: nil, logger: logger)
        backend.report(to: health)
        let secret = cluster == nil ? [] : try DataFolder.clusterSecret(folder, store: source.data.store)
        var shared: RelayCluster?
        var leaderPort: LocalBackend?
        let run = try RelayRun(loops: config.loops, logger: logger) { loop in
            // Packets for several clients come in by one loop, whose relay sends them on to all.
            let port = LocalBackend(loop: loop, backend: backend, leader: leaderPort)
            if leaderPort == nil { leaderPort = port }
            let site = Site(name: "xuan", port: port)
            let relay = try Relay(
                loop: loop, settings: settings, sites: Sites([site], defaultName: site.name), tokens: tokens, tls: tls,
                pages: pages, reports: reports, files: files, logger: logger)
            relay.extensions.endpoint = endpoint
            relay.extensions.health = health
            if cluster != nil, shared == nil {
                shared = try RelayCluster(
                    config.cluster, secret: secret, tokens: tokens, loop: loop, health: health, logger: logger)
            }
            shared?.join(relay)
            leader.take(relay)
            return relay
        }
        try run.untilStopped { ports in
            leader.everyMinute { front.tick() }
            Banner(ports: ports, data: folder, password: password).print(to: output)
        } read: {
            let new = try source.read()
            return ReadAgain(
                settings: source.relaySettings(new),
                tls: try CertificateFiles.openAgain(folder: certificates, program: "xuan"),
                needingRestart: config.needingRestart(new))
        }
        if let error = backend.lostStore {
            // A node finds a new place; without a cluster the store is another server's.
            if backend.isNode { throw StartAgain(cause: "\(error)") }
            throw error
        }
    }
}

/// The start-up message: where to go and how to sign in.
private struct Banner {
    let ports: RelayPorts
    let data: String
    let password: String?

    func print(to output: OutputQueue) {
        var lines = ["", "  XuanXuan is open."]
        if let web = ports.web { lines.append("    on this machine      http://127.0.0.1:\(web)/") }
        let host = Certificate.localNames().addresses.first { $0.contains(".") && !$0.hasPrefix("127.") } ?? "localhost"
        lines.append("    from others          https://\(host):\(ports.common)/")
        lines.append("    original clients     \(host), port \(ports.common)")
        if let web = ports.web { lines.append("    administration       http://127.0.0.1:\(web)/admin/") }
        if let password {
            lines.append("    first administrator  admin")
            lines.append("    one-time password    \(password)   (shown only now)")
        }
        if let metrics = ports.metrics { lines.append("    figures              http://localhost:\(metrics)/metrics") }
        lines.append("    data                 \(data)")
        lines.append("    add a person         xuan user add ACCOUNT --data \(data)")
        lines.append("")
        output.write(lines.joined(separator: "\n") + "\n")
    }
}
