// The functions of xxd.h, which documents each. Each unwraps its C arguments and calls one method.

public import CLibXXD
import XuanNet
import XuanRelay
import XuanThreads

/// xxd_memory_set must come before the first relay.
private let hasRelays = Guarded(false)

private func code(of error: any Error, into out: UnsafeMutablePointer<xxd_error>?) -> Int32 {
    let error = GuestError(error).asC
    out?.pointee = error
    return error.code
}

/// Runs `body`; turns its error into the guest's return code and, if requested, error struct.
private func result(_ out: UnsafeMutablePointer<xxd_error>? = nil, _ body: () throws -> Int32) -> Int32 {
    do {
        out?.pointee = xxd_error()
        return try body()
    } catch {
        return code(of: error, into: out)
    }
}

private func guest(_ relay: OpaquePointer) -> GuestRelay {
    Unmanaged<GuestRelay>.fromOpaque(UnsafeRawPointer(relay)).takeUnretainedValue()
}

private func cString(_ text: StaticString) -> UnsafePointer<CChar> {
    UnsafeRawPointer(text.utf8Start).assumingMemoryBound(to: CChar.self)
}

// MARK: Texts and memory

@c @implementation
public func xxd_error_text(_ code: Int32) -> UnsafePointer<CChar> { cString(GuestError.text(of: code)) }

@c @implementation
public func xxd_version() -> UnsafePointer<CChar> { cString("v2.2.0") }

@c @implementation
public func xxd_stage_name(_ stage: Int32) -> UnsafePointer<CChar>? {
    switch Probe.Stage(rawValue: stage) {
    case .accept: cString("accept")
    case .read: cString("read")
    case .decrypt: cString("decrypt")
    case .route: cString("route")
    case .backend: cString("backend")
    case .encrypt: cString("encrypt")
    case .queue: cString("queue")
    case .write: cString("write")
    case nil: nil
    }
}

@c @implementation
public func xxd_memory_set(_ memory: UnsafePointer<xxd_memory>) -> Int32 {
    hasRelays.withLock { hasRelays in
        if hasRelays { return Int32(XXD_E_STATE) }
        CoreMemory.set(
            allocate: memory.pointee.allocate, resize: memory.pointee.resize, release: memory.pointee.release)
        return Int32(XXD_OK)
    }
}

// MARK: Life

@c @implementation
public func xxd_settings_init(_ settings: UnsafeMutablePointer<xxd_settings>) {
    settings.initialize(to: GuestSettings.blank)
}

@c @implementation
public func xxd_new(
    _ settings: UnsafePointer<xxd_settings>, _ error: UnsafeMutablePointer<xxd_error>?
) -> OpaquePointer? {
    hasRelays.withLock { $0 = true }
    var made: OpaquePointer?
    _ = result(error) {
        made = OpaquePointer(Unmanaged.passRetained(try GuestRelay(settings)).toOpaque())
        return Int32(XXD_OK)
    }
    return made
}

@c @implementation
public func xxd_start(_ relay: OpaquePointer, _ error: UnsafeMutablePointer<xxd_error>?) -> Int32 {
    result(error) {
        try guest(relay).serve()
        return Int32(XXD_OK)
    }
}

@c @implementation
public func xxd_open(_ relay: OpaquePointer, _ error: UnsafeMutablePointer<xxd_error>?) -> Int32 {
    result(error) { try guest(relay).open() }
}

@c @implementation
public func xxd_step(_ relay: OpaquePointer) -> Int32 {
    result { try guest(relay).step() ? 1 : 0 }
}

@c @implementation
public func xxd_attach(
    _ relay: OpaquePointer, _ loop: OpaquePointer, _ error: UnsafeMutablePointer<xxd_error>?
) -> Int32 {
    result(error) {
        try guest(relay).attach(to: loop)
        return Int32(XXD_OK)
    }
}

@c @implementation
public func xxd_get_ports(_ relay: OpaquePointer, _ ports: UnsafeMutablePointer<xxd_ports>) -> Int32 {
    result {
        ports.pointee = xxd_ports(try guest(relay).ports())
        return Int32(XXD_OK)
    }
}

