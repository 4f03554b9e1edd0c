// Bytes to another server and back, for protocols that are not HTTP. In: an address, bytes. Out: bytes, and the end.

import CXuanNet

// Thunks for outbound.c, all on the loop's thread. C holds one retain from connect to `ended`.
private typealias User = UnsafeMutableRawPointer

private func onConnected(_: OpaquePointer, _ user: User) {
    Unmanaged<OutboundStream>.fromOpaque(user).takeUnretainedValue().isConnected()
}
private func onData(_: OpaquePointer, _ data: UnsafePointer<UInt8>, _ length: Int, _ user: User) {
    Unmanaged<OutboundStream>.fromOpaque(user).takeUnretainedValue()
        .came(UnsafeRawBufferPointer(start: data, count: length))
}
private func onEnded(_: OpaquePointer, _ code: Int32, _ text: UnsafePointer<CChar>, _ user: User) {
    Unmanaged<OutboundStream>.fromOpaque(user).takeRetainedValue().hasEnded(String(cString: text))
}

/// The table that outbound.c calls through; made once and never freed.
private nonisolated(unsafe) let outboundEvents: UnsafePointer<xx_outbound_events> = {
    let events = UnsafeMutablePointer<xx_outbound_events>.allocate(capacity: 1)
    events.initialize(to: xx_outbound_events(connected: onConnected, data: onData, ended: onEnded))
    return UnsafePointer(events)
}()

/// One outgoing TCP connection. Confined to its loop, which holds it from `connect` until `ended` was called.
package final class OutboundStream {
    /// Calls to the owner, all on the loop, never inside a call of this stream. Both ends of it may hold each other:
    /// they are forgotten with the end.
    package struct Events {
        /// Bytes may be written from here on.
        package var connected: () -> Void
        /// Bytes came; borrowed until it returns.
        package var received: (UnsafeRawBufferPointer) -> Void
        /// The last call, exactly once: why it ended, as a person reads it.
        package var ended: (String) -> Void

        package init(
            connected: @escaping () -> Void, received: @escaping (UnsafeRawBufferPointer) -> Void,
            ended: @escaping (String) -> Void
        ) {
            (self.connected, self.received, self.ended) = (connected, received, ended)
        }
    }

    private var handle: OpaquePointer?  // nil once ended
    private var events: Events?

    /// Starts to connect: look-up and all addresses together get `connectSeconds` (ticks of the loop). Throws
    /// `resources`: then nothing is called.
    package static func connect(
        to host: String, port: UInt16, loop: Loop, connectSeconds: UInt32, events: Events
    ) throws(NetError) -> OutboundStream {
        let stream = OutboundStream(events)
        var error = xx_error()
        let user = Unmanaged.passRetained(stream)
        stream.handle = xx_outbound_new(
            loop.handle, host, port, connectSeconds, outboundEvents, user.toOpaque(), &error)
        guard stream.handle == nil else { return stream }
        user.release()
        throw .resources(cause: error.message)
    }

    private init(_ events: Events) { self.events = events }

    /// Queues a copy; what one turn of the loop queues is written together at its end. False before the connection
    /// stands and after its end.
    @discardableResult
    package func write(_ bytes: UnsafeRawBufferPointer) -> Bool {
        guard let handle else { return false }
        return xx_outbound_send(handle, rawFrame([], bytes)) == 0
    }

    /// Bytes that the socket has not taken yet.
    package var pendingBytes: Int { handle.map { xx_outbound_pending($0) } ?? 0 }

    /// Ends at once; `ended` still comes, and nothing else.
    package func end() {
        if let handle { xx_outbound_end(handle) }
    }

    fileprivate func isConnected() { events?.connected() }

    fileprivate func came(_ bytes: UnsafeRawBufferPointer) { events?.received(bytes) }

    fileprivate func hasEnded(_ text: String) {
        handle = nil
        let last = events?.ended
        events = nil
        last?(text)
    }
}
