// Files of a relay: who may have them, where they are, what the backend knows. Read this first, then FileExchange.

import Logging
import XuanNet
import XuanPacket
import XuanThreads

/// File state shared by the relays of a team. Any thread.
final class FilesInCommon: Sendable {
    let sessions = FileSessions()
    let writers = ResumeWriters()
    let begun = BegunUploads()
    let pieces = PieceMemory()
}

/// One relay's part in files. Loop-confined.
final class Files {
    private(set) var common = FilesInCommon()
    let store: any FileStore
    let clock: WallClock
    /// Sites whose backend is known not to judge downloads, and until when (loop's milliseconds) that is believed.
    private var withoutJudge: [Int: UInt64] = [:]
    /// The same for uploads.
    private var withoutUploadJudge: [Int: UInt64] = [:]
    private static let beliefMilliseconds: UInt64 = 600_000

    /// What the nodes of a cluster share; `nil` without one. Set before the loops run.
    var shared: SharedLogins?

    init(store: any FileStore, clock: WallClock) { (self.store, self.clock) = (store, clock) }

    func share(_ common: FilesInCommon) { self.common = common }

    /// Removes what earlier runs left half received, now and every hour (or as often as the store wants it), until the
    /// loop stops. Uploads that can be resumed count as begun.
    func keepTidy(on loop: Loop) {
        let (store, begun, clock) = (store, common.begun, clock)
        let tidy = { [unowned loop] in
            let before = loop.now
            store.tidy(now: clock.seconds, on: loop) { found in
                guard let found else { return }
                for (id, state) in found {
                    begun.load(
                        id, of: .person(site: state.plan.site, id: state.plan.userID), size: state.plan.size,
                        written: state.offset, now: before)
                }
                begun.keep(Set(found.map(\.id)), before: before)
            }
        }
        tidy()
        loop.every(milliseconds: store.tidyMilliseconds, tidy)
    }

    func began(_ session: Session) {
        guard let site = session.site, let token = session.token else { return }
        let device = session.login.device?.facts.id
        let replaced = common.sessions.begin(
            session.userID, site: site.index, session: session.login.fileSession, token: token.key, device: device)
        guard let shared else { return }
        if let replaced { shared.ended(session: replaced) }
        shared.began(
            FileRight(
                site: site.name, userID: session.userID, session: session.login.fileSession, token: token.key.text,
                device: device))
    }

    func ended(_ session: Session) {
        guard let site = session.site, session.userID != 0 else { return }
        common.sessions.end(session.userID, site: site.index, session: session.login.fileSession)
        shared?.ended(session: session.login.fileSession)
    }

    // MARK: Answers of the backend

    enum Verdict: Equatable {
        case allowed, denied, unknown
        case failed(BackendFailure)
    }

    /// Asks whether the person may have a file. A backend that does not know the question leaves it to the original's
    /// rule: anybody logged in who can name the file gets it.
    func judge(
        _ file: FileKey, for userID: Int64, site: Site, address: ClientAddress, relay: Relay,
        verdict: @escaping (Verdict) -> Void
    ) {
        if let until = withoutJudge[site.index], relay.loop.now < until { return verdict(.allowed) }
        let question = RelayPackets.fileAccess(
            name: file.name, id: file.id, time: file.time, userID: userID, address: address)
        relay.ask(site, question) { [self] result in
            switch result {
            case .failure(let failure): verdict(.failed(failure))
            case .success(let answer):
                let said = Self.verdict(of: answer)
                if said == nil { withoutJudge[site.index] = relay.loop.now + Self.beliefMilliseconds }
                verdict(said ?? .allowed)
            }
        }
    }

    /// `nil` for the answer of a backend that does not know the method. That one names another method (the original
    /// says kickoff) or nothing that we would say.
    private static func verdict(of answer: [UInt8]) -> Verdict? {
        guard let packet = (try? JSON.parse(answer))?.object else { return .failed(.unreadable) }
        guard RelayMethod.fileAccess.isAnswered(by: packet) else { return nil }
        if packet["result"] == "fail" { return .failed(.noAnswer("the backend could not judge")) }
        switch packet["data"]?.object?["access"]?.string {
        case "yes": return .allowed
        case "no": return .denied
        case "unknown": return .unknown
        default: return nil
        }
    }

    /// Asks whether the person may send a file into a chat, before its bytes are taken. `unknown`: there is no such chat.
    /// Of a backend that does not know the question, or fails, the end of the upload decides.
    func judge(
        uploadTo gid: String, by userID: Int64, site: Site, address: ClientAddress, relay: Relay,
        verdict: @escaping (Verdict) -> Void
    ) {
        if let until = withoutUploadJudge[site.index], relay.loop.now < until { return verdict(.allowed) }
        let question = RelayPackets.uploadAccess(gid: gid, userID: userID, address: address)
        relay.ask(site, question) { [self] result in
            guard case .success(let answer) = result, let packet = (try? JSON.parse(answer))?.object else {
                return verdict(.allowed)
            }
            guard RelayMethod.uploadAccess.isAnswered(by: packet) else {
                withoutUploadJudge[site.index] = relay.loop.now + Self.beliefMilliseconds
                return verdict(.allowed)
            }
            switch packet["data"]?.object?["access"]?.string {
            case "no": verdict(.denied)
            case "none": verdict(.unknown)
            default: verdict(.allowed)
            }
        }
    }

    /// Records an upload at the backend: the file's id, or the status and sentence of a refusal.
    static func id(in result: Result<[UInt8], BackendFailure>) -> Result<Int64, FileRefusal> {
        switch result {
        case .failure(let failure):
            return .failure(FileRefusal(failure == .timedOut ? 504 : 502, failure.clientText))
        case .success(let answer):
            guard let packet = (try? JSON.parse(answer))?.object, RelayMethod.uploadFile.isAnswered(by: packet)
            else {
                return .failure(FileRefusal(502, BackendFailure.unreadable.clientText))
            }
            if packet["result"] == "fail" {
                return .failure(FileRefusal(403, packet["message"]?.string ?? "The server refused the file."))
            }
            guard packet["result"] == "success", let id = packet["data"]?.looseInteger, id > 0 else {
                return .failure(FileRefusal(502, BackendFailure.unreadable.clientText))
            }
            return .success(id)
        }
    }
}

/// A request about files that is not carried out: the status and a sentence with cause and cure.
struct FileRefusal: Error, Equatable {
    let status: Int
    let text: String
    var headers: [String: String] = [:]

    init(_ status: Int, _ text: String, _ headers: [String: String] = [:]) {
        (self.status, self.text, self.headers) = (status, text, headers)
    }

    init(_ fault: FileFault, _ logger: Logger) {
        switch fault {
        case .notFound: self.init(404, "There is no such file.")
        case .full: self.init(507, "The server's disk is full. Tell its administrator, and try again later.")
        case .piecesTooSmall:
            self.init(
                429, "The pieces of this upload are too small. Send all that is left in one request.",
                ["Retry-After": "60"])
        case .superseded: self.init(409, "This upload goes on over another connection.")
        case .unavailable(let cause):
            logger.error("files: the store failed", metadata: ["cause": "\(cause)"])
            self.init(
                503, "The store of the files does not answer. Try again in a moment.", ["Retry-After": "5"])
        case .system(let cause):
            logger.error("files: the disk failed", metadata: ["cause": "\(cause)"])
            self.init(500, "The server could not read or write the file. Try again, and tell its administrator.")
        }
    }
}
