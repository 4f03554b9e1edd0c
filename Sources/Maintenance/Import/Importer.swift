import XuanPacket
import XuanStore
import XuanText

/// Imports an original 2.x database into a new store. Ids of people, chats and messages stay the same: one2one gids and
/// links to files are made of them. Reads tolerantly, writes cleanly, and reports each row that could not be kept
/// whole. Blocks.
package final class Importer {
    let source: OriginalDatabase
    private let zone: OriginalZone
    let target: any StoreConnection
    var report = ImportReport()
    private(set) var people: [Int64: String] = [:]
    var ids: [String: Int64] = [:]
    /// By gid.
    private var chats: [String: Int64] = [:]
    /// Our chats by the original's id: two rows with one gid are one chat.
    private(set) var chatIDs: [Int64: Int64] = [:]
    private var systemChat: Int64?
    /// Index of the newest message so far, by chat.
    private var indexes: [Int64: Int64] = [:]
    var mentions = UploadMentions()
    /// The bytes of uploads, if available.
    let stock: UploadStock?

    /// Longest text that the original's `text` columns hold: a text of that length was probably cut.
    private static let textLimit = 65_535

    private init(
        _ source: OriginalDatabase, _ zone: OriginalZone, _ target: any StoreConnection, _ stock: UploadStock?
    ) {
        (self.source, self.zone, self.target, self.stock) = (source, zone, target, stock)
    }

    /// All or nothing: one transaction of `target`, which must have the newest schema. Throws `ImportError` and
    /// `StoreError`. `uploads`: the folder with the original's copied uploads, with a trailing slash; files whose
    /// record needs another id are renamed there, unless `isDryRun`.
    package static func run(
        from source: OriginalDatabase, zone: OriginalZone, to target: any StoreConnection, uploads: String? = nil,
        isDryRun: Bool = false
    ) throws -> ImportReport {
        let importer = Importer(
            source, zone, target, uploads.map { UploadStock(folder: $0, isWriting: !isDryRun) })
        try target.begin()
        do {
            guard try ImportTable.isEmpty(target) else { throw ImportError.notEmpty }
            try ImportTable.removeEmptySystemChats(on: target)
            try importer.takeAll()
            try target.commit()
        } catch {
            target.rollback()
            importer.stock?.undo()
            throw error
        }
        importer.stock?.settle()
        return importer.report
    }

    private func takeAll() throws {
        try takePeople()
        try takeChats()
        try takeMembers()
        try takeMessages()
        try takeFiles()
        try ImportTable.settle(on: target)
        try takeWaiting()
        try takeSettings()
        try takeDepartments()
        try takeTodos()
        try takeApplications()
        try MetaTable.increment(MetaTable.userChanges, on: target)
        try MetaTable.renewStoreEpoch(on: target)
    }

    // Fields

    func date(_ text: String, _ table: String, _ id: Int64, _ column: String) -> Int64 {
        if let date = OriginalDate.milliseconds(text, zone) { return date }
        report.problem(table, id, "\(column) is no date; taken as never")
        return 0
    }

    func choice(_ text: String, of known: [String], else standard: String) -> String {
        known.contains(text) ? text : standard
    }

    /// A text without control characters, at most `limit` bytes.
    func label(
        _ text: String, _ limit: Int, _ table: String, _ id: Int64, _ column: String
    ) -> String {
        var clean = ShownText.cleaned(text)
        while clean.utf8.count > limit { clean.removeLast() }
        if clean != text { report.problem(table, id, "\(column) had to be cleaned") }
        return clean
    }

    /// Ids with commas, without unknown people. Words ($ALL, $ADMINS) stay.
    private func idList(_ text: String, _ id: Int64, _ column: String) -> String {
        if text.hasPrefix("$") { return text }
        if text.utf8.count >= 255 { report.problem("im_chat", id, "\(column) is as long as its column: probably cut") }
        let parts = text.split(separator: ",").map { $0.filter { $0 != " " } }
        let known = parts.filter { Int64($0).map { people[$0] != nil } ?? false }
        if known.count != parts.count { report.problem("im_chat", id, "\(column) names people who are not there") }
        return known.joined(separator: ",")
    }

    // Tables

    private func takePeople() throws {
        let names = [
            "account", "password", "realname", "role", "dept", "admin", "gender", "email", "mobile", "phone", "site",
            "qq", "avatar", "birthday", "skype", "yahoo", "gtalk", "wangwang", "address", "zipcode", "deleted",
            "locked", "join",
        ]
        try source.rows(of: "sys_user", names) { id, texts in
            report.read(.people)
            let row = Dictionary(uniqueKeysWithValues: zip(names, texts))
            func text(_ name: String) -> String { row[name] ?? "" }
            let account = text("account")
            guard id > 0, !account.isEmpty, account.utf8.count <= 64, AccountName.normal(account) != "system" else {
                report.problem("sys_user", id, "the account is empty, too long or \"system\"; left out")
                return
            }
            var person = ImportTable.Person()
            person.user.id = id
            person.user.account = account
            person.user.realname = label(text("realname"), 255, "sys_user", id, "realname")
            if person.user.realname.isEmpty { person.user.realname = account }
            person.user.role = label(text("role"), 64, "sys_user", id, "role")
            person.user.dept = Int64(text("dept")) ?? 0
            person.user.admin = choice(text("admin"), of: ["no", "common", "super"], else: "no")
            person.user.gender = choice(text("gender"), of: ["f", "m", "u"], else: "u")
            person.user.avatar = label(text("avatar"), 1024, "sys_user", id, "avatar")
            person.user.isDeleted = text("deleted") == "1"
            for (name, path) in Self.contacts {
                person[keyPath: path] = label(text(name), 255, "sys_user", id, name)
            }
            let hash = text("password").lowercased()
            if hash.utf8.count == 32, hash.allSatisfy(\.isHexDigit) {
                person.password = "original$" + hash
            } else {
                report.problem("sys_user", id, "the password is no hash; a new one must be set before a login")
            }
            person.lockedUntil = date(text("locked"), "sys_user", id, "locked")
            person.created = date(text("join"), "sys_user", id, "join")
            do throws(StoreError) {
                try ImportTable.insert(person, on: target)
            } catch {
                guard error == .constraint else { throw error }
                report.problem("sys_user", id, "the account is taken by an earlier row; left out")
                return
            }
            people[id] = account
            ids[account] = id
            report.took(.people)
        }
    }

    private static let contacts: [(String, WritableKeyPath<ImportTable.Person, String> & Sendable)] = [
        ("email", \.user.email), ("mobile", \.user.mobile), ("phone", \.user.phone), ("site", \.user.site),
        ("qq", \.user.qq), ("birthday", \.birthday), ("skype", \.skype), ("yahoo", \.yahoo), ("gtalk", \.gtalk),
        ("wangwang", \.wangwang), ("address", \.address), ("zipcode", \.zipcode),
    ]

    private func takeChats() throws {
        let names = [
            "gid", "name", "type", "admins", "committers", "subject", "public", "createdBy", "createdDate", "editedBy",
            "editedDate", "lastActiveTime", "dismissDate",
        ]
        try source.rows(of: "im_chat", names) { id, texts in
            report.read(.chats)
            var chat = ChatRecord()
            chat.id = id
            chat.gid = texts[0]
            guard (1...64).contains(chat.gid.utf8.count) else {
                report.problem("im_chat", id, "the gid is empty or too long; left out")
                return
            }
            if let first = chats[chat.gid] {
                chatIDs[id] = first
                report.problem("im_chat", id, "the gid is that of an earlier row; both are one chat now")
                return
            }
            chat.name = label(texts[1], 255, "im_chat", id, "name")
            if let kind = ChatRecord.Kind(rawValue: texts[2].isEmpty ? "group" : texts[2]) {
                chat.kind = kind
            } else {
                report.problem("im_chat", id, "chats of type \"\(texts[2])\" are unknown; taken as a group")
            }
            if chat.kind == .system {
                if systemChat != nil {
                    report.problem("im_chat", id, "a second system chat; taken as a group")
                    chat.kind = .group
                } else {
                    systemChat = id
                }
            }
            chat.admins = idList(texts[3], id, "admins")
            chat.committers = idList(texts[4], id, "committers")
            chat.subject = Int64(texts[5]) ?? 0
            chat.isPublic = texts[6] == "1"
            chat.createdBy = texts[7]
            chat.created = date(texts[8], "im_chat", id, "createdDate")
            chat.editedBy = texts[9]
            chat.edited = date(texts[10], "im_chat", id, "editedDate")
            chat.lastActive = date(texts[11], "im_chat", id, "lastActiveTime")
            chat.dismissed = date(texts[12], "im_chat", id, "dismissDate")
            try ImportTable.insert(chat, on: target)
            chats[chat.gid] = id
            chatIDs[id] = id
            report.took(.chats)
        }
        if let systemChat { try MetaTable.set(MetaTable.systemChat, systemChat, on: target) }
    }

    private func takeMembers() throws {
        let names = ["cgid", "user", "star", "hide", "mute", "join", "quit", "category"]
        var inSystemChat: Set<Int64> = []
        try source.rows(of: "im_chatuser", names) { id, texts in
            report.read(.members)
            guard let chat = chats[texts[0]] else {
                report.problem("im_chatuser", id, "the chat is not there; left out")
                return
            }
            guard let user = Int64(texts[1]), people[user] != nil else {
                report.problem("im_chatuser", id, "the person is not there; left out")
                return
            }
            var member = ImportTable.Member()
            (member.chat, member.user) = (chat, user)
            member.marks.star = texts[2] == "1" ? 1 : 0
            member.marks.hide = texts[3] == "1" ? 1 : 0
            member.marks.mute = texts[4] == "1" ? 1 : 0
            member.joined = date(texts[5], "im_chatuser", id, "join")
            member.quit = date(texts[6], "im_chatuser", id, "quit")
            member.marks.category = label(texts[7], 255, "im_chatuser", id, "category")
            do throws(StoreError) {
                try ImportTable.insert(member, on: target)
            } catch {
                guard error == .constraint else { throw error }
                report.problem("im_chatuser", id, "the person is in that chat by an earlier row; left out")
                return
            }
            if chat == systemChat { inSystemChat.insert(user) }
            report.took(.members)
        }
        // Everybody is in the system chat; a row keeps the cursor, or its whole past would be new to the person.
        guard let systemChat else { return }
        for user in people.keys.sorted() where !inSystemChat.contains(user) {
            var member = ImportTable.Member()
            (member.chat, member.user) = (systemChat, user)
            try ImportTable.insert(member, on: target)
        }
    }

    private func takeMessages() throws {
        let names = ["gid", "cgid", "user", "date", "order", "type", "contentType", "content", "data"]
        try source.rows(of: "im_message", names) { id, texts in
            report.read(.messages)
            if texts[5] == "notify" || texts[1] == "#notification" {
                report.leave("notifications")
                return
            }
            guard let chat = chats[texts[1]] else {
                report.problem("im_message", id, "the chat is not there; left out")
                return
            }
            var message = MessageRecord()
            message.id = id
            message.gid = texts[0]
            message.chat = chat
            message.index = (indexes[chat] ?? 0) + 1
            if let user = Int64(texts[2]), people[user] != nil {
                message.user = user
            } else {
                message.user = Int64(texts[2]) ?? 0
                report.problem("im_message", id, "the sender is not there; kept")
            }
            message.date = date(texts[3], "im_message", id, "date")
            message.order = Int64(texts[4]).map { min($0, 1 << 53) } ?? 0
            message.kind = choice(texts[5], of: ["normal", "broadcast"], else: "normal")
            let type = texts[6] == "emoticon" ? "emotion" : texts[6]
            message.contentType = choice(type, of: Self.contentTypes, else: "text")
            (message.content, message.data) = (texts[7], texts[8])
            if message.content.utf8.count >= Self.textLimit {
                report.problem("im_message", id, "the content is as long as its column: probably cut")
            }
            if !(1...64).contains(message.gid.utf8.count) {
                message.gid = "imported-\(id)"
                report.problem("im_message", id, "the gid is empty or too long; it is \(message.gid) now")
            }
            guard try insert(&message) else { return }
            indexes[chat] = message.index
            mentions.note(message)
            report.took(.messages)
        }
    }

    private static let contentTypes = ["text", "plain", "emotion", "image", "file", "object"]

    /// False if it existed already: a client that had got no answer sent it again.
    private func insert(_ message: inout MessageRecord) throws(StoreError) -> Bool {
        do throws(StoreError) {
            try ImportTable.insert(message, on: target)
            return true
        } catch {
            guard error == .constraint, let first = try MessageTable.find(gid: message.gid, on: target) else {
                throw error
            }
            if first.chat == message.chat, first.user == message.user, first.content == message.content {
                report.problem("im_message", message.id, "the same as row \(first.id), sent twice; left out")
                return false
            }
            message.gid = "imported-\(message.id)"
            report.problem("im_message", message.id, "the gid is that of row \(first.id); it is \(message.gid) now")
            try ImportTable.insert(message, on: target)
            return true
        }
    }

    private func takeWaiting() throws {
        var moved: Set<[Int64]> = []
        // Of one person, by chat.
        var (current, waiting): (Int64, [Int64: Set<Int64>]) = (0, [:])
        try source.waiting { user, gid in
            // For notifications and deleted messages there is nothing to wait for.
            guard people[user] != nil, let message = try MessageTable.find(gid: gid, on: target) else { return }
            if try ImportTable.wait(from: message.index, for: user, in: message.chat, on: target) {
                moved.insert([user, message.chat])
            }
            if user != current {
                try markRead(by: current, but: waiting)
                (current, waiting) = (user, [:])
            }
            waiting[message.chat, default: []].insert(message.index)
        }
        try markRead(by: current, but: waiting)
        report.waiting = moved.count
    }

    /// What waits at the end of a chat is unread. What waits before messages that the person got is not: a row that was
    /// left behind would make years unread.
    private func markRead(by user: Int64, but waiting: [Int64: Set<Int64>]) throws {
        for (chat, waiting) in waiting {
            var read = indexes[chat] ?? 0
            while waiting.contains(read) { read -= 1 }
            try ImportTable.setRead(read, of: user, in: chat, on: target)
        }
    }

    private func takeSettings() throws {
        try source.settings { account, json in
            report.read(.settings)
            guard let id = ids[account] else {
                report.problem("sys_config", 0, "settings of \"\(account)\", who is not there; left out")
                return
            }
            guard (try? JSON.parse(Array(json.utf8)))?.object != nil else {
                report.problem("sys_config", 0, "settings of \"\(account)\" are no JSON object; left out")
                return
            }
            try PersonSettingsTable.set(json, of: id, on: target)
            report.took(.settings)
        }
    }
}
