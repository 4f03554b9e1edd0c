import Foundation
import Testing
import XuanPacket
import XuanTesting

/// The people of the convergence torture: ann with two synced devices, bob with one and an original client, cat with
/// one. A group of all, a group of all that cat leads, and a chat of ann and bob.
final class ConvergenceCompany {
    static let accounts = ["ann", "bob", "cat"]

    let book = ConvergenceBook()
    private let place: ServerPlace
    private var devices: [SyncedDevice] = []
    private var lives: [DeviceLife] = []
    private var classics: [ClassicLife] = []
    private var groups: [String] = []
    private let pair: String

    /// `classics`: people with an original client.
    init(at place: ServerPlace, classics accounts: [String] = ["bob"], _ moments: inout SeededRandom) throws {
        self.place = place
        let people = try Self.accounts.map { try place.enter($0) }
        let ids = people.map { JSON($0.id) }
        pair = people[...1].map { String($0.id) }.sorted().joined(separator: "&")
        func create(_ gid: String, _ kind: String, by person: Person, _ members: [JSON]) throws {
            let made = try person.call("create", [.string(gid), "Chat", .string(kind), .array(members), 0, false])
            try #require(made["result"] == "success")
        }
        groups = [Talk.gid(), Talk.gid()]
        try create(groups[0], "group", by: people[0], ids)
        try create(groups[1], "group", by: people[2], ids)
        try create(pair, "one2one", by: people[0], Array(ids[...1]))
        for person in people { person.vanish() }

        let book = book
        let report: (String) -> Void = { book.add(fault: $0) }
        for account in accounts {
            let chats = allowed(account).sorted()
            classics.append(ClassicLife(account, at: place, chats: chats, book, seed: moments.next()))
        }
        for (account, name) in [("ann", "desk"), ("ann", "phone"), ("bob", "desk"), ("cat", "desk")] {
            let device = SyncedDevice(account, name, at: place, report: report)
            device.isOnlyMarker = account != "ann"
            device.allowed = allowed(account)
            devices.append(device)
            lives.append(DeviceLife(device, book, seed: moments.next()))
        }
    }

    private func allowed(_ account: String) -> Set<String> { Set(account == "cat" ? groups : groups + [pair]) }

    /// Everybody lives on. `waiting`: returns when all are in, or else they may be just coming.
    func start(waiting: Bool) {
        for life in lives { life.start() }
        for classic in classics { classic.start() }
        let end = Date().addingTimeInterval(20)
        while waiting, !(lives.map(\.isIn) + classics.map(\.isIn)).allSatisfy(\.isSet), Date() < end { usleep(5_000) }
    }

    /// Nobody does anything more.
    func join() {
        for life in lives { life.join() }
        for classic in classics { classic.join() }
    }

    func disconnect() {
        for device in devices { device.disconnect() }
        for classic in classics { classic.disconnect() }
    }

    /// Everybody comes to rest: all show the same, which is what was asked for.
    func rest() throws {
        join()
        for (life, device) in zip(lives, devices) { try untilAnswered({ device.disconnect() }) { try life.comeBack() } }
        for classic in classics { try untilAnswered(classic.disconnect) { try classic.comeBack() } }

        // New devices, which know nothing, ask for everything.
        let book = book
        let fresh = Self.accounts.map { account in
            SyncedDevice(account, "new one", at: place) { book.add(fault: $0) }
        }
        for device in fresh {
            device.allowed = allowed(device.account)
            try untilAnswered({ device.disconnect() }) { try device.connect() }
        }
        // What is on its way arrives; read marks of others within a second.
        let end = Date().addingTimeInterval(15)
        var different: [String]
        repeat {
            for device in devices + fresh {
                try untilAnswered({ device.disconnect() }) {
                    if !device.isConnected { try device.connect() }
                    _ = try device.ask("ping", nil)
                    try device.mend()
                }
            }
            different = differences(devices + fresh)
            for classic in classics {
                var online: Set<String> = []
                try untilAnswered(classic.disconnect) {
                    try classic.comeBack()
                    try classic.read()
                    online = try classic.peopleOnline()
                }
                if online != Set(Self.accounts) { different.append("\(classic.account) sees \(online) online") }
                different += missed(by: classic, fresh.first { $0.account == classic.account }!)
            }
            if !different.isEmpty { usleep(20_000) }
        } while !different.isEmpty && Date() < end
        for difference in different { book.add(fault: difference) }
        for gid in groups + [pair] {
            let chat = fresh[0].chats[gid]!
            for fault in book.faults(in: gid, rows: chat.rows, pinned: chat.pinned) { book.add(fault: fault) }
        }
        for classic in classics {
            try untilAnswered(classic.disconnect) {
                try classic.comeBack()
                try lookAtHistory(of: classic, fresh.first { $0.account == classic.account }!)
            }
        }
        for device in fresh { device.disconnect() }
    }

