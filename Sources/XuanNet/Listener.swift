// Stage 1 of 8, socket. In: TCP connections. Out: `Connection`s with the handler that `accept` names.
import CXuanNet

// Thunk for conn.c, on the loop's thread. The loop's stop hook keeps the listener alive while it listens.
private func onAccept(
    _ conn: OpaquePointer, _ ip: UnsafePointer<CChar>, _ port: UInt16, _ user: UnsafeMutableRawPointer?
) -> UnsafeMutableRawPointer? {
    Unmanaged<Listener>.fromOpaque(user.unsafelyUnwrapped).takeUnretainedValue().accepted(conn, ip, port)
}

/// Listens on one address and port until `close` or until the loop stops, whether or not this object is kept.
package final class Listener: @unchecked Sendable {  // confined to its loop; `port` does not change
    /// The port in use, also when 0 was asked for.
    package private(set) var port: UInt16 = 0
    private let loop: Loop
    private var handle: OpaquePointer?
    private let isTLS: Bool
    private let accept: (Connection) -> (any ConnectionHandler)?

    /// - Parameters:
    ///   - host: an address or a name; `0.0.0.0` or `::` for all.
    ///   - sharesPort: lets listeners of other loops have the same port; the kernel spreads connections over them.
    ///   - accept: names the handler of a connection, before its TLS handshake; nil closes it at once.
    package init(
        loop: Loop, host: String, port: UInt16, sharesPort: Bool = false, tls: TLSContext?, limits: ConnectionLimits,
        accept: @escaping (Connection) -> (any ConnectionHandler)?
    ) throws(NetError) {
        self.loop = loop
        self.accept = accept
        isTLS = tls != nil
        var error = xx_error()
        var limits = xx_conn_limits(limits)
        let user = Unmanaged.passUnretained(self).toOpaque()
        handle = xx_listener_new(
            loop.handle, host, port, sharesPort, tls?.handle, &limits, connectionEvents, onAccept, user, &error)
        guard let handle else { throw .listen(host: host, port: port, cause: error.message) }
        self.port = xx_listener_port(handle)
        loop.onStop(self) { [unowned(unsafe) self] in self.handle = nil }
    }

    /// From here on new connections get these limits and, if they get any TLS, this one; those that are open keep
    /// theirs.
    package func change(limits: ConnectionLimits, tls: TLSContext?) throws(NetError) {
        guard let handle else { return }
        var limits = xx_conn_limits(limits)
        guard xx_listener_change(handle, isTLS ? tls?.handle : nil, &limits) == 0 else {
            throw .resources(cause: "no memory for changed limits")
        }
    }

    /// Accepts no more; connections stay.
    package func close() {
        guard let handle else { return }
        self.handle = nil
        xx_listener_close(handle)
        loop.cancelStopHook(self)
    }

    fileprivate func accepted(
        _ conn: OpaquePointer, _ ip: UnsafePointer<CChar>, _ port: UInt16
    ) -> UnsafeMutableRawPointer? {
        let peer = PeerAddress(ip: String(cString: ip), port: Int(port))
        let connection = Connection(conn, loop: loop, peer: peer)
        guard let handler = accept(connection) else {
            connection.detach()
            return nil
        }
        connection.attach(handler)
        return Unmanaged.passRetained(connection).toOpaque()
    }
}

extension xx_conn_limits {
    fileprivate init(_ limits: ConnectionLimits) {
        self.init(
            head_bytes: limits.headBytes, queued_bytes: limits.queuedBytes,
            head_seconds: UInt32(clamping: limits.headSeconds), idle_seconds: UInt32(clamping: limits.idleSeconds),
            ping_seconds: UInt32(clamping: limits.pingSeconds),
            silence_seconds: UInt32(clamping: limits.silenceSeconds),
            quiet_seconds: UInt32(clamping: limits.quietSeconds),
            body_seconds: UInt32(clamping: limits.bodySeconds), body_rate: UInt32(clamping: max(1, limits.bodyRate)))
    }
}
