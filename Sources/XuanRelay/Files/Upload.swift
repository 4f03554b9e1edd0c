// POST /upload, as original clients send it (Docs/protocol.md 8). In: a form with file, userID, gid. Out: the file's
// time and id; the file in its folder, its record at the backend.

import Logging
import XuanNet
import XuanPacket

/// The form is read as it comes: the file goes to the disk in runs, memory does not grow with it. Nothing is left of
/// an upload that fails, wherever it fails.
final class Upload: FileExchange, @unchecked Sendable {
    /// The form's fields beside the file.
    private static let formBytes: Int64 = 64 << 10
    private static let fieldBytes = 256

    private enum Field { case file, user, chat, other }

    private var site: Site!
    private var token = ""
    private var parser: MultipartParser!
    private var part = Field.other
    private var text: [UInt8] = []
    private var name: FileName?
    private var userID: Int64?
    private var chat: String?
    private var incoming: Incoming?
    private var sink: (any UploadSink)?
    private var isWhole = false
    private var isDropped = false

    override var commonHeaders: [(String, String)] {
        super.commonHeaders.map { name, value in
            (name, name == "Access-Control-Allow-Headers" ? value + ", X-FILENAME, ServerName" : value)
        }
    }

    private var begun: BegunUploads { relay.files.common.begun }

    private var limit: Int64 { relay.settings.uploadFileSize }

    override func begin() {
        switch request.method {
        case "POST": break
        case "OPTIONS": return answer(204)
        default: return refuse(FileRefusal(405, "Use POST.", ["Allow": "POST, OPTIONS"]))
        }
        guard limit > 0 else { return refuse(.off) }
        guard let site = site(named: request.header("servername")) else { return }
        self.site = site
        token = request.header("authorization") ?? ""
        knowing(token: token) { [self] in admit() }
    }

    private func admit() {
        guard relay.files.common.sessions.knows(token: token) else {
            return refuse(FileRefusal(401, "The token is not right. Log in again."))
        }
        guard let parser = MultipartParser(contentType: request.header("content-type") ?? "") else {
            return refuse(FileRefusal(400, "The body has to be multipart/form-data with file, userID and gid."))
        }
        self.parser = parser
        connection.setBodyRate(relay.settings.limits.uploadRate)
        if let length = request.contentLength, Int64(length) > limit + Self.formBytes { refuse(.tooLarge(limit)) }
    }

    override func took(_ bytes: UnsafeRawBufferPointer, isLast: Bool) {
        guard !isDropped else { return }
        do {
            try parser.feed(bytes) { event in
                take(event)
                return !isDropped
            }
        } catch {
            return drop(FileRefusal(400, "The form is damaged."))
        }
        if isDropped { return }
        if isLast { return ended() }
        if let fault = sink?.failure { return drop(FileRefusal(fault, relay.logger)) }
        if sink?.isFull == true { connection.pauseReading() }
    }

    // MARK: The form

    private func take(_ event: MultipartParser.Event) {
        switch event {
        case .part(let name, let filename): open(name, filename)
        case .data(let bytes):
            switch part {
            case .file:
                guard let sink else { return }
                guard sink.count + Int64(bytes.count) <= limit else { return drop(.tooLarge(limit)) }
                sink.append(bytes)
            case .user, .chat:
                text += bytes
                if text.count > Self.fieldBytes { drop(FileRefusal(400, "A field of the form is too long.")) }
            case .other: break
            }
        case .partEnd: close()
        case .end: break
        }
    }

    private func open(_ name: String?, _ filename: MultipartParser.Filename) {
        text = []
        switch name {
        case "file" where self.name == nil:
            part = .file
            guard case .text(let sent) = filename, let name = FileName(sent) else {
                return drop(FileRefusal(400, "The file has no name, or one that cannot be used. Rename it."))
            }
            self.name = name
            receive()
        case "file": drop(FileRefusal(400, "Send one file at a time."))
        case "userID": part = .user
        case "gid": part = .chat
        default: part = .other
        }
    }

    private func close() {
        switch part {
        case .user:
            guard let id = Int64(String(decoding: text, as: UTF8.self)), id > 0 else {
                return drop(FileRefusal(400, "userID is no id."))
            }
            userID = id
            judge()
        case .chat:
            chat = String(validating: text, as: UTF8.self)
            judge()
        case .file, .other: break
        }
        part = .other
    }

