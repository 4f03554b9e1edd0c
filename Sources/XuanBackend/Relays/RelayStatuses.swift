// The last status of each relay, in memory only. In: parsed statuses. Out: rows and sums for the pages.

import XuanCounts
import XuanPacket
import XuanThreads

/// Bounded in number; each status is bounded by its parser. Any thread.
final class RelayStatuses: Sendable {
    static let maximum = 64
    /// How long a relay is still shown after it has gone, ms.
    static let goneMilliseconds: Int64 = 3_600_000
    /// The latency of a row covers the last one to two of these, ms.
    static let windowMilliseconds: Int64 = 60_000

    private struct Entry {
        var status: RelayStatus
        var facts: RelayStatusFacts?
        /// Milliseconds UTC, by our clock.
        var seen: Int64
        /// When its channel was closed.
        var gone: Int64?
        /// Latency at the start of this window, and of the one before.
        var window: (began: Int64, first: Histogram, before: Histogram)
    }

    private struct Book {
        var entries: [String: Entry] = [:]
        /// Sum over all relays since our start of what they counted while connected.
        var latency: Histogram?
    }

    private let book = Guarded(Book())

    /// Stores a relay's status and returns the version of its known facts, 0 for none. A relay whose counters run
    /// backwards, or one above the maximum, is refused and changes nothing.
    func take(_ status: RelayStatus, of run: String, now: Int64) throws(RelayStatusFault) -> Int64 {
        try book.withLock { book throws(RelayStatusFault) in
            Self.dropOld(&book, now)
            if let old = book.entries[run] {
                guard status.latency.follows(old.status.latency) else { throw RelayStatusFault(member: "latency") }
            } else {
                // The same relay has started again.
                for (other, entry) in book.entries where entry.gone != nil && entry.status.name == status.name {
                    book.entries[other] = nil
                }
                try Self.makeRoom(&book)
            }
            // Counts from before we knew the relay do not belong to the current figures.
            let old = book.entries[run]?.status.latency ?? status.latency
            var sum = book.latency ?? Histogram(precision: RelayStatus.precision)
            sum += status.latency.since(old)
            book.latency = sum
            var window = book.entries[run]?.window ?? (began: now, first: status.latency, before: status.latency)
            if now - window.began >= Self.windowMilliseconds { window = (now, status.latency, window.first) }
            let facts = status.facts ?? book.entries[run]?.facts
            book.entries[run] = Entry(status: status, facts: facts, seen: now, gone: nil, window: window)
            return facts?.number ?? 0
        }
    }

    /// Its channel is closed. It is shown for a while.
    func leave(_ run: String, now: Int64) { book.withLock { $0.entries[run]?.gone = now } }

    /// Connections of all present relays, and the latency of all requests since our start; `nil` without any status.
    func sample(now: Int64) -> ServerSample {
        book.withLock { book in
            Self.dropOld(&book, now)
            let there = book.entries.values.filter { $0.gone == nil }
            let connections = there.isEmpty ? nil : there.reduce(0) { $0 + $1.status.connections }
            return ServerSample(connections: connections, latency: book.latency)
        }
    }

    /// Additions of `server/status` to the row of each relay, by run, and whether it is gone.
    func rows(now: Int64) -> [(run: String, isGone: Bool, row: JSONObject)] {
        book.withLock { book in
            Self.dropOld(&book, now)
            return book.entries.map { ($0, $1.gone != nil, Self.row($1)) }
        }
    }

    /// `relays` of `server/settings`.
    func settings(now: Int64) -> JSON {
        book.withLock { book in
            Self.dropOld(&book, now)
            let known = book.entries.values.filter { $0.facts != nil && $0.gone == nil }
            return .array(
                known.sorted { $0.status.name < $1.status.name }.map { entry in
                    ["name": .string(entry.status.name), "settings": .array(entry.facts?.settings ?? [])]
                })
        }
    }

    private static func row(_ entry: Entry) -> JSONObject {
        let status = entry.status
        let recent = status.latency.since(entry.window.before)
        func milliseconds(_ share: Double) -> JSON {
            recent.count == 0 ? .null : .number("\(Double(recent.percentile(share) / 1_000) / 1_000)")
        }
        return JSONObject([
            ("name", .string(status.name)), ("version", .string(status.version)), ("started", JSON(status.started)),
            ("seen", JSON(entry.seen)), ("connections", entry.gone == nil ? JSON(status.connections) : .null),
            ("packetsIn", JSON(status.packetsIn)), ("packetsOut", JSON(status.packetsOut)),
            ("logins", JSON(status.logins)), ("p50", milliseconds(0.5)), ("p99", milliseconds(0.99)),
            ("certificate", entry.facts?.certificate ?? .null),
            ("logLevel", entry.facts.map { .string($0.logLevel) } ?? .null),
        ])
    }

    private static func dropOld(_ book: inout Book, _ now: Int64) {
        for (run, entry) in book.entries where entry.gone.map({ now - $0 > goneMilliseconds }) ?? false {
            book.entries[run] = nil
        }
    }

    private static func makeRoom(_ book: inout Book) throws(RelayStatusFault) {
        guard book.entries.count >= maximum else { return }
        let oldest = book.entries.filter { $0.value.gone != nil }.min { $0.value.gone! < $1.value.gone! }
        guard let oldest else { throw RelayStatusFault(member: "name") }
        book.entries[oldest.key] = nil
    }
}
