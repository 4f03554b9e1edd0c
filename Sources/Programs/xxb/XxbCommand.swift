import ArgumentParser
import Commands
import Glibc
import Logging
import Installation
import XuanBackend
import XuanConfig
import XuanNet
import XuanPacket

struct XxbCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "xxb",
        abstract: "The XuanXuan backend: users, chats and messages behind HTTP, for relays (xxd).",
        discussion: "Without a command it serves.",
        subcommands: [ServeCommand.self] + MaintenanceCommands.all,
        defaultSubcommand: ServeCommand.self)
}

struct ServeCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "serve",
        abstract: "Starts the backend.",
        discussion: """
            Stays in the foreground until SIGTERM or SIGINT. The settings file needs a key of 32 letters and digits, \
            the same as in the relay's:

              [server]
              ip=127.0.0.1
              port=11442
              path=/xuanxuan.php
              key=...
              [data]
              path=xuan-data/
              store=mysql://xuan@localhost/xuan?socket=/run/mysqld/mysqld.sock   (only with MySQL or MariaDB)

            People are added by: xuan user add ACCOUNT --data xuan-data
            """)

    @Option(name: .long, help: "Settings file.")
    var config = "config/xxb.conf"

    @Option(name: .long, help: "'off' switches off the lock after wrong passwords, for load tests.")
    var limits: LimitSwitch = .on

    func run() throws {
        let logger = Logger(label: "xxb", factory: { StreamLogHandler.standardError(label: $0) })
        do {
            try serve(logger)
        } catch {
            logger.critical("\(error)")
            throw ExitCode(1)
        }
    }

    private func serve(_ logger: Logger) throws {
        if limits == .off { logger.warning("limits are off: for load tests only, never on an open network") }
        let config = try BackendConfig(parsing: try TextFile.read(self.config), file: self.config)
        let lock = try DataFolder.lock(config.dataPath)
        defer { lock.unlock() }
        let loop = try Loop()
        let backend = try DataFolder.openBackend(
            config.dataPath, store: config.store, limits: limits == .on, logger: logger)
        defer { backend.close() }
        if let password = try FirstAdministrator.make(in: backend) {
            print(
                "first administrator: \(FirstAdministrator.account), one-time password: \(password)   (shown only now)")
            fflush(nil)
        }
        let front = try BackendFront(
            loop: loop, backend: backend, key: PacketKey(config.key), path: config.path, logger: logger)
        let port = try front.listen(host: config.ip, port: config.port)
        logger.info("xxb is open", metadata: ["ip": "\(config.ip)", "port": "\(port)", "path": "\(config.path)"])
        let stop = {
            logger.info("stopping")
            front.close()
            loop.stop()
        }
        loop.onSignal(SIGTERM, stop)
        loop.onSignal(SIGINT, stop)
        loop.run()
    }
}

extension LimitSwitch: ExpressibleByArgument {}
