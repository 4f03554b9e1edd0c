import Foundation
import XuanTesting

/// The programs that are killed and started again on the same data and ports.
final class TortureServer {
    private let whole: Server?
    private let divided: RelayTestServer?
    let place: ServerPlace
    /// A kill ends the clients' connections.
    var cutsConnections: Bool { divided == nil }

    init(_ parts: ConvergenceTortureTests.Parts, people: [String]) throws {
        switch parts {
        case .sqlite, .mariadb:
            let store = parts == .sqlite ? [] : ["--store", TemporaryMariaDB.shared!.text(TemporaryMariaDB.freeName())]
            whole = try Server(.oneProgram, people: people, options: ["--limits", "off"] + store)
            divided = nil
        case .relayAndBackend:
            whole = try Server(.relayAndBackend, people: people, options: ["--limits", "off"])
            divided = nil
        case .backendAlone:
            whole = nil
            divided = try RelayTestServer(people: people)
        }
        place = ServerPlace(
            [.init(common: whole?.common ?? divided!.common, chat: whole?.chat ?? divided!.chat)],
            tls: whole?.tls ?? false, isDivided: parts == .relayAndBackend || parts == .backendAlone,
            refusesLogins: divided != nil)
    }

    func kill() {
        whole?.crash()
        if let divided { divided.killBackend(divided.sites[0]) }
    }

    func start() throws {
        try whole?.start()
        if let divided { try divided.startBackend(divided.sites[0]) }
    }
}

extension ConvergenceCompany {
    /// Everybody lives; the server is killed after so many microseconds, and started again. `afterLogins`: counted from
    /// when all are in.
    func live(before server: TortureServer, killedAfter delay: useconds_t, afterLogins: Bool) throws {
        start(waiting: afterLogins)
        // The moment is random on purpose: there is nothing to wait for.
        usleep(delay)
        book.connections = server.cutsConnections ? .end : .last
        server.kill()
        if server.cutsConnections {
            join()
            disconnect()
            book.connections = .last
        }
        try server.start()
        if !server.cutsConnections {
            // They live on before the new backend.
            usleep(delay / 4)
            join()
        }
    }
}
