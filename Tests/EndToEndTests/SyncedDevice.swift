import Foundation
import XuanPacket
import XuanTesting

/// A synced device of a person (Docs/protocol.md 4.5): what it keeps outlives its connections; it finds gaps and asks
/// for what is missing. It believes what it is told, and notes down what must never happen. One thread at a time.
final class SyncedDevice {
    /// The connection has ended, by whomever.
    struct Ended: Error {}
    /// The relay could not reach the backend, or that one its database: it was done or it was not.
    struct Unanswered: Error {}

    let account: String
    let name: String
    private let device: JSON
    let place: ServerPlace
    private let report: (String) -> Void
    private(set) var me: Int64 = 0
    private(set) var chats: [String: DeviceChat] = [:]
    private(set) var person: Person?
    private var (people, number): (Int64, Int64) = (0, 0)
    private var epoch: String?
    /// Something was missed that only `sync` tells.
    private var isStale = true
    private var asked = 0
    /// Indexes of messages that this connection was pushed, by chat.
    private var pushed: [String: Set<Int64>] = [:]
    /// No other device of the person marks as read, so a mark that was acknowledged stands.
    var isOnlyMarker = false
    /// Chats with a mark of the device's own whose answer got lost.
    var openMarks: Set<String> = []
    /// Chats of which it may know; `nil`: not checked.
    var allowed: Set<String>?

    init(_ account: String, _ name: String, at place: ServerPlace, report: @escaping (String) -> Void) {
        (self.account, self.name, self.place) = (account, name, place)
        self.report = { report("\(account)'s \(name): \($0)") }
        let id = UUID().uuidString.lowercased().filter { $0 != "-" }
        device = ["id": .string(id), "kind": "web", "name": .string(name), "knows": ["sync"]]
    }

    var isConnected: Bool { person != nil }

    // MARK: Connection

    func connect() throws {
        person = try place.enter(account, device: device)
        me = person!.id
        pushed = [:]
        isStale = true
        try mend()
    }

    /// Ends without a word, or in the middle of a frame.
    func disconnect(inAFrame: Bool = false) {
        if inAFrame { person?.sendRaw([0x82, 0xFE, 0x01, 0x00, 1, 2, 3, 4, 5, 6, 7]) }
        person?.vanish()
        person = nil
    }

    func send(_ method: String, _ params: JSON?) throws -> String {
        guard let person else { throw Ended() }
        asked += 1
        let rid = "\(name)-\(asked)"
        do { try person.send(method, params, rid: rid) } catch { throw Ended() }
        return rid
    }

    /// The answer, after everything that came before it.
    func answer(_ rid: String) throws -> JSONObject {
        let began = Date()
        while let person {
            let packet: JSONObject
            do {
                packet = try person.packet()
            } catch let error as Person.Unreadable {
                report("unreadable: \(error.packet)")
                throw Ended()
            } catch {
                let waited = Date().timeIntervalSince(began)
                if waited > Double(place.patience) - 1, !place.isCluster {
                    report("no answer to \(rid) for \(waited) s")
                }
                throw Ended()
            }
            let isMine = packet["rid"]?.string == rid
            if isMine, packet.isWithoutResult {
                isStale = true
                throw Unanswered()
            }
            take(packet)
            if isMine { return packet }
        }
        throw Ended()
    }

    func ask(_ method: String, _ params: JSON?) throws -> JSONObject { try answer(send(method, params)) }

    // MARK: Finding and mending gaps

    /// Asks until nothing that it knows of is missing.
    func mend() throws {
        for _ in 0..<200 {
            if isStale {
                isStale = false
                try sync()
            }
            var isWhole = true
            for (gid, chat) in chats {
                if let run = chat.missing {
                    isWhole = false
                    try done(
                        "history",
                        [["gid": .string(gid), "from": JSON(run.lowerBound), "to": JSON(run.upperBound)]]
                    ).array?.forEach { take(row: $0) }
                } else if chat.heard > chat.changes {
                    isWhole = false
                    try takeChanges(of: gid, done("changes", [.string(gid), JSON(chat.changes)]))
                }
            }
            if isWhole, !isStale { return }
        }
        report("still gaps after 200 rounds: \(chats.mapValues { ($0.last, $0.rows.count, $0.heard, $0.changes) })")
    }

    private func done(_ method: String, _ params: JSON) throws -> JSON {
        let answer = try ask(method, params)
        guard answer["result"] == "success", let data = answer["data"] else {
            report("\(method) \(params.text) was refused: \(JSON.object(answer).text)")
            throw Ended()
        }
        return data
    }

