// /files/uploads: uploads that survive a broken connection, for our own pages (Docs/protocol.md 8.3). In: who sends what,
// then its bytes in any number of requests, then their SHA-256. Out: the same answer as that of /upload.

import Logging
import XuanNet
import XuanPacket

/// One request about a resumable upload. The upload belongs to a person, whatever the session is by now; of several
/// connections that send the same one the newest counts.
final class Resume: FileExchange, @unchecked Sendable {
    static let path = "/files/uploads"
    private static let bodyBytes = 4_096

    private let id: String?
    private var site: Site!
    private var userID: Int64 = 0
    private var body: [UInt8] = []
    private var sink: (any UploadSink)?
    private var permit: ResumePermit?
    /// Bytes of a PATCH that are still allowed.
    private var room: Int64 = 0
    private var offset: Int64 = 0

    init(_ request: HTTPRequestHead, for handler: HTTPHandler, id: String?) {
        self.id = id
        super.init(request, for: handler)
    }

    /// Our pages are of our origin: nobody else is asked in.
    override var commonHeaders: [(String, String)] { [("Cache-Control", "no-store")] }

    private var store: any FileStore { relay.files.store }

    // MARK: Head

    override func begin() {
        guard relay.settings.uploadFileSize > 0 else { return refuse(.off) }
        guard let site = site(named: request.header("servername")) else { return }
        self.site = site
        guard let (user, session) = namedSession else {
            return refuse(FileRefusal(401, "The session has ended. Log in again."))
        }
        userID = user
        let sessions = relay.files.common.sessions
        let isHere = sessions.has(user, site: site.index, session: session)
        knowing(user, at: site, isHere: isHere) { [self] in
            guard isHere || sessions.has(user, site: site.index, session: session) else {
                return refuse(FileRefusal(401, "The session has ended. Log in again."))
            }
            admit()
        }
    }

    private func admit() {
        if let id, !FileFolder.isResumeID(id) { return refuse(.noSuchFile) }
        switch (request.method, id) {
        case ("POST", _), ("HEAD", .some), ("DELETE", .some): break
        case ("PATCH", let id?):
            connection.setBodyRate(relay.settings.limits.uploadRate)
            patch(id)
        default:
            let allowed = id == nil ? "POST" : "HEAD, PATCH, POST, DELETE"
            refuse(FileRefusal(405, "Use \(allowed).", ["Allow": allowed]))
        }
    }

    /// `Authorization: Session USERID SESSIONID`.
    private var namedSession: (user: Int64, session: String)? {
        let words = (request.header("authorization") ?? "").split(separator: " ")
        guard words.count == 3, words[0] == "Session", let user = Int64(words[1]) else { return nil }
        return (user, String(words[2]))
    }

    override func took(_ bytes: UnsafeRawBufferPointer, isLast: Bool) {
        if request.method == "PATCH" { return receive(bytes, isLast: isLast) }
        guard body.count + bytes.count <= Self.bodyBytes else {
            return refuse(FileRefusal(413, "The request is too large."))
        }
        body += bytes
        guard isLast else { return }
        switch (request.method, id) {
        case ("POST", nil): create()
        case ("POST", let id?): finish(id)
        case ("HEAD", let id?): look(id)
        case ("DELETE", let id?): remove(id)
        default: break
        }
    }

    /// The upload, if it is the asking person's; else refused.
    private func find(_ id: String, _ then: @escaping (ResumeState) -> Void) {
        let (userID, siteName) = (userID, site.name)
        store.find(id, on: relay.loop) { [self] found in
            switch found {
            case .failure(let fault): fail(fault)
            case .success(let state) where state.plan.userID != userID || state.plan.site != siteName:
                refuse(.noSuchFile)
            case .success(let state): if !isOver { then(state) }
            }
        }
    }

    private func state(_ offset: Int64, of size: Int64) -> [(String, String)] {
        [("Upload-Offset", "\(offset)"), ("Upload-Length", "\(size)")]
    }

    // MARK: Begin, look, give up

    private func create() {
        let limit = relay.settings.uploadFileSize
        guard let wish = (try? JSON.parse(body))?.object, let sent = wish["name"]?.string,
            let size = wish["size"]?.integer, let chat = wish["gid"]?.string, (1...256).contains(chat.utf8.count)
        else { return refuse(FileRefusal(400, "The body has to be an object with name, size and gid.")) }
        guard let name = FileName(sent) else {
            return refuse(FileRefusal(400, "The file has no name, or one that cannot be used. Rename it."))
        }
        guard size > 0 else { return refuse(FileRefusal(400, "The file is empty.")) }
        guard size <= limit else { return refuse(.tooLarge(limit)) }
        let plan = ResumePlan(site: site.name, userID: userID, name: name, size: size, chat: chat)
        relay.files.judge(uploadTo: chat, by: userID, site: site, address: address, relay: relay) { [self] verdict in
            switch verdict {
            case .denied: refuse(.notYourChat)
            case .unknown: refuse(FileRefusal(404, "There is no such chat."))
            case .allowed, .failed: reserve(plan)
            }
        }
    }

