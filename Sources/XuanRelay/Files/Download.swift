// GET /download (Docs/protocol.md 8). In: a file's name, time and id, the person and the proof of the session. Out: the
// file or a part of it, with headers that keep it from running anywhere.

import Logging
import XuanNet
import XuanPacket

/// A file of the folder goes from the disk to the socket past this program; see `Connection.respond(file:)`. One of
/// another store comes piece by piece, each when the one before has left.
final class Download: FileExchange, @unchecked Sendable {
    /// A page of somebody's upload must do nothing on our origin, whatever a browser takes it for.
    private static let guards: [(String, String)] = [
        ("X-Content-Type-Options", "nosniff"),
        ("Content-Security-Policy", "default-src 'none'; sandbox; frame-ancestors 'none'"),
        ("Referrer-Policy", "no-referrer"),
        ("Cache-Control", "private, no-cache"),
    ]

    /// The original sends no CORS fields here.
    override var commonHeaders: [(String, String)] { [] }

    override func took(_ bytes: UnsafeRawBufferPointer, isLast: Bool) {
        guard isLast else { return }
        guard request.method == "GET" || request.method == "HEAD" else {
            return refuse(FileRefusal(405, "Use GET.", ["Allow": "GET, HEAD"]))
        }
        let query = Array((request.query ?? "").utf8)
        func value(_ name: String) -> String? {
            FormField.value(name, in: query).flatMap { String(validating: $0, as: UTF8.self) }
        }
        guard let name = value("fileName"), let time = value("time").flatMap({ Int64($0) }),
            let id = value("id").flatMap({ Int64($0) }), let userID = value("gid").flatMap({ Int64($0) }),
            let proof = value("sid")
        else { return refuse(FileRefusal(400, "The address needs fileName, time, id, gid and sid.")) }
        let key = FileKey(name: name, id: id, time: time)
        guard let site = site(named: value("ServerName")) else { return }
        let sessions = relay.files.common.sessions
        let isHere = sessions.proves(proof, userID, site: site.index, name: name)
        knowing(userID, at: site, isHere: isHere) { [self] in
            guard isHere || sessions.proves(proof, userID, site: site.index, name: name) else {
                return refuse(FileRefusal(401, "The session has ended, or is not this file's. Log in again."))
            }
            judge(key, for: userID, site)
        }
    }

    private func judge(_ key: FileKey, for userID: Int64, _ site: Site) {
        relay.files.judge(key, for: userID, site: site, address: address, relay: relay) { [self] verdict in
            switch verdict {
            case .allowed: open(key, site.name)
            case .denied: refuse(FileRefusal(403, "This file belongs to a chat that you are not in."))
            case .unknown: refuse(.noSuchFile)
            case .failed(let failure):
                refuse(FileRefusal(failure == .timedOut ? 504 : 502, failure.clientText))
            }
        }
    }

    private func open(_ key: FileKey, _ site: String) {
        guard let name = FileName(stored: key.name) else { return refuse(.noSuchFile) }
        relay.files.store.open(key, site: site, on: relay.loop) { [self] opened in
            switch opened {
            case .failure(let fault): fail(fault)
            case .success(let file): send(file, name, tag: "\"\(key.storedName)-\(String(file.size, radix: 16))\"")
            }
        }
    }

    private func send(_ opened: StoredFile, _ name: FileName, tag: String) {
        let changed = HTTPDate.text(secondsSince1970: opened.changed)
        var headers = [("ETag", tag), ("Last-Modified", changed), ("Accept-Ranges", "bytes")] + Self.guards
        if isKnown(tag, changed) { return answer(304, headers) }
        // A range of a file that has changed since is useless: then the whole (RFC 9110 §13.1.5).
        let condition = request.header("if-range")
        let field = condition == nil || condition == tag || condition == changed ? request.header("range") : nil
        var range = 0..<opened.size
        var status = 200
        switch request.method == "GET" ? ByteRange(field, size: opened.size) : .whole {
        case .whole: break
        case .unsatisfiable:
            return refuse(FileRefusal(416, "The file is shorter.", ["Content-Range": "bytes */\(opened.size)"]))
        case .part(let part):
            (range, status) = (part, 206)
            headers.append(("Content-Range", "bytes \(part.lowerBound)-\(part.upperBound - 1)/\(opened.size)"))
        }
        headers += [("Content-Type", name.contentType), ("Content-Disposition", name.disposition)]
        switch opened.content {
        case .local(let file):
            guard over() else { return }
            connection.respond(
                status: status, headers: headers, file: file, offset: Int(range.lowerBound), length: range.count)
        case .remote(let file):
            guard !isOver else { return }
            guard !range.isEmpty else { return answer(status, headers) }
            guard request.method == "GET" else {
                if over() { _ = connection.respond(status: status, headers: headers, length: range.count) }
                return
            }
            rest = Rest(file: file, range: range, head: (status, headers))
            fetchPiece()
        }
    }

    // MARK: Piece by piece

    /// What is still to send.
    private struct Rest {
        let file: any RemoteFile
        var range: Range<Int64>
        /// Of the answer, until it has begun.
        var head: (status: Int, headers: [(String, String)])?
        var isFetching = false
        /// Bytes of the piece in hand, until they are written.
        var held = 0
    }

    private var rest: Rest?

    /// The head waits for the first piece: until then a fault can be said.
    private func fetchPiece() {
        guard var rest else { return }
        let memory = relay.files.common.pieces
        let size = memory.take(rest.range.count)
        let end = rest.range.lowerBound + Int64(size)
        (rest.isFetching, rest.held) = (true, size)
        self.rest = rest
        rest.file.read(rest.range.lowerBound..<end, on: relay.loop) { [self] result in
            guard self.rest != nil else { return memory.give(size) }
            self.rest!.isFetching = false
            switch result {
            case .failure(let fault): breakOff(fault)
            case .success(let bytes): send(bytes, upTo: end)
            }
        }
    }

    /// The client sees a status as long as there is none yet, else a body that is too short.
    private func breakOff(_ fault: FileFault) {
        let refusal = FileRefusal(fault, relay.logger)
        if rest?.head != nil { return refuse(refusal) }
        connection.abort()
    }

    private func send(_ bytes: [UInt8], upTo end: Int64) {
        if let head = rest!.head {
            rest!.head = nil
            guard connection.respond(status: head.status, headers: head.headers, length: rest!.range.count) else {
                return connection.abort()
            }
        }
        rest!.range = end..<rest!.range.upperBound
        connection.respond(piece: bytes)
    }

    override func queueDrained(on connection: Connection) {
        guard let rest, !rest.isFetching, rest.head == nil else { return }
        relay.files.common.pieces.give(rest.held)
        self.rest!.held = 0
        guard rest.range.isEmpty else { return fetchPiece() }
        self.rest = nil
        if over() { connection.endRespond() }
    }

    override func abandon() {
        // A piece that is being fetched is given back when it is here.
        if let rest, !rest.isFetching { relay.files.common.pieces.give(rest.held) }
        rest = nil
    }

    /// Whether the client has it already (RFC 9110 §13.1).
    private func isKnown(_ tag: String, _ changed: String) -> Bool {
        if let tags = request.header("if-none-match") {
            return tags.split(separator: ",").contains { part in
                let part = part.drop { $0 == " " }
                return part == "*" || (part.hasPrefix("W/") ? part.dropFirst(2) : part) == tag
            }
        }
        return request.header("if-modified-since") == changed
    }
}

extension FileRefusal {
    static let noSuchFile = FileRefusal(404, "There is no such file.")
}
