// GET /download (Docs/protocol.md 8). In: a file's name, time and id, the person and the proof of the session. Out: the
// file or a part of it, with headers that keep it from running anywhere.

import Logging
import XuanNet
import XuanPacket

/// The file goes from the disk to the socket past this program; see `Connection.respond(file:)`.
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
        let folder = relay.files.folder
        relay.loop.inPool({ folder.open(key, site: site) }) { [self] opened in
            switch opened {
            case .failure(let fault): fail(fault)
            case .success(let file): send(file, name, tag: "\"\(key.storedName)-\(String(file.size, radix: 16))\"")
            }
        }
    }

    private func send(_ opened: FileFolder.Opened, _ name: FileName, tag: String) {
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
        guard over() else { return }
        connection.respond(
            status: status, headers: headers, file: opened.file, offset: Int(range.lowerBound), length: range.count)
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