    /// Asks about the chat as soon as the form has said who and where, while bytes come in: gigabytes for a chat that
    /// the sender may not write to end early. A form that says so after the file is judged at its end.
    private func judge() {
        guard let userID, let chat, relay.files.common.sessions.has(userID, site: site.index, token: token) else {
            return
        }
        relay.files.judge(uploadTo: chat, by: userID, site: site, address: address, relay: relay) { [self] verdict in
            if verdict == .denied, !isWhole { drop(.notYourChat) }
        }
    }

    private func receive() {
        let incoming = Incoming()
        let sessions = relay.files.common.sessions
        // The form around the file is small: what is announced is nearly what is needed.
        let expected = Int64(request.contentLength ?? 0)
        if case .failure(let fault) = begun.begin(
            incoming.fileName, of: .token(token), size: expected, isResumable: false,
            shares: sessions.people(under: token), relay.settings.uploads, now: relay.loop.now)
        {
            relay.logger.warning("rate-limited", metadata: ["peer": "\(address.text)", "what": "uploads"])
            return drop(fault.refusal)
        }
        let sink = relay.files.store.receive(
            incoming, atMost: expected > 0 ? expected : limit, promised: begun.promised, on: relay.loop)
        self.incoming = incoming
        self.sink = sink
        sink.changed = { [self] in
            if let fault = sink.failure { return drop(FileRefusal(fault, relay.logger)) }
            if !sink.isFull { connection.resumeReading() }
        }
    }

    // MARK: The end

    private func ended() {
        guard parser.isDone else { return drop(FileRefusal(400, "The form is not complete.")) }
        guard let sink, name != nil else { return drop(FileRefusal(400, "The form has no file.")) }
        // A gid that names no chat, as the `undefined` of original clients, is the backend's to judge.
        guard let userID, let chat else {
            return drop(FileRefusal(400, "The form needs userID and gid."))
        }
        guard sink.count > 0 else { return drop(FileRefusal(400, "The file is empty.")) }
        let isHere = relay.files.common.sessions.has(userID, site: site.index, token: token)
        knowing(userID, at: site, isHere: isHere) { [self] in if !isDropped { take(of: userID, into: chat) } }
    }

    private func take(of userID: Int64, into chat: String) {
        guard let sink else { return drop(FileRefusal(400, "The form has no file.")) }
        guard relay.files.common.sessions.has(userID, site: site.index, token: token) else {
            return drop(FileRefusal(403, "This person is not logged in."))
        }
        isWhole = true
        sink.end(syncs: true) { [self] fault in
            self.sink = nil
            if let fault { return drop(FileRefusal(fault, relay.logger)) }
            guard let incoming, let name else { return }
            let record = StoredUpload(
                name: name, size: sink.count, chat: chat, userID: userID, site: site, part: incoming)
            record.make(relay, address) { [self] result in
                switch result {
                case .success(let json):
                    self.incoming = nil
                    begun.end(incoming.fileName)
                    answer(json)
                case .failure(let refusal): drop(refusal)
                }
            }
        }
    }

    /// Refuses once nothing of the upload is left.
    private func drop(_ refusal: FileRefusal) {
        guard !isDropped else { return }
        isDropped = true
        connection.pauseReading()
        discard { [self] in refuse(refusal) }
    }

    private func discard(then done: @escaping () -> Void) {
        guard let incoming else { return done() }
        self.incoming = nil
        begun.end(incoming.fileName)
        let (store, loop) = (relay.files.store, relay.loop)
        let remove = { store.discard(incoming, on: loop, done: done) }
        guard let sink else { return remove() }
        self.sink = nil
        sink.end(syncs: false) { _ in remove() }
    }

    override func abandon() {
        // A complete upload is stored whether or not anybody waits for the answer.
        if !isWhole { discard {} }
    }
}

extension FileRefusal {
    static let notYourChat = FileRefusal(403, "You may not send files into this chat.")
    static let off = FileRefusal(403, "Uploads are switched off on this server.")

    static func tooLarge(_ limit: Int64) -> FileRefusal {
        FileRefusal(413, "file is too large: this server takes files of up to \(limit) bytes.")
    }
}