    private func takeChanges(of gid: String, _ data: JSON) {
        let rows = data.object?["list"]?.array ?? []
        rows.forEach { take(row: $0) }
        let reached = rows.count < 500 ? data.object?["changes"]?.integer : rows.last?.object?["changed"]?.integer
        update(gid) {
            $0.changes = max($0.changes, reached ?? 0)
            $0.heard = max($0.heard, $0.changes)
            $0.pinned = data.object?["pinned"].texts ?? $0.pinned
        }
    }

    private func sync() throws {
        var known = JSONObject([("people", JSON(people)), ("chats", JSON(number))])
        known["epoch"] = epoch.map { .string($0) }
        let data = try done("sync", [.object(known)]).object
        if let before = epoch, data?["epoch"]?.string != before { report("another epoch than \(before)") }
        epoch = data?["epoch"]?.string
        people = data?["people"]?.object?["number"]?.integer ?? 0
        let news = data?["chats"]?.object
        let newest = news?["number"]?.integer ?? 0
        if newest < number { report("the number fell from \(number) to \(newest)") }
        if number > 0, news?["all"] == true { report("\(number) was forgotten") }
        number = newest
        for told in news?["list"]?.array?.compactMap(\.object) ?? [] {
            guard let gid = told["gid"]?.string, told["type"] != "system" else { continue }
            take(chat: told, gid)
        }
        if let gone = news?["gone"]?.array, !gone.isEmpty { report("gone: \(gone)") }
    }

    private func take(chat told: JSONObject, _ gid: String) {
        let isNew = chats[gid] == nil
        update(gid) { chat in
            let (last, read) = (told["last"]?.integer ?? -1, told["read"]?.integer ?? -1)
            if last < chat.last { report("\(gid): \(chat.last) messages were told, now \(last)") }
            if isOnlyMarker, !isNew, !openMarks.contains(gid), read != chat.read {
                report("\(gid): the mark \(chat.read) is \(read) now")
            }
            openMarks.remove(gid)
            chat.last = max(chat.last, last)
            chat.read = read
            chat.unread = told["unread"]?.integer ?? -1
            let changes = told["changes"]?.integer ?? 0
            if changes < chat.changes { report("\(gid): \(chat.changes) changes were told, now \(changes)") }
            chat.heard = max(chat.heard, changes)
            chat.pinned = told["pinned"].texts ?? []
            chat.draft = told["draft"]?.string ?? ""
            chat.saved = Set(told["saved"].texts ?? [])
            for mark in told["marks"]?.array ?? [] { take(mark: mark, in: gid, &chat) }
        }
    }

    private func update(_ gid: String, _ change: (inout DeviceChat) -> Void) {
        if let allowed, !allowed.contains(gid) { report("learned of \(gid)") }
        change(&chats[gid, default: DeviceChat()])
    }

    // MARK: What is pushed, and answers

    private func take(_ packet: JSONObject) {
        guard packet["result"] == "success", let data = packet["data"] else {
            if packet["method"] == "resync" { isStale = true }
            if packet["method"] == "kickoff" { report("kicked off: \(JSON.object(packet).text)") }
            return
        }
        switch packet["method"]?.string {
        case "usergetlist", "getlist", "notify": report("served as an original client: \(JSON.object(packet).text)")
        case "message":
            var head = packet
            head["data"] = nil
            take(messages: data, pushedBy: packet["rid"] == nil ? head : nil)
        case "messageretract", "messageupdate":
            for row in data.array ?? [] {
                take(row: row)
                note(change: row.object?["changed"]?.integer, in: row.object?["cgid"]?.string)
            }
        case "messagereact": take(reaction: data)
        case "chatpinmessages", "chatunpinmessages":
            guard let gid = data.object?["gid"]?.string else { break }
            let pinned = data.object?["pinned"].texts ?? []
            let isNew = chats[gid]?.pinned != pinned
            update(gid) { $0.pinned = pinned }
            note(change: data.object?["changes"]?.integer, in: gid, isNew: isNew)
        case "chatsetlastreadmessage", "chatmarkunread":
            guard let gid = data.object?["gid"]?.string else { break }
            update(gid) { chat in
                chat.read = data.object?["read"]?.integer ?? -1
                chat.unread = data.object?["unread"]?.integer ?? -1
            }
        case "readmarks":
            guard let gid = data.object?["gid"]?.string else { break }
            update(gid) { chat in
                for mark in data.object?["marks"]?.array ?? [] { take(mark: mark, in: gid, &chat) }
            }
        case "chatsetdraft":
            guard let gid = data.object?["gid"]?.string else { break }
            update(gid) { $0.draft = data.object?["draft"]?.string ?? "" }
        case "messagesave":
            guard let gid = data.object?["gid"]?.string,
                let chat = chats.first(where: { $0.value.place(of: gid) != nil })?.key
            else {
                // Of a message that is not here yet: which chat's it is, `sync` tells.
                isStale = true
                break
            }
            update(chat) { chat in
                if data.object?["saved"] == true { chat.saved.insert(gid) } else { chat.saved.remove(gid) }
            }
        default: break
        }
    }

