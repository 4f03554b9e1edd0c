import XuanPacket
import XuanStore

/// A person's waiting messages, handed out part by part in the order in which they were stored; inside a chat that is
/// the order of its indexes.
///
/// A part begins behind the id of the last message before it, which the relay names, so a restarted backend goes on at
/// the same place. The other fields save look-ups, and know how far cursors move when the relay confirms a part. A
/// value of the person's session; changed by the writer alone.
struct Backlog: Sendable {
    /// A part that was handed out and is not confirmed yet.
    struct Part: Sendable {
        /// Id of its last message.
        let last: Int64
        /// By chat, the index of the last message in it.
        var ends: [Int64: Int64] = [:]
    }

    /// Id of the last message handed out; 0 at first.
    private(set) var last: Int64 = 0
    private(set) var parts: [Part] = []
    /// Chats with messages handed out: after the first index, up to the last one.
    private(set) var brought: [Int64: (after: Int64, upTo: Int64)] = [:]
    /// The next message of each chat, a heap by id: the smallest first.
    private var heads: [MessageTable.Place] = []
    /// What was handed out before is known by the id alone.
    private let isResumed: Bool

    init(after last: Int64) { (self.last, isResumed) = (last, last > 0) }

    /// Number of chats with messages left, as far as known: `refill` before trusting a 0.
    var isEmpty: Bool { heads.isEmpty }

    /// Chats of which not everything was handed out, with the last index that was.
    var gaps: [Int64: Int64] { Dictionary(heads.map { ($0.chat, $0.index - 1) }, uniquingKeysWith: min) }

    /// Finds the next message in each chat with messages past the cursors.
    mutating func refill(of user: Int64, _ context: WriteContext) throws(StoreError) {
        heads.removeAll(keepingCapacity: true)
        for (chat, delivered) in try context.cursors.unsaved(of: user) {
            // Nodes of a cluster store messages of different chats side by side: a lower id can come later.
            let isByIndex = context.cluster != nil && !isResumed
            let next = try MessageTable.next(
                in: chat, after: isByIndex ? max(delivered, brought[chat]?.upTo ?? 0) : delivered,
                id: isByIndex ? 0 : last, notBy: user, on: context.store)
            if let next { push(next) }
        }
    }

    /// The next part: whole messages as JSON, at most `limit` bytes together or one larger message. Without those that
    /// the session has `got`.
    mutating func take(
        limit: Int, of user: Int64, without got: Got?, _ context: WriteContext
    ) throws(StoreError) -> (rows: [[UInt8]], bytes: Int) {
        var rows: [[UInt8]] = []
        var bytes = 0
        var part = Part(last: last)
        taking: while let place = pop() {
            let border = heads.first.map { $0.id - 1 } ?? .max
            // As many as may still fit, by the size of the earlier ones.
            let count = rows.isEmpty ? 1 : min(64, max(1, (limit - bytes) / (bytes / rows.count + 1)))
            let run = try MessageTable.run(from: place, to: border, notBy: user, limit: count, on: context.store)
            var at = place.index - 1
            let language = context.presence.classic(of: user)?.language ?? context.configuration.language
            if let cgid = try context.chat(id: place.chat)?.record.gid {
                for message in run {
                    if got?.has(message.id) == true {
                        hand(message, &part)
                        at = message.index
                        continue
                    }
                    var writer = JSONWriter(reserving: message.content.utf8.count + message.data.utf8.count + 320)
                    writer.message(try MessageRow(message, context), cgid: cgid, for: .classic, in: language)
                    guard rows.isEmpty || bytes + writer.bytes.count <= limit else {
                        push(.init(id: message.id, chat: place.chat, index: message.index))
                        break taking
                    }
                    bytes += writer.bytes.count + 1
                    rows.append(writer.bytes)
                    hand(message, &part)
                    at = message.index
                }
            } else {
                at = run.last?.index ?? place.index
            }
            let next = try MessageTable.next(
                in: place.chat, after: max(at, place.index), id: 0, notBy: user, on: context.store)
            if let next { push(next) }
            if bytes >= limit { break }
        }
        if !part.ends.isEmpty { parts.append(Part(last: last, ends: part.ends)) }
        return (rows, bytes)
    }

    private mutating func hand(_ message: MessageRecord, _ part: inout Part) {
        part.ends[message.chat] = message.index
        last = message.id
        let before = brought[message.chat]?.after ?? message.index - 1
        brought[message.chat] = (before, message.index)
    }

    /// Parts up to the message `id` have arrived. Returns the resulting cursor of each chat.
    mutating func arrived(upTo id: Int64) -> [Int64: Int64] {
        var ends: [Int64: Int64] = [:]
        while let part = parts.first, part.last <= id {
            ends.merge(part.ends) { max($0, $1) }
            parts.removeFirst()
        }
        return ends
    }

    // The heap

    private mutating func push(_ place: MessageTable.Place) {
        heads.append(place)
        var at = heads.count - 1
        while at > 0, heads[at].id < heads[(at - 1) / 2].id {
            heads.swapAt(at, (at - 1) / 2)
            at = (at - 1) / 2
        }
    }

    private mutating func pop() -> MessageTable.Place? {
        guard let first = heads.first, let last = heads.popLast() else { return nil }
        guard !heads.isEmpty else { return first }
        heads[0] = last
        var at = 0
        while true {
            var least = at
            for child in [2 * at + 1, 2 * at + 2] where child < heads.count && heads[child].id < heads[least].id {
                least = child
            }
            guard least != at else { return first }
            heads.swapAt(at, least)
            at = least
        }
    }
}
