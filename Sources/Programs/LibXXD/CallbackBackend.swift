// Stage 5 of 8, backend, as functions of the guest. In: a request packet. Out: the answer, from any thread.

import CLibXXD
import XuanNet
import XuanPacket
import XuanRelay
import XuanThreads

/// The cable to the guest's backend. Its state is confined to the loop; answers from other threads are posted there.
final class CallbackBackend: BackendPort, @unchecked Sendable {
    private struct Waiting {
        let completion: (Result<[UInt8], BackendFailure>) -> Void
        /// By the loop's clock; 0 for none.
        let deadline: UInt64
    }

    private static let sweepMilliseconds: UInt64 = 250

    /// Work on the loop; it is alive then.
    private unowned(unsafe) let loop: Loop
    /// For answers, which may arrive after the loop is gone: requests held by the guest must not keep it alive.
    private let mailbox: Guarded<Loop?>
    private let callbacks: Callbacks
    private let ask: xxd_backend_cb
    /// For copies of answers alone: the guest pushes at the relay.
    var onPush: ((BackendPacket?, DeliveryPlace?) -> Void)?
    /// Never asked for: a backend in the same program forgets nobody.
    var presence: (() -> [UInt8])?
    private var waiting: [UInt64: Waiting] = [:]
    private var nextTicket: UInt64 = 0
    private var sweeps = false

    init(loop: Loop, callbacks: Callbacks, ask: @escaping xxd_backend_cb) {
        self.loop = loop
        mailbox = Guarded(loop)
        self.callbacks = callbacks
        self.ask = ask
    }

    /// The guest sends its own packets by xxd_push: no need to poll.
    func openPushChannel(changed: @escaping (Bool) -> Void) { changed(true) }

    func ask(_ packet: [UInt8], completion: @escaping (Result<[UInt8], BackendFailure>) -> Void) {
        nextTicket += 1
        let deadline = callbacks.backendTimeout > 0 ? loop.now + callbacks.backendTimeout : 0
        waiting[nextTicket] = Waiting(completion: completion, deadline: deadline)
        if deadline > 0, !sweeps {
            sweeps = true
            loop.every(milliseconds: Self.sweepMilliseconds) { [unowned self] in giveUpOverdue() }
        }
        // The guest may use C's string functions on it.
        (packet + [0]).withUnsafeBytes { text in
            hand(UnsafeRawBufferPointer(rebasing: text.dropLast()), ticket: nextTicket)
        }
    }

    private func hand(_ packet: UnsafeRawBufferPointer, ticket: UInt64) {
        guard let head = try? PacketHead(peeking: packet) else {
            return answered(ticket, .failure(.unreadable))
        }
        let module = PacketHead.plainText(head.module, of: packet).map { String(decoding: $0, as: UTF8.self) } ?? ""
        let method = PacketHead.plainText(head.method, of: packet).map { String(decoding: $0, as: UTF8.self) } ?? ""
        var user: Int64 = 0
        // At login the user is not authenticated yet.
        if case .number(let id) = head.userID, !(module == "chat" && method == "login") { user = id }
        let asker = PacketHead.value(head.rid, of: packet)?.string.map { rid in
            let client = PacketHead.value(head.client, of: packet)?.object
            let connection = "\(client?["IP"]?.string ?? ""):\(client?["Port"]?.integer ?? 0)"
            return PendingRequest.Asker(rid: rid, user: user, connection: connection)
        }
        let request = Unmanaged.passRetained(
            PendingRequest(backend: self, ticket: ticket, module: module, method: method, asker: asker))
        let text = packet.bindMemory(to: CChar.self).baseAddress.unsafelyUnwrapped
        module.withCString { module in
            method.withCString { method in
                "[]".withCString { none in
                    let params = head.params?.value
                    let call = xxd_call(
                        module: module, method: method, user_id: user,
                        params: params.map { text + $0.lowerBound } ?? none, params_length: params?.count ?? 2,
                        packet: text, packet_length: packet.count)
                    withUnsafePointer(to: call) { ask(OpaquePointer(request.toOpaque()), $0, callbacks.user) }
                }
            }
        }
    }

    /// Any thread. An answer that comes too late, or after the relay, is dropped. `copy`: what other sessions are told.
    func answered(_ ticket: UInt64, _ result: Result<[UInt8], BackendFailure>, copy: [UInt8]? = nil) {
        mailbox.withLock { loop in
            loop?.post { [self] in
                waiting.removeValue(forKey: ticket)?.completion(result)
                if let copy { onPush?(BackendPacket(reading: copy), nil) }
            }
        }
    }

    private func giveUpOverdue() {
        let now = loop.now
        for (ticket, request) in waiting where request.deadline > 0 && request.deadline <= now {
            waiting[ticket] = nil
            request.completion(.failure(.timedOut))
        }
    }

