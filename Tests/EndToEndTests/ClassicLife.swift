import Foundation
import XuanPacket
import XuanTesting

/// An original client of a person beside the synced devices: it writes, reads, loses its connection. What others write
/// has to come, in order; after a cut some of it again. One thread from start to join.
final class ClassicLife: @unchecked Sendable {  // the person belongs to the thread from start to join
    private static let device = "original client"

    let account: String
    private let place: ServerPlace
    let chats: [String]
    private let book: ConvergenceBook
    private var random: SeededRandom
    private let thread: ClientThread
    private var person: Person?
    private var me: Int64 = 0
    private var open: [ConvergenceBook.Operation] = []
    /// What it shows, by gid.
    private(set) var contents: [String: String] = [:]
    /// Messages as they were written, that came on this connection.
    private var shown: Set<String> = []
    /// By chat: id of the newest message of others that it got.
    private var newest: [String: Int64] = [:]

    init(_ account: String, at place: ServerPlace, chats: [String], _ book: ConvergenceBook, seed: UInt64) {
        (self.account, self.place, self.chats, self.book) = (account, place, chats, book)
        random = SeededRandom(seed: seed)
        thread = ClientThread(of: "\(account)'s original client")
    }

    /// It is in for the first time since `start`.
    var isIn: Flag { thread.isIn }

    func start() { thread.start { self.live() } }

    func join() { thread.join() }

    private func live() {
        while !thread.isStopping {
            do {
                try comeBack()
                thread.isIn.isSet = true
                if Int.random(in: 0..<3, using: &random) == 0 {
                    let (chat, gid) = (chats.randomElement(using: &random)!, Talk.gid())
                    let operation = book.begin(
                        .write("text \(gid) \(Self.device)"), of: gid, in: chat, by: person!.id, device: Self.device)
                    open.append(operation)
                    try write(operation)
                }
                try read()
                if Int.random(in: 0..<25, using: &random) == 0 { disconnect() }
            } catch is SyncedDevice.Unanswered {
            } catch {
                disconnect()
                if book.note(end: "\(account)'s original client", error) { return }
            }
            // The pace is random on purpose: there is nothing to wait for.
            usleep(useconds_t.random(in: 0...25_000, using: &random))
        }
    }

    /// With a connection; what got no answer is sent again first.
    func comeBack() throws {
        if person == nil {
            shown = []
            let hear = { (packet: JSONObject) in
                if self.me == 0 { self.me = packet["data"]?.object?["id"]?.integer ?? 0 }
                self.take(packet)
            }
            let person = try place.enter(account, heard: hear)
            do { try person.finishLogin(heard: hear) } catch {
                throw place.refusesLogins ? SyncedDevice.Unanswered() : error
            }
            self.person = person
        }
        for operation in open { try write(operation) }
    }

    func disconnect() {
        // What has come is here, though the connection ended before anything looked at it.
        for packet in person?.inbox ?? [] { take(packet) }
        person?.vanish()
        person = nil
    }

    /// Everything that has come.
    func read() throws {
        try person!.send("ping")
        while true {
            let packet = try person!.packet()
            if packet.isWithoutResult { throw SyncedDevice.Unanswered() }
            take(packet)
            if packet["method"] == "ping" { return }
        }
    }

    func history(of chat: String) throws -> [JSONObject] { try Talk.history(of: chat, by: person!) }

    /// Accounts of those that it shows as online.
    func peopleOnline() throws -> Set<String> {
        let packet = try person!.sendUntilAnswered("userGetList", [""])
        if packet.isWithoutResult { throw SyncedDevice.Unanswered() }
        return Set(Talk.rows(packet).filter { $0["status"] == "online" }.compactMap { $0["account"]?.string })
    }

    private func write(_ operation: ConvergenceBook.Operation) throws {
        guard case .write(let text) = operation.action else { return }
        try person!.send("message", Talk.message(operation.gid, in: operation.chat, text))
        while true {
            let packet = try person!.packet()
            if packet.isWithoutResult { throw SyncedDevice.Unanswered() }
            take(packet)
            guard packet["method"] == "message" else { continue }
            if packet["result"] != "success" { book.add(fault: "refused: \(JSON.object(packet).text)") }
            if Talk.rows(packet).contains(where: { $0["gid"]?.string == operation.gid }) { break }
        }
        open.removeAll { $0.number == operation.number }
    }

    private func take(_ packet: JSONObject) {
        if packet["method"] == "kickoff" { book.add(fault: "kicked off: \(JSON.object(packet).text)") }
        guard packet["method"] == "message", packet["result"] == "success" else { return }
        for row in Talk.rows(packet).sorted(by: { ($0["id"]?.integer ?? 0) < ($1["id"]?.integer ?? 0) }) {
            guard let gid = row["gid"]?.string, let chat = row["cgid"]?.string, let id = row["id"]?.integer,
                let content = row["content"]?.string
            else { return book.add(fault: "no row: \(row)") }
            // What it wrote itself comes again as the answer when it asks again; an edited text says so.
            if content.hasPrefix("text "), !content.hasSuffix(Self.device), !shown.insert(gid).inserted {
                book.add(fault: "\(account)'s original client got \(gid) twice on one connection")
            }
            if !chats.contains(chat) { book.add(fault: "\(account)'s original client learned of \(chat)") }
            if contents.updateValue(content, forKey: gid) == nil, row["user"]?.integer != me {
                if place.isCluster, id <= newest[chat, default: 0] {
                    book.noteLate()
                } else if !place.isDivided, id <= newest[chat, default: 0] {
                    book.add(fault: "\(account)'s original client got \(id) after \(newest[chat]!)")
                }
                newest[chat] = max(newest[chat, default: 0], id)
            }
        }
    }
}
