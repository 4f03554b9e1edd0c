import XuanConfig
import XuanPacket
import XuanStore

/// sync (ours): `{epoch, people, chats}`, the numbers that the client knows. What is newer: people, the caller's chats,
/// notices. Costs what changed, not what there is.
///
/// A reader collects the bulk. The writer adds what was committed meanwhile, which is little, so that the answer stands
/// in the stream where it is true: whatever is pushed after it is newer.
enum Sync {
    @Sendable static func run(_ call: Call, _ context: ReadContext) throws -> Stage {
        // Both before anything is read: what changes during the reading is read again.
        let chats = context.committed.value
        let people = try MetaTable.integer(MetaTable.peopleNumber, on: context.store)
        let known = try Known(
            call.arguments.object("known"), people: people, chats: chats, tolerance: context.committed.tolerance,
            on: context.store)
        var news = News(known, of: call.me.id, context.presence, context.configuration)
        try news.add(people: known.people, chats: known.chats, on: context.store)
        return .write { [news] context in
            var news = news
            try news.add(people: people, chats: chats, on: context.store)
            news.renewStatuses()
            news.people.number = try MetaTable.integer(MetaTable.peopleNumber, on: context.store)
            news.chats.number = context.numbers.known
            let epoch = try MetaTable.integer(MetaTable.storeEpoch, on: context.store)
            let now = context.now / 1000
            return .success(of: call, to: .requester(call.me.id)) { writer in
                writer.raw(",\"data\":")
                writer.news(news, epoch: String(epoch), now: now)
            }
        }
    }

    /// The numbers of a client; -1: it knows nothing.
    struct Known: Sendable {
        let people: Int64
        let chats: Int64

        /// Numbers above `people` and `chats` were never given, and those of another epoch mean nothing. `tolerance`: up
        /// to so much above `chats` another node may have given them.
        init(
            _ object: JSONObject, people: Int64, chats: Int64, tolerance: Int64, on store: any StoreConnection
        ) throws {
            func number(_ name: String, _ newest: Int64, tolerance: Int64 = 0) throws -> Int64 {
                guard let value = object[name] else { return -1 }
                guard let number = value.looseInteger else { throw Refusal.parameter("known") }
                return (1...max(newest, 1) + tolerance).contains(number) ? min(number, max(newest, 1)) : -1
            }
            var isSame = true
            if let value = object["epoch"], !value.isNull {
                guard let text = value.string else { throw Refusal.parameter("known") }
                isSame = text == String(try MetaTable.integer(MetaTable.storeEpoch, on: store))
            }
            self.people = isSame ? try number("people", people) : -1
            self.chats = isSame ? try number("chats", chats, tolerance: tolerance) : -1
        }
    }

    /// What the client lacks.
    struct News: Sendable {
        static let noticeLimit = 100

        /// A person as the answer shows them.
        struct Row: Sendable {
            let person: UserRecord
            let status: Status
            /// USER.
            let json: [UInt8]

            init(_ person: UserRecord, _ status: Status) {
                (self.person, self.status) = (person, status)
                var writer = JSONWriter(reserving: 384)
                writer.user(person, status: status)
                json = writer.bytes
            }
        }

        struct PeopleNews: Sendable {
            var number: Int64 = 0
            let isAll: Bool
            var list: [Int64: Row] = [:]
            /// Deleted ones.
            var gone: Set<Int64> = []
            var roles: [RoleRecord]?
            var depts: [DeptRecord] = []
        }

        struct ChatNews: Sendable {
            var number: Int64 = 0
            let isAll: Bool
            /// CHAT, by id.
            var list: [Int64: [UInt8]] = [:]
            /// Of those, by gid.
            var ids: [String: Int64] = [:]
            /// gids of those that the person has left.
            var gone: Set<String> = []
        }

        var people: PeopleNews
        var chats: ChatNews
        /// By id.
        var notices: [Int64: NoticeRecord] = [:]

        private let me: Int64
        private let presence: Presence
        fileprivate let configuration: BackendConfiguration

        init(_ known: Known, of me: Int64, _ presence: Presence, _ configuration: BackendConfiguration) {
            (self.me, self.presence, self.configuration) = (me, presence, configuration)
            (people, chats) = (PeopleNews(isAll: known.people < 0), ChatNews(isAll: known.chats < 0))
        }