    /// When the loop has ended: lets go of it and fails the waiting requests.
    func drop() {
        mailbox.withLock { $0 = nil }
        waiting = [:]
    }
}

/// One request held by the guest, behind `xxd_request`. Any thread.
final class PendingRequest: Sendable {
    private let backend: CallbackBackend
    private let ticket: UInt64
    private let module: String
    private let method: String

    /// The session of a request with a `rid`.
    struct Asker {
        let rid: String
        let user: Int64
        /// "IP:port".
        let connection: String
    }
    private let asker: Asker?

    init(backend: CallbackBackend, ticket: UInt64, module: String, method: String, asker: Asker? = nil) {
        self.backend = backend
        self.ticket = ticket
        self.module = module
        self.method = method
        self.asker = asker
    }

    /// Names of answers are in lower case; two answers have special names (Docs/protocol.md 4.2).
    private var answerName: String {
        switch method.lowercased() {
        case "getofflinemessages": "message"
        case "getofflinenotify": "notify"
        case let name: name
        }
    }

    /// False if `data` is no JSON.
    func succeed(users: UnsafeBufferPointer<Int64>, data: UnsafeRawBufferPointer?) -> Bool {
        guard let asker else {
            guard let answer = success(users, data: data) else { return false }
            backend.answered(ticket, .success(answer))
            return true
        }
        let own = [asker.user].withUnsafeBufferPointer { me in
            success(me, data: data) { writer in
                writer.raw(",\"for\":\"asker\",\"rid\":")
                writer.string(asker.rid)
            }
        }
        guard let own else { return false }
        let isAlone = users.count == 1 && users[0] == asker.user
        let copy =
            isAlone
            ? nil
            : success(users, data: data) { writer in
                writer.raw(",\"but\":")
                writer.string(asker.connection)
            }
        backend.answered(ticket, .success(own), copy: copy)
        return true
    }

    /// `nil` if `data` is no JSON. `more` writes further members behind `users`.
    private func success(
        _ users: UnsafeBufferPointer<Int64>, data: UnsafeRawBufferPointer?, more: (inout JSONWriter) -> Void = { _ in }
    ) -> [UInt8]? {
        var writer = begin(result: "success", reserving: 128 + users.count * 8 + (data?.count ?? 0))
        writer.raw(",\"users\":")
        writer.integers(users)
        more(&writer)
        var place: Range<Int>?
        if let data {
            writer.raw(",\"data\":")
            let value = Self.trimmed(data)
            place = writer.bytes.count..<writer.bytes.count + value.count
            writer.raw(value)
        }
        writer.raw("}")
        // It must be exactly one value, with nothing after it.
        guard let head = PacketHead(of: writer.bytes), head.data?.value == place else { return nil }
        return writer.bytes
    }

    func refuse(_ text: String) {
        var writer = begin(result: "fail", reserving: 128 + 2 * text.utf8.count)
        writer.raw(",\"message\":")
        writer.string(text)
        writer.raw(",\"data\":")
        writer.string(text)
        if let asker {
            writer.raw(",\"rid\":")
            writer.string(asker.rid)
        }
        writer.raw("}")
        backend.answered(ticket, .success(writer.bytes))
    }

    /// False if it is not a packet.
    func answer(_ packet: [UInt8]) -> Bool {
        guard let head = PacketHead(of: packet), !head.isEmpty else { return false }
        backend.answered(ticket, .success(packet))
        return true
    }

    func giveUp() { backend.answered(ticket, .failure(.noAnswer("the backend gave none"))) }

    private func begin(result: StaticString, reserving: Int) -> JSONWriter {
        var writer = JSONWriter(reserving: reserving)
        writer.raw("{\"module\":")
        writer.string(module)
        writer.raw(",\"method\":")
        writer.string(answerName)
        writer.raw(",\"result\":\"")
        writer.raw(result)
        writer.raw("\"")
        return writer
    }

    private static func trimmed(_ data: UnsafeRawBufferPointer) -> UnsafeRawBufferPointer {
        let isBlank = { (byte: UInt8) in byte == 32 || byte == 9 || byte == 10 || byte == 13 }
        guard let first = data.firstIndex(where: { !isBlank($0) }), let last = data.lastIndex(where: { !isBlank($0) })
        else { return UnsafeRawBufferPointer(rebasing: data[..<0]) }
        return UnsafeRawBufferPointer(rebasing: data[first...last])
    }
}

extension JSONWriter {
    mutating func raw(_ bytes: UnsafeRawBufferPointer) { raw(Array(bytes)) }

    mutating func integers(_ values: UnsafeBufferPointer<Int64>) {
        raw("[")
        for (place, value) in values.enumerated() {
            if place > 0 { raw(",") }
            integer(value)
        }
        raw("]")
    }
}
