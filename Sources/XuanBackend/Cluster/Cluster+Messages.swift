import XuanPacket
import XuanStore

// Messages of other nodes, to the sessions at this one: each once, in the order of their indexes. A live session has
// received everything up to its chat's mark, so whatever is past the mark in the store goes to all live ones.

extension Cluster {
    /// Most messages read at once.
    private static let batch: Int64 = 256
    /// Bytes of messages in one ring; beyond it the receiver reads them from the store.
    private static let ringBytes = 256 << 10

    // MARK: In a transaction

    /// The chat's row was locked: what other nodes have stored in it goes out before anything that this one stores.
    func catchUp(_ chat: Chat, _ row: ChatTable.Locked) throws(StoreError) {
        guard row.lastIndex > 0 else { return }
        try handOutMissed(in: chat, upTo: row.lastIndex, active: row.lastActive) { found.append($0) }
        marks.setFound(row.id, to: row.lastIndex, at: time)
    }

    /// This node's own messages: its sessions get them with the answer.
    func stored(_ messages: [MessageRecord], in chat: Chat, previous: Int64, isFromClassic: Bool, _ audience: Audience)
    {
        guard let last = messages.last else { return }
        marks.set(chat.record.id, to: last.index, at: time)
        let news = ChatMessages(
            chat: chat.record.id, version: chat.version, previous: previous, isFromClassic: isFromClassic,
            messages: messages)
        let bytes = messages.reduce(0) { $0 + $1.content.utf8.count + $1.data.utf8.count }
        for relay in audience.nodes {
            context.pushes.add(bytes <= Self.ringBytes ? .messages(news) : .look, relay: relay)
        }
    }

    // MARK: By the bell

    /// Another node has stored messages. No transaction is open.
    func handOut(_ news: ChatMessages, _ push: (Push) -> Void) throws(StoreError) {
        guard let first = news.messages.first, let last = news.messages.last else { return }
        guard let chat = try context.chats.remembered(news.chat, version: news.version) else { return }
        let mark = try self.mark(of: news.chat, last: first.index - 1, active: news.previous)
        guard last.index > mark else { return }
        if first.index > mark + 1 { try handOut(chat, after: mark, upTo: first.index - 1, push) }
        let messages = news.messages.filter { $0.index > mark }
        handOut(messages, in: chat, isFromClassic: news.isFromClassic, push)
        marks.set(news.chat, to: last.index, at: time)
    }

    // MARK: Both

    /// Up to where the messages of a chat were handed out here. `last`: index of its newest message, stored at `active`.
    func mark(of chat: Int64, last: Int64, active: Int64) throws(StoreError) -> Int64 {
        if let known = marks[chat] { return known }
        // Quiet since before the horizon: all of it was.
        if active <= horizon.time { return last }
        var low = last
        while low > 0 {
            let from = max(1, low - Self.batch + 1)
            let ids = try MessageTable.ids(of: chat, from...low, on: store)
            // Inside a chat ids ascend as indexes do.
            let isNew = ids.filter { $0 > horizon.id }.count
            low -= Int64(isNew)
            if isNew < ids.count || ids.isEmpty { return low }
        }
        return 0
    }

    /// What the store has past the chat's mark. `last`: index of its newest message, stored at `active`. The caller moves
    /// the mark. Returns whether there was anything.
    @discardableResult
    func handOutMissed(
        in chat: Chat, upTo last: Int64, active: Int64, _ push: (Push) -> Void
    ) throws(StoreError) -> Bool {
        let mark = try self.mark(of: chat.record.id, last: last, active: active)
        guard mark < last else { return false }
        try handOut(chat, after: mark, upTo: last, push)
        return true
    }

    /// Messages from the store, which got lost on their way or were faster than the bell. Their sender's classic session
    /// has the answer to its request instead, or asks again.
    func handOut(
        _ chat: Chat, after mark: Int64, upTo last: Int64, _ push: (Push) -> Void
    ) throws(StoreError) {
        var next = mark + 1
        while next <= last {
            let end = min(last, next + Self.batch - 1)
            let rows = try MessageTable.ascending(of: chat.record.id, next...end, on: store)
            handOut(rows, in: chat, isFromClassic: true, push)
            next = end + 1
        }
    }

    private func handOut(
        _ messages: [MessageRecord], in chat: Chat, isFromClassic: Bool, _ push: (Push) -> Void
    ) {
        guard let first = messages.first else { return }
        let audience = context.chats.deliver(chat, from: first.index)
        guard !audience.people.isEmpty || !audience.syncedOnly.isEmpty else { return }
        context.cursors.markMoved(chat.record.id)
        // Whoever must not get one of them by this way gets none with the others in one packet.
        for part in parts(messages, audience, isFromClassic: isFromClassic) {
            for answer in packets(part.messages, in: chat, part.audience, without: part.excluded) {
                push(Push(answer: answer))
            }
        }
    }

    private struct Part {
        var messages: [MessageRecord]
        let audience: Audience
        /// People whose classic session must not get it.
        let excluded: Set<Int64>
    }

