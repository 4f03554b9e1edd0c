import ArgumentParser
import Glibc
import Logging
import Installation
import XuanBackend
import XuanConfig
import XuanNet
import XuanPacket
import XuanRelay
import XuanWeb

struct ServeCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "serve",
        abstract: "Starts the server and stays in the foreground until SIGTERM or SIGINT.",
        discussion: """
            At the first start a certificate and an administrator (account admin) are made; his password is shown \
            once, or taken from XUAN_ADMIN_PASSWORD.
            """)

    /// Plain http for browsers on this machine; whoever does not name it can do without it.
    private static let standardWebPort: UInt16 = 11480

    @OptionGroup var data: DataOption

    @Option(name: .long, help: "Address to listen on.")
    var ip = "0.0.0.0"

    @Option(name: .long, help: "Port of the original clients' WebSocket (wss).")
    var chatPort: UInt16 = 11444

    @Option(name: .long, help: "Port of pages, serverInfo and files (https).")
    var commonPort: UInt16 = 11443

    @Option(
        name: .long,
        help: "Port for browsers on this machine, plain http on 127.0.0.1 only; 0 for none. (default: 11480)")
    var webPort: UInt16?

    @Option(name: .long, help: "Threads that serve connections. One is enough for two cores.")
    var loops = 1

    @Option(name: .long, help: "'off' switches off the limits per address and on logins, for load tests.")
    var limits: LimitSwitch = .on

    @Option(name: .long, help: "Serve the browser pages from this copy of Sources/Web instead of the built-in ones.")
    var webRoot: String?

    func run() throws {
        let logger = Logger(label: "xuan", factory: { StreamLogHandler.standardError(label: $0) })
        do {
            try serve(logger)
        } catch {
            logger.critical("\(error)")
            throw ExitCode(1)
        }
    }

    private func serve(_ logger: Logger) throws {
        if limits == .off { logger.warning("limits are off: for load tests only, never on an open network") }
        let lock = try DataFolder.lock(data.folder)
        defer { lock.unlock() }
        let backend = try DataFolder.openBackend(data.folder, limits: limits == .on, logger: logger)
        defer { backend.close() }
        let password = try FirstAdministrator.make(in: backend)

        let tls = try CertificateFiles.open(folder: data.folder + "certificate/", program: "xuan", logger: logger)
        var settings = RelaySettings()
        settings.host = ip
        settings.chatPort = chatPort
        settings.commonPort = commonPort
        settings.webPort = webPort == 0 ? nil : webPort ?? Self.standardWebPort
        settings.webPortIsOptional = webPort == nil
        settings.limits = limits == .on
        let token = try PacketKey.random()
        let pages = Pages(folder: webRoot)
        // Relay and backend end together: nothing can be left that the backend has not been told.
        let reports = try ReportBook(file: nil, logger: logger)
        var isFirst = true
        let run = try RelayRun(loops: loops, logger: logger) { loop in
            // What the backend pushes comes in by one loop, whose relay sends it on to all.
            let port = LocalBackend(loop: loop, backend: backend, takesPushes: isFirst)
            isFirst = false
            let site = Site(name: "xuan", port: port)
            return try Relay(
                loop: loop, settings: settings, sites: Sites([site], defaultName: site.name), token: token, tls: tls,
                pages: pages, reports: reports, logger: logger)
        }
        try run.untilStopped { ports in
            Banner(ports: ports, data: data.folder, password: password).print()
        }
    }
}

extension LimitSwitch: ExpressibleByArgument {}

/// What a person sees at the start: where to go and how to get in.
private struct Banner {
    let ports: RelayPorts
    let data: String
    let password: String?

    func print() {
        var lines = ["", "  XuanXuan is open."]
        if let web = ports.web { lines.append("    on this machine      http://127.0.0.1:\(web)/") }
        let host = Certificate.localNames().addresses.first { $0.contains(".") && !$0.hasPrefix("127.") } ?? "localhost"
        lines.append("    from others          https://\(host):\(ports.common)/")
        lines.append("    original clients     \(host), port \(ports.common)")
        if let password {
            lines.append("    first administrator  admin")
            lines.append("    one-time password    \(password)   (shown only now)")
        }
        lines.append("    data                 \(data)")
        lines.append("    add a person         xuan user add ACCOUNT --data \(data)")
        lines.append("")
        Swift.print(lines.joined(separator: "\n"))
        fflush(nil)
    }
}
