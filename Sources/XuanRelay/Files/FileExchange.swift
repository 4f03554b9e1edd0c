// One request about files. In: a request's head, then its body. Out: one answer.

import Glibc
import XuanNet
import XuanPacket

/// Takes a connection over from its handler for one request, and gives it back with the answer. Loop-confined.
/// `@unchecked Sendable`: others may carry it, to post it back.
class FileExchange: ConnectionHandler, @unchecked Sendable {
    let relay: Relay
    let connection: Connection
    let request: HTTPRequestHead
    private let handler: HTTPHandler
    /// Answered, refused or gone: nothing is left to do.
    private(set) var isOver = false

    init(_ request: HTTPRequestHead, for handler: HTTPHandler) {
        self.request = request
        self.handler = handler
        relay = handler.relay
        connection = handler.connection
    }

    /// Makes the exchange for one of our paths; `nil` for all other paths.
    static func make(_ request: HTTPRequestHead, for handler: HTTPHandler) -> FileExchange? {
        switch request.path {
        case "/upload": Upload(request, for: handler)
        case "/download": Download(request, for: handler)
        case Resume.path: Resume(request, for: handler, id: nil)
        default:
            request.path.hasPrefix(Resume.path + "/")
                ? Resume(request, for: handler, id: String(request.path.dropFirst(Resume.path.count + 1))) : nil
        }
    }

    /// Called once, when the head is here. May answer.
    func begin() {}
    /// A run of the body, while nothing is answered.
    func took(_ bytes: UnsafeRawBufferPointer, isLast: Bool) {}
    /// The connection is gone, or the answer was given before the body's end: leave nothing behind. Called at most
    /// once.
    func abandon() {}

    /// What was sent of an answer in pieces is written.
    func queueDrained(on connection: Connection) {}

    /// Fields that every answer has.
    var commonHeaders: [(String, String)] { HTTPHandler.crossOrigin }

    var address: ClientAddress { ClientAddress(ip: connection.client.ip, port: connection.client.port) }

    /// Gives the connection back. False if that has happened.
    func over() -> Bool {
        guard !isOver else { return false }
        isOver = true
        connection.resumeReading()
        if connection.isOpen { connection.handler = handler }
        return true
    }

    func answer(_ status: Int, _ headers: [(String, String)] = [], _ body: [UInt8] = []) {
        guard over() else { return }
        connection.respond(status: status, headers: commonHeaders + headers, body: body)
    }

    func refuse(_ refusal: FileRefusal) {
        guard !isOver else { return }
        abandon()
        answer(
            refusal.status,
            [("Content-Type", "text/plain; charset=utf-8")] + refusal.headers.map { ($0.key, $0.value) },
            Array((refusal.text + "\n").utf8))
    }

    func fail(_ fault: FileFault) { refuse(FileRefusal(fault, relay.logger)) }

    func answer(_ json: JSON, status: Int = 200) {
        answer(
            status, [("Content-Type", "text/plain; charset=utf-8"), ("Cache-Control", "no-store")], json.bytes + [10])
    }

    /// The site that the request names, else refused.
    func site(named name: String?) -> Site? {
        guard let site = relay.sites.site(named: name ?? "") else {
            refuse(FileRefusal(404, "There is no such server."))
            return nil
        }
        return site
    }

    // MARK: Sessions at other nodes

    /// Goes on when it is known who is connected under the token, at other nodes, too; at once if somebody is here, or
    /// there are no others.
    func knowing(token: String, _ next: @escaping @Sendable () -> Void) {
        guard let shared = relay.files.shared, !sessions.knows(token: token) else { return next() }
        connection.pauseReading()
        shared.rights(token: token) { [self] rights in
            relay.loop.post { [self] in
                sessions.learn(rights, under: token) { relay.sites.site(named: $0)?.index }
                goOn(next)
            }
        }
    }

    /// The same for the sessions of a person, of which `isHere` knows none that fits.
    func knowing(_ userID: Int64, at site: Site, isHere: Bool, _ next: @escaping @Sendable () -> Void) {
        guard let shared = relay.files.shared, !isHere else { return next() }
        let index = site.index
        connection.pauseReading()
        shared.rights(of: userID, site: site.name) { [self] rights in
            relay.loop.post { [self] in
                sessions.learn(rights, of: userID, site: index)
                goOn(next)
            }
        }
    }

    private var sessions: FileSessions { relay.files.common.sessions }

    private func goOn(_ next: () -> Void) {
        guard !isOver else { return }
        connection.resumeReading()
        next()
    }

    // MARK: ConnectionHandler

    func bodyReceived(_ bytes: UnsafeRawBufferPointer, isLast: Bool, on connection: Connection) {
        if !isOver { took(bytes, isLast: isLast) }
    }

    func connectionClosed(_ reason: CloseReason, on connection: Connection) {
        if !isOver {
            isOver = true
            abandon()
        }
        handler.connectionClosed(reason, on: connection)
    }
}