    /// Successive messages for the same people, up to a part's size.
    private func parts(_ messages: [MessageRecord], _ audience: Audience, isFromClassic: Bool) -> [Part] {
        var parts: [Part] = []
        var bytes = 0
        // The smaller of the two is gone through: in the morning thousands come within a minute.
        let lately =
            recentlyLive.count < audience.people.count
            ? recentlyLive.keys.filter(audience.has) : audience.people.filter { recentlyLive[$0] != nil }
        for message in messages {
            var excluded: Set<Int64> = []
            if isFromClassic, audience.has(message.user) { excluded.insert(message.user) }
            for user in lately where hasGot(message, user) { excluded.insert(user) }
            let size = message.content.utf8.count + message.data.utf8.count + 320
            bytes += size
            if parts.last?.excluded == excluded, bytes <= configuration.offlinePartBytes {
                parts[parts.count - 1].messages.append(message)
            } else {
                parts.append(Part(messages: [message], audience: audience, excluded: excluded))
                bytes = size
            }
        }
        return parts
    }

    /// Whether the person's classic session, which came a short while ago, has the message from its backlog or from the
    /// node before.
    private func hasGot(_ message: MessageRecord, _ user: Int64) -> Bool {
        presence.classic(of: user)?.arrival.hasBrought(message) == true
            || recentlyPresented[user]?.got.has(message.id) == true
    }

    /// One packet for everybody, as nearly always; several for those who see different forms of it.
    private func packets(
        _ messages: [MessageRecord], in chat: Chat, _ audience: Audience, without excluded: Set<Int64>
    ) -> [Answer] {
        let content = AnswerContent.messages(MessageGids(messages.map(\.gid)))
        let language = configuration.language
        let isPlain = !messages.contains { $0.changed > 0 || $0.isUrgent }
        func packet(_ receivers: Answer.Receivers, _ kind: SessionFilter, _ data: [UInt8], _ language: Language)
            -> Answer
        {
            // People with another device elsewhere get it there from that node.
            .success(.message, language: language, to: receivers, content: content, sessions: kind) { writer in
                writer.raw(",\"data\":")
                writer.raw(data)
            }.here()
        }
        func data(for kind: SessionKind, _ language: Language) -> [UInt8] {
            let rows = messages.compactMap { try? MessageRow($0, context) }
            return Answer.rows(rows, chat, for: kind, in: language)
        }
        var answers: [Answer] = []
        if isPlain {
            let data = data(for: .synced, language)
            if excluded.isEmpty {
                if let one = audience.people.first {
                    answers.append(packet(.audience(audience, and: one), .all, data, language))
                }
            } else {
                let people = audience.people.filter { !excluded.contains($0) }
                if !people.isEmpty { answers.append(packet(.users(people), .all, data, language)) }
                let synced = presence.syncedHere(among: Array(excluded))
                if !synced.isEmpty {
                    answers.append(packet(.users(synced), SessionFilter(.only(.synced)), data, language))
                }
            }
            if !audience.syncedOnly.isEmpty {
                answers.append(packet(.users(audience.syncedOnly), SessionFilter(.only(.synced)), data, language))
            }
            return answers
        }
        let synced = presence.syncedHere(among: audience.people + audience.syncedOnly)
        if !synced.isEmpty {
            answers.append(
                packet(.users(synced), SessionFilter(.only(.synced)), data(for: .synced, .english), language))
        }
        let classic = audience.people.filter { !excluded.contains($0) }
        for (language, people) in presence.classicHere(among: classic, configuration.language) {
            let filter = SessionFilter(.only(.classic))
            answers.append(packet(.users(people.sorted()), filter, data(for: .classic, language), language))
        }
        return answers
    }

    /// Notices of another node: a live classic session has them from here on; one that arrives gets them with what waits.
    func passNotices(_ answer: Answer, _ gids: MessageGids, _ pass: (Answer) -> Void) {
        var ids: [Int64] = []
        for gid in gids.list { if let id = try? NoticeTable.find(gid: gid, on: store) { ids.append(id) } }
        let people = (answer.receivers.people ?? []).filter { user in
            switch presence.classic(of: user)?.phase {
            case .arriving, .ending: return false
            case .live: context.sessions.change(of: user) { $0.notices += ids }
            case nil: break
            }
            return true
        }
        if !people.isEmpty { pass(answer.restricted(to: people)) }
    }

    /// The person's classic session has received its backlog: a ring may still bring messages that were in it.
    func wentLive(_ user: Int64) { recentlyLive[user] = context.now }

    /// The person's classic session has received `got` by the node before.
    func presented(_ user: Int64, _ got: Got) {
        recentlyPresented[user] = (got, context.now)
        wentLive(user)
    }

    // MARK: Cursors

    /// In every chat of the person the messages past the mark have not been handed out here.
    func unhandled(of user: Int64) throws(StoreError) -> [(chat: Int64, mark: Int64)] {
        var behind: [(chat: Int64, mark: Int64)] = []
        for place in try ChatTable.active(of: user, since: horizon.time, on: store) {
            let mark = try self.mark(of: place.id, last: place.lastIndex, active: place.lastActive)
            if mark < place.lastIndex { behind.append((place.id, mark)) }
        }
        return behind
    }
}
