import ArgumentParser
import Commands
import Control
import Glibc
import Logging
import Installation
import ProgramSettings
import Redis
import XuanBackend
import XuanBackendHTTP
import XuanConfig
import XuanNet
import XuanPacket
import XuanThreads

struct XxbCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "xxb",
        abstract: "The XuanXuan backend: users, chats and messages behind HTTP, for relays (xxd).",
        discussion: "Without a command it serves; 'xxb serve --help' shows the options.",
        subcommands: [ServeCommand.self, ConfigCommand.self] + MaintenanceCommands.all(BackendPlace.self),
        defaultSubcommand: ServeCommand.self)
}

struct ConfigCommand: ParsableCommand {
    static let configuration = CommandConfiguration(commandName: "config", abstract: ConfigActions.abstract)

    @OptionGroup var actions: ConfigActions
    @OptionGroup var source: BackendSource

    func run() throws {
        try actions.run(sample: { BackendConfig.sample }) {
            _ = try RedisUse.address(try source.read().cluster)
            return "\(source.config): fine"
        }
    }
}

/// Where the settings come from.
struct BackendSource: ParsableArguments {
    @Option(name: .long, help: "Settings file.")
    var config = "config/xxb.conf"

    @OptionGroup var overrides: Overrides

    /// Overrides of the file, as `section.key=value`.
    var options: [String] { overrides.all() }

    func read() throws(ConfigError) -> BackendConfig {
        try BackendConfig(parsing: try TextFile.read(config), file: config, options: options)
    }
}

/// Where the data is: from the settings file, or the options.
struct BackendPlace: DataPlace {
    @Option(name: .long, help: "Settings file that names the data folder and the store.")
    var config = "config/xxb.conf"

    @Option(name: .long, help: ArgumentHelp("This data folder, whatever the settings file says.", valueName: "dir"))
    var data: String?

    @Option(name: .long, help: ArgumentHelp("This store, whatever the settings file says.", valueName: "address"))
    var store: String?

    func place() throws -> (folder: String, store: String?) {
        if let data { return (data.hasSuffix("/") ? data : data + "/", store) }
        let config = try BackendConfig(parsing: try TextFile.read(config), file: config)
        return (config.dataPath, store ?? config.store)
    }
}

struct ServeCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "serve",
        abstract: "Starts the backend and stays in the foreground until SIGTERM or SIGINT.",
        discussion: """
            The settings file needs a key of 32 letters and digits, the same as in the relay's; 'xxb config --print' \
            shows all of it. People are added by: xuan user add ACCOUNT --data xuan-data
            """)

    @OptionGroup var source: BackendSource

    @Flag(
        name: .long,
        help: "Begin with an empty database although the data folder has traces of one that is missing; they stay.")
    var beginEmpty = false

    func run() throws {
        try Serving.run("xxb") { logger, output in try serve(logger, output) }
    }

    private func serve(_ logger: Logger, _ output: OutputQueue) throws {
        ProcessWide.prepare()
        let config = try source.read()
        if !config.limitsAreOn { logger.warning("limits are off: for load tests only, never on an open network") }
        let lock = try DataFolder.lock(config.dataPath)
        defer { lock.unlock() }
        let loop = try Loop()
        let health = Health()
        let cluster = try ClusterNode.make(config.cluster, health: health, logger: logger)
        defer { cluster?.close() }
        let backend = try DataFolder.openBackend(
            config.dataPath, store: config.store, beginsEmpty: beginEmpty, limits: config.limitsAreOn,
            person: config.person, messages: config.messages, sessions: config.sessions, guesses: config.guesses,
            cluster: cluster, logger: logger)
        defer { backend.close() }
        if let password = try FirstAdministrator.make(in: backend) {
            output.write(
                "first administrator: \(FirstAdministrator.account), one-time password: \(password)   (shown only now)\n"
            )
        }
        backend.report(to: health)
        let late = LateFront()
        let admin = AdminFront(
            backend: backend, control: ProgramControl(try parts(config, loop, backend, late)), isAlone: true,
            logger: logger)
        let front = try BackendFront(
            loop: loop, backend: backend, key: PacketKey(config.key), path: config.path,
            isSealedOnly: config.isSealedOnly, admin: admin,
            proxies: TrustedProxies(config.trustedProxies.texts), limits: BackendFront.Limits(config),
            health: health, logger: logger)
        late.front = front
        let port = try front.listen(host: config.ip, port: config.port)
        if let address = config.metrics { _ = try front.listenForHealth(host: address.host, port: address.port) }
        logger.info("xxb is open", metadata: ["ip": "\(config.ip)", "port": "\(port)", "path": "\(config.path)"])
        let drain = UInt64(config.drain.seconds(isInCluster: config.cluster.redis != nil)) * 1_000
        var isStopping = false
        let stop = {
            front.close()
            loop.stop()
        }
        // Relays go to another backend meanwhile; a second signal ends that.
        let obey = {
            logger.info("stopping; once more for at once")
            guard !isStopping, drain > 0 else { return stop() }
            isStopping = true
            health.report(Health.stopping, .down)
            // Relays look every second.
            let (leastEnd, end) = (loop.now + min(2_000, drain / 5), loop.now + drain)
            loop.every(milliseconds: 250) {
                if loop.now >= end || loop.now >= leastEnd && !front.hasRelay { stop() }
            }
        }
        loop.onSignal(SIGTERM, obey)
        loop.onSignal(SIGINT, obey)
        loop.onSignal(SIGHUP) { sayWhatWaits(config, logger) }
        loop.run()
        if let error = backend.lostStore {
            // A node finds a new place; without a cluster the store is another server's.
            if backend.isNode { throw StartAgain(cause: "\(error)") }
            throw error
        }
    }

    /// A backend takes no changes while it runs: says so, instead of ending as SIGHUP would by default.
    private func sayWhatWaits(_ config: BackendConfig, _ logger: Logger) {
        do {
            for name in config.needingRestart(try source.read()) {
                logger.warning("changed, but needs a restart", metadata: ["setting": "\(name)"])
            }
        } catch {
            logger.error(
                "settings were not read again; the previous ones stay in effect", metadata: ["cause": "\(error)"])
        }
    }
}

extension BackendFront.Limits {
    fileprivate init(_ config: BackendConfig) {
        self.init()
        strangersBodyBytes = config.strangersBodyBytes
        totalBodyBytes = config.totalBodyBytes
        bodySeconds = config.bodySeconds
        bodyRate = config.bodyRate
        hosts = config.hosts
    }
}
