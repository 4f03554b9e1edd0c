import CLibXXD
import Logging
import XuanNet
import XuanRelay

/// The guest's functions. It promised in xxd.h that they may be called on the threads named there.
struct Callbacks: @unchecked Sendable {
    let backend: xxd_backend_cb?
    let backendTimeout: UInt64
    private let opened: xxd_opened_cb?
    private let connected: xxd_visit_cb?
    private let loggedIn: xxd_visit_cb?
    private let disconnected: xxd_visit_cb?
    let log: xxd_log_cb?
    private let over: xxd_over_cb?
    let user: UnsafeMutableRawPointer?

    init(_ guest: xxd_settings) {
        backend = guest.backend
        backendTimeout = UInt64(guest.backend_timeout)
        opened = guest.opened
        connected = guest.connected
        loggedIn = guest.logged_in
        disconnected = guest.disconnected
        log = guest.log
        over = guest.over
        user = guest.user
    }

    func tellOpened(_ result: Result<RelayPorts, NetError>) {
        guard let opened else { return }
        switch result {
        case .success(let ports): withUnsafePointer(to: xxd_ports(ports)) { opened($0, nil, user) }
        case .failure(let error): withUnsafePointer(to: GuestError(error).asC) { opened(nil, $0, user) }
        }
    }

    func tellOver() { over?(user) }

    var wantsVisits: Bool { connected != nil || loggedIn != nil || disconnected != nil }

    private func tell(_ callback: xxd_visit_cb?, _ visit: ClientConnection) {
        guard let callback else { return }
        visit.account.withCString { account in
            visit.site.withCString { site in
                visit.peer.ip.withCString { address in
                    visit.device.withCString { device in
                        let visit = xxd_visit(
                            connection: visit.connection, user_id: visit.userID, account: account, site: site,
                            address: address, port: UInt16(clamping: visit.peer.port), device: device,
                            sessions: UInt32(clamping: visit.sessions))
                        withUnsafePointer(to: visit) { callback($0, user) }
                    }
                }
            }
        }
    }

    /// Connects and disconnects, as reported by the relay.
    final class ConnectionCallbacks: RelayEvents {
        private let callbacks: Callbacks

        init(_ callbacks: Callbacks) { self.callbacks = callbacks }

        func connected(_ visit: ClientConnection) { callbacks.tell(callbacks.connected, visit) }
        func loggedIn(_ visit: ClientConnection) { callbacks.tell(callbacks.loggedIn, visit) }
        func disconnected(_ visit: ClientConnection) { callbacks.tell(callbacks.disconnected, visit) }
    }
}

extension xxd_ports {
    init(_ ports: RelayPorts) {
        self.init(chat: ports.chat, common: ports.common, web: ports.web ?? 0, metrics: ports.metrics ?? 0)
    }
}

/// The relay's log as lines for the guest. Without the guest's log function nothing is logged.
struct GuestLog: LogHandler {
    let callbacks: Callbacks
    var metadata: Logger.Metadata = [:]
    var logLevel = Logger.Level.info

    init(_ callbacks: Callbacks) { self.callbacks = callbacks }

    subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { metadata[key] }
        set { metadata[key] = newValue }
    }

    func log(event: LogEvent) {
        guard let log = callbacks.log else { return }
        var line = "\(event.message)"
        let all = metadata.merging(event.metadata ?? [:]) { _, new in new }
        for (key, value) in all.sorted(by: { $0.key < $1.key }) { line += " \(key)=\(value)" }
        let level =
            switch event.level {
            case .critical, .error: XXD_LOG_ERROR
            case .warning: XXD_LOG_WARNING
            case .notice, .info: XXD_LOG_INFO
            case .debug, .trace: XXD_LOG_DEBUG
            }
        line.withCString { log(Int32(level), $0, callbacks.user) }
    }
}