    private func take(mark: JSON, in gid: String, _ chat: inout DeviceChat) {
        guard let pair = mark.array, pair.count == 2, let user = pair[0].integer, let index = pair[1].integer else {
            return report("not a mark: \(mark.text)")
        }
        let before = chat.marks[user, default: 0]
        // One of another node may come late.
        if index < before, !place.isCluster { report("\(gid): \(user) has read less than before: \(index)") }
        chat.marks[user] = max(before, index)
    }

    /// `pushedBy`: the other members of the packet, unless it is an answer.
    private func take(messages data: JSON, pushedBy head: JSONObject?) {
        // The newest first, as ever; the oldest first where a node of a cluster fills a gap.
        let rows = (data.array ?? []).sorted { $0.place < $1.place }
        for json in rows {
            guard let row = json.object, let gid = row["cgid"]?.string, let index = row["index"]?.integer else {
                report("no row of a synced session: \(json.text)")
                continue
            }
            let before = chats[gid]?.last ?? 0
            if let head {
                let earlier = pushed[gid, default: []]
                if earlier.contains(index) || !place.isDivided && index < earlier.max() ?? 0 {
                    report(
                        "\(gid): \(index) was pushed after \(earlier.max()!): \(json.text) \(JSON.object(head).text)")
                }
                pushed[gid, default: []].insert(index)
            }
            take(row: json)
            if index == before + 1 {
                update(gid) { if row["user"]?.integer != me, index > $0.read { $0.unread += 1 } }
            } else if index > before {
                isStale = true
            }
        }
    }

    private func take(row json: JSON) {
        guard let object = json.object, let row = DeviceRow(object), let gid = object["cgid"]?.string,
            let index = object["index"]?.integer
        else { return report("no row of a synced session: \(json.text)") }
        update(gid) { chat in
            if let fault = chat.take(row, at: index) { report("\(gid): \(fault)") }
            chat.heard = max(chat.heard, row.changed)
        }
    }

    private func take(reaction data: JSON) {
        guard let gid = data.object?["cgid"]?.string, let message = data.object?["gid"]?.string,
            let number = data.object?["changes"]?.integer, let user = data.object?["user"]?.integer,
            let emoji = data.object?["emoji"]?.string
        else { return report("not a reaction: \(data.text)") }
        let isOn = data.object?["on"] == true
        // A row that is not here comes later, and perhaps as it was before: `changes` has to be asked.
        guard let index = chats[gid]?.place(of: message), chats[gid]!.changes < number else {
            return update(gid) { $0.heard = max($0.heard, number) }
        }
        let isNew = chats[gid]!.rows[index]!.reactions[emoji]?.contains(user) ?? false != isOn
        if chats[gid]!.changes + 1 == number, isNew, chats[gid]!.rows[index]!.changed < number {
            update(gid) { $0.rows[index]!.react(emoji, user, isOn: isOn, changed: number) }
        }
        note(change: number, in: gid, isNew: isNew)
    }

    /// A change whose content was taken. The answer to a question that changed nothing has the number of the chat's
    /// last change, and that one may have got lost on the way between backend and relay: so only what is new here
    /// (`isNew`) is that change. Else it is asked for.
    private func note(change number: Int64?, in gid: String?, isNew: Bool = true) {
        guard let number, let gid else { return report("a change without its number") }
        update(gid) { chat in
            if isNew, number == chat.changes + 1 { chat.changes = number }
            chat.heard = max(chat.heard, number)
        }
    }
}

extension JSON? {
    fileprivate var texts: [String]? { self?.array?.compactMap(\.string) }
}

extension JSON {
    /// Of a row in its chat.
    fileprivate var place: Int64 { object?["index"]?.integer ?? 0 }
}

extension JSONObject {
    /// In place of an answer: what was asked for was done, or it was not.
    var isWithoutResult: Bool {
        if self["method"] == "error" { return true }
        // Original clients get no code.
        return self["result"] == "fail" && (self["code"] == "database" || self["message"] == "Send message failed.")
    }
}