    /// While the relay has not found the backend again, questions are refused; while nodes of a cluster come and go,
    /// connections end.
    private func untilAnswered(_ disconnect: () -> Void, _ body: () throws -> Void) throws {
        let end = Date().addingTimeInterval(20)
        while true {
            do { return try body() } catch {
                let isUnanswered = error is SyncedDevice.Unanswered
                guard isUnanswered || book.connections == .mayEnd, Date() < end else { throw error }
                if !isUnanswered { disconnect() }
                usleep(20_000)
            }
        }
    }

    // MARK: Comparing

    private func differences(_ devices: [SyncedDevice]) -> [String] {
        var found: [String] = []
        for gid in groups + [pair] {
            let viewers = devices.filter { allowed($0.account).contains(gid) }
            let first = viewers[0]
            let chat = first.chats[gid] ?? DeviceChat()
            for device in viewers {
                let who = "\(gid), \(device.account)'s \(device.name) and \(first.account)'s \(first.name)"
                guard let other = device.chats[gid] else {
                    found.append("\(who): not there")
                    continue
                }
                if other.last != chat.last { found.append("\(who): last \(other.last) and \(chat.last)") }
                let wrong = Set(other.rows.keys).union(chat.rows.keys).sorted()
                    .filter { other.rows[$0] != chat.rows[$0] }
                if let index = wrong.first {
                    found.append(
                        "\(who): \(wrong.count) rows, \(index): \(other.rows[index].map { "\($0)" } ?? "none") and "
                            + "\(chat.rows[index].map { "\($0)" } ?? "none")")
                }
                if other.pinned != chat.pinned { found.append("\(who): pins \(other.pinned) and \(chat.pinned)") }
                if other.unread != other.counted(by: device.me) {
                    found.append("\(who): \(other.unread) unread, counted \(other.counted(by: device.me))")
                }
                found += ownDifferences(other, device, devices.first { $0.account == device.account }!, gid)
            }
        }
        return found
    }

    /// What is the person's own, at two devices.
    private func ownDifferences(
        _ chat: DeviceChat, _ device: SyncedDevice, _ other: SyncedDevice, _ gid: String
    ) -> [String] {
        guard let same = other.chats[gid] else { return [] }
        let who = "\(gid), \(device.account)'s \(device.name) and \(other.name)"
        var found: [String] = []
        if chat.read != same.read { found.append("\(who): read \(chat.read) and \(same.read)") }
        if chat.unread != same.unread { found.append("\(who): unread \(chat.unread) and \(same.unread)") }
        if chat.draft != same.draft { found.append("\(who): draft \(chat.draft) and \(same.draft)") }
        if chat.saved != same.saved { found.append("\(who): saved \(chat.saved) and \(same.saved)") }
        if gid == pair {
            // One's own mark is `read`.
            let marks = [chat, same].map { $0.marks.filter { $0.key != device.me } }
            if marks[0] != marks[1] { found.append("\(who): marks \(marks)") }
        }
        return found
    }

    /// What others wrote and an original client has not been shown.
    private func missed(by classic: ClassicLife, _ device: SyncedDevice) -> [String] {
        classic.chats.flatMap { gid in
            (device.chats[gid]?.rows.values.map { $0 } ?? [])
                .filter { $0.user != device.me && classic.contents[$0.gid] == nil }
                .map { "\(gid): \(classic.account)'s original client never got \($0)" }
        }
    }

    /// Its history shows what devices show.
    private func lookAtHistory(of classic: ClassicLife, _ device: SyncedDevice) throws {
        for gid in classic.chats {
            let chat = device.chats[gid]!
            let history = try classic.history(of: gid)
            if history.compactMap({ $0["gid"]?.string }) != chat.rows.keys.sorted().map({ chat.rows[$0]!.gid }) {
                book.add(fault: "\(gid): the original client's history has \(history.count) of \(chat.rows.count)")
            }
            let shown = Dictionary(
                history.map { ($0["gid"]?.string ?? "", $0["content"]?.string ?? "") }, uniquingKeysWith: { $1 })
            for row in chat.rows.values {
                // Of a recalled message it says who recalled it.
                let text = shown[row.gid] ?? ""
                if row.isDeleted ? text.isEmpty || text.hasPrefix("text ") : text != row.content {
                    book.add(fault: "\(gid): the original client's history says \(text) of \(row)")
                }
            }
        }
    }
}