@c @implementation
public func xxd_reload(
    _ relay: OpaquePointer, _ settings: UnsafePointer<xxd_settings>, _ error: UnsafeMutablePointer<xxd_error>?
) -> Int32 {
    result(error) {
        try guest(relay).reload(settings)
        return Int32(XXD_OK)
    }
}

@c @implementation
public func xxd_stop(_ relay: OpaquePointer) -> Int32 {
    result {
        try guest(relay).stop()
        return Int32(XXD_OK)
    }
}

@c @implementation
public func xxd_join(_ relay: OpaquePointer) -> Int32 {
    result {
        try guest(relay).join()
        return Int32(XXD_OK)
    }
}

@c @implementation
public func xxd_free(_ relay: OpaquePointer?) -> Int32 {
    guard let relay else { return Int32(XXD_OK) }
    return result {
        try guest(relay).end()
        Unmanaged<GuestRelay>.fromOpaque(UnsafeRawPointer(relay)).release()
        return Int32(XXD_OK)
    }
}

// MARK: Answers

private func pending(_ request: OpaquePointer) -> Unmanaged<PendingRequest> {
    Unmanaged<PendingRequest>.fromOpaque(UnsafeRawPointer(request))
}

@c @implementation
public func xxd_succeed(
    _ request: OpaquePointer, _ users: UnsafePointer<Int64>?, _ count: Int, _ data: UnsafePointer<CChar>?,
    _ length: Int
) -> Int32 {
    // An empty list means all; a NULL list with a length must not.
    guard users != nil || count == 0 else { return Int32(XXD_E_PACKET) }
    let bytes = data.map { UnsafeRawBufferPointer(start: $0, count: length) }
    guard pending(request).takeUnretainedValue().succeed(users: .init(start: users, count: count), data: bytes) else {
        return Int32(XXD_E_PACKET)
    }
    pending(request).release()
    return Int32(XXD_OK)
}

@c @implementation
public func xxd_refuse(_ request: OpaquePointer, _ text: UnsafePointer<CChar>) -> Int32 {
    pending(request).takeRetainedValue().refuse(String(cString: text))
    return Int32(XXD_OK)
}

@c @implementation
public func xxd_answer(_ request: OpaquePointer, _ packet: UnsafePointer<CChar>?, _ length: Int) -> Int32 {
    guard let packet, length > 0 else {
        pending(request).takeRetainedValue().giveUp()
        return Int32(XXD_OK)
    }
    let bytes = Array(UnsafeRawBufferPointer(start: packet, count: length))
    guard pending(request).takeUnretainedValue().answer(bytes) else { return Int32(XXD_E_PACKET) }
    pending(request).release()
    return Int32(XXD_OK)
}

// MARK: While it runs

@c @implementation
public func xxd_push(
    _ relay: OpaquePointer, _ site: UnsafePointer<CChar>?, _ users: UnsafePointer<Int64>?, _ count: Int,
    _ packet: UnsafePointer<CChar>, _ length: Int
) -> Int32 {
    result {
        guard users != nil || count == 0 else { throw GuestError(XXD_E_PACKET, "users are missing; count says more") }
        try guest(relay).push(
            UnsafeRawBufferPointer(start: packet, count: length), to: .init(start: users, count: count),
            site: site.map { String(cString: $0) } ?? "")
        return Int32(XXD_OK)
    }
}

@c @implementation
public func xxd_stats(_ relay: OpaquePointer, _ figures: UnsafeMutablePointer<xxd_figures>) -> Int32 {
    result {
        var now = xxd_figures(try guest(relay).figures())
        let size = min(figures.pointee.size, MemoryLayout<xxd_figures>.size)
        now.size = figures.pointee.size
        withUnsafeBytes(of: &now) {
            UnsafeMutableRawPointer(figures).copyMemory(from: $0.baseAddress!, byteCount: size)
        }
        return Int32(XXD_OK)
    }
}