    /// Room among the uploads under way and on the disk, then the file.
    private func reserve(_ plan: ResumePlan) {
        guard !isOver else { return }
        let id = Secret.randomHex(digits: 32)
        let begun = begun
        let dropped: [String]
        switch begun.begin(
            id, of: .person(site: plan.site, id: plan.userID), size: plan.size, isResumable: true,
            relay.settings.uploads, now: relay.loop.now)
        {
        case .failure(let fault):
            relay.logger.warning("rate-limited", metadata: ["user": "\(plan.userID)", "what": "uploads"])
            return refuse(fault.refusal)
        case .success(let ids): dropped = ids
        }
        store.begin(id, plan, promised: begun.promised, removing: dropped, on: relay.loop) { [self] fault in
            if let fault {
                begun.end(id)
                return fail(fault)
            }
            answer(["upload": .string(id), "offset": 0], status: 201)
        }
    }

    private var begun: BegunUploads { relay.files.common.begun }

    private func look(_ id: String) {
        find(id) { [self] found in answer(204, state(found.offset, of: found.plan.size)) }
    }

    private func remove(_ id: String) {
        find(id) { [self] _ in
            guard let permit = claim(id) else { return }
            store.remove(id, on: relay.loop) { [self] in
                permit.drop()
                begun.end(id)
                answer(204)
            }
        }
    }

    private func claim(_ id: String) -> ResumePermit? {
        guard let permit = relay.files.common.writers.claim(id) else {
            refuse(FileRefusal(409, "Another connection is just writing.", ["Retry-After": "1"]))
            return nil
        }
        return permit
    }

    // MARK: Bytes

    private func patch(_ id: String) {
        guard let text = request.header("upload-offset"), let wanted = Int64(text), wanted >= 0 else {
            return refuse(FileRefusal(400, "Upload-Offset has to say where the bytes go."))
        }
        connection.pauseReading()
        find(id) { [self] found in
            guard found.offset == wanted else {
                var refusal = FileRefusal(409, "The upload goes on at \(found.offset).")
                refusal.headers = Dictionary(uniqueKeysWithValues: state(found.offset, of: found.plan.size))
                return refuse(refusal)
            }
            room = found.plan.size - wanted
            offset = wanted
            if let length = request.contentLength, Int64(length) > room {
                return refuse(FileRefusal(413, "These are more bytes than the upload has."))
            }
            guard let permit = claim(id) else { return }
            self.permit = permit
            let sink = store.resume(id, at: wanted, permit: permit, on: relay.loop)
            self.sink = sink
            sink.changed = { [self] in
                if let fault = sink.failure { return fail(fault) }
                if !sink.isFull { connection.resumeReading() }
            }
            connection.resumeReading()
        }
    }

    private func receive(_ bytes: UnsafeRawBufferPointer, isLast: Bool) {
        guard let sink else {
            // Nothing but an empty body comes before the upload is found: reading is paused.
            if isLast { refuse(FileRefusal(400, "A PATCH without bytes does nothing.")) }
            return
        }
        room -= Int64(bytes.count)
        guard room >= 0 else { return refuse(FileRefusal(413, "These are more bytes than the upload has.")) }
        sink.append(bytes)
        if let id { begun.wrote(id, offset + sink.count, now: relay.loop.now) }
        if let fault = sink.failure { return fail(fault) }
        guard isLast else {
            if sink.isFull { connection.pauseReading() }
            return
        }
        self.sink = nil
        sink.end(syncs: false) { [self] fault in
            permit?.drop()
            if let fault { return fail(fault) }
            answer(204, [("Upload-Offset", "\(offset + sink.count)")])
        }
    }

    override func abandon() {
        // Received bytes are kept, so that the upload can be resumed.
        let permit = permit
        sink?.end(syncs: false) { _ in permit?.drop() }
        sink = nil
    }

    // MARK: The end

    private func finish(_ id: String) {
        guard let digest = (try? JSON.parse(body))?.object?["sha256"]?.string?.lowercased(),
            digest.utf8.count == 64
        else { return refuse(FileRefusal(400, "The body has to be an object with sha256, 64 hex digits.")) }
        find(id) { [self] found in
            guard found.offset == found.plan.size else {
                var refusal = FileRefusal(409, "The upload is not complete; it goes on at \(found.offset).")
                refusal.headers = Dictionary(uniqueKeysWithValues: state(found.offset, of: found.plan.size))
                return refuse(refusal)
            }
            guard let permit = claim(id) else { return }
            self.permit = permit
            check(digest, id, found.plan)
        }
    }

    private func check(_ digest: String, _ id: String, _ plan: ResumePlan) {
        store.digest(of: id, on: relay.loop) { [self] result in
            switch result {
            case .failure(let fault): fail(fault)
            case .success(let bytes) where Secret.hex(bytes) != digest:
                giveUp(id, FileRefusal(422, "The bytes that came are not those that were sent. Begin again."))
            case .success: record(id, plan)
            }
        }
    }

    private func record(_ id: String, _ plan: ResumePlan) {
        let record = StoredUpload(
            name: plan.name, size: plan.size, chat: plan.chat, userID: userID, site: site,
            part: Incoming(resumable: id))
        record.make(relay, address) { [self] result in
            switch result {
            case .success(let json):
                store.remove(id, on: relay.loop) { [self] in
                    permit?.drop()
                    begun.end(id)
                    answer(json)
                }
            // A backend that is away may be back in a moment; a refusal stays one.
            case .failure(let refusal) where refusal.status >= 500:
                permit?.drop()
                refuse(refusal)
            case .failure(let refusal): giveUp(id, refusal)
            }
        }
    }

    private func giveUp(_ id: String, _ refusal: FileRefusal) {
        store.remove(id, on: relay.loop) { [self] in
            permit?.drop()
            begun.end(id)
            refuse(refusal)
        }
    }
}