        /// People may have come or gone since they were read.
        mutating func renewStatuses() {
            for (id, row) in people.list {
                let status = presence.status(of: id)
                if status != row.status { people.list[id] = Row(row.person, status) }
            }
        }

        /// What changed after these numbers, in the place of what was read before.
        mutating func add(people: Int64, chats: Int64, on store: any StoreConnection) throws(StoreError) {
            for (person, isRobot) in try UserTable.changed(after: people, on: store) {
                self.people.list[person.id] = Row(person, presence.status(of: person.id))
                if person.isDeleted, !isRobot, !self.people.isAll {
                    self.people.gone.insert(person.id)
                } else {
                    self.people.gone.remove(person.id)
                }
            }
            if try MetaTable.integer(MetaTable.companyNumber, on: store) > people {
                self.people.roles = try CompanyTable.roles(on: store)
                self.people.depts = try CompanyTable.depts(on: store)
            }
            for notice in try NoticeTable.newest(for: me, after: chats, limit: Self.noticeLimit, on: store) {
                notices[notice.id] = notice
            }
            try addChats(after: chats, on: store)
        }

        private mutating func addChats(after number: Int64, on store: any StoreConnection) throws(StoreError) {
            let entries = try SyncTable.chats(of: me, after: number, on: store)
            if !entries.isEmpty {
                let drafts = try DraftTable.list(of: me, on: store)
                let saved = try SavedMessageTable.list(of: me, on: store)
                for entry in entries {
                    let id = entry.chat.id
                    let own = SyncedChat.Own(draft: drafts[id] ?? "", saved: saved[id] ?? [])
                    let chat = try SyncedChat(entry, own, of: me, configuration, on: store)
                    chats.list[id] = chat.json
                    chats.ids[entry.chat.gid] = id
                    chats.gone.remove(entry.chat.gid)
                }
            }
            for gid in try SyncTable.left(by: me, after: number, on: store) {
                if let id = chats.ids[gid] { chats.list[id] = nil }
                if !chats.isAll { chats.gone.insert(gid) }
            }
        }
    }
}

extension JSONWriter {
    /// `now`: seconds UTC.
    fileprivate mutating func news(_ news: Sync.News, epoch: String, now: Int64) {
        raw("{\"epoch\":")
        string(epoch)
        raw(",\"time\":")
        integer(now)
        raw(",\"limits\":")
        limits(news.configuration.messages)
        raw(",\"people\":{\"number\":")
        integer(news.people.number)
        raw(news.people.isAll ? ",\"all\":true,\"list\":" : ",\"all\":false,\"list\":")
        list(news.people.list.sorted { $0.key < $1.key }) { $0.raw($1.value.json) }
        raw(",\"gone\":")
        ids(news.people.gone.sorted())
        if let roles = news.people.roles { company(roles, news.people.depts) }
        raw("},\"chats\":{\"number\":")
        integer(news.chats.number)
        raw(news.chats.isAll ? ",\"all\":true,\"list\":" : ",\"all\":false,\"list\":")
        list(news.chats.list.sorted { $0.key < $1.key }) { $0.raw($1.value) }
        raw(",\"gone\":")
        list(news.chats.gone.sorted()) { $0.string($1) }
        raw("},\"notices\":")
        let newest = news.notices.values.sorted { $0.id < $1.id }.suffix(Sync.News.noticeLimit)
        list(Array(newest)) { $0.notice($1) }
        raw("}")
    }

    /// What a client should not offer, as it would be refused. Seconds; 0: never, or receipts are off.
    private mutating func limits(_ rules: MessageRules) {
        raw("{\"recall\":")
        integer(Int64((rules.recallMinutes * 60).rounded(.up)))
        raw(",\"edit\":")
        integer(Int64((rules.editMinutes * 60).rounded(.up)))
        raw(",\"receiptMembers\":")
        integer(rules.receipts ? Int64(rules.receiptMembers) : 0)
        raw(rules.earlierTexts ? ",\"earlierTexts\":true}" : ",\"earlierTexts\":false}")
    }
}
