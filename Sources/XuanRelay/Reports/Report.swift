import XuanPacket

/// A report to a backend on connections that ended (Docs/protocol.md 5.5).
package struct Report: Sendable, Equatable {
    /// Users whose connection ended and whose logout the backend has not taken.
    package var offline: Set<Int64> = []
    /// By user, the gids of messages that may not have reached them.
    package var sendfail: [Int64: Set<String>] = [:]

    package init(offline: Set<Int64> = [], sendfail: [Int64: Set<String>] = [:]) {
        self.offline = offline
        self.sendfail = sendfail.filter { !$0.value.isEmpty }
    }

    package var isEmpty: Bool { offline.isEmpty && sendfail.isEmpty }

    mutating func add(_ other: Report) {
        offline.formUnion(other.offline)
        for (user, gids) in other.sendfail { sendfail[user, default: []].formUnion(gids) }
    }

    /// Returns whether any of it was there.
    mutating func remove(_ other: Report) -> Bool {
        let before = self
        offline.subtract(other.offline)
        for (user, gids) in other.sendfail {
            sendfail[user]?.subtract(gids)
            if sendfail[user]?.isEmpty == true { sendfail[user] = nil }
        }
        return self != before
    }

    /// A part of at most about `limit` gids, for one packet; the offline users are all in it.
    func part(limit: Int) -> Report {
        var part = Report(offline: offline)
        var count = 0
        for (user, gids) in sendfail {
            part.sendfail[user] = gids
            count += gids.count
            if count >= limit { break }
        }
        return part
    }

    /// The packet `chat/notify` that reports it.
    func packet(language: String) -> [UInt8] {
        let failed = sendfail.sorted { $0.key < $1.key }
            .map { user, gids in ("\(user)", JSON.array(gids.sorted().map { .string($0) })) }
        return JSON.object([
            ("module", "chat"), ("method", RelayMethod.notify.json), ("lang", .string(language)),
            (
                "params",
                .object([
                    ("offline", offline.isEmpty ? .null : .array(offline.sorted().map { JSON($0) })),
                    ("sendfail", .object(failed)),
                ])
            ),
        ]).bytes
    }
}
