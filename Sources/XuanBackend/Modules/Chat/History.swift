import XuanPacket
import XuanStore

/// history: gid, recPerPage, pageID, recTotal, continued, startDate (seconds). Messages of one of the caller's chats,
/// newest first, one page. Always counted here. Indexes run without gaps, so a page is a range of them.
///
/// A page is also cut by bytes (`historyPageBytes`, or one larger message): the answer then has fewer rows, and its
/// pager gives this page's size and number, so that the next number of that size continues after it.
///
/// With from and to: by indexes, both included, oldest first, the first 500, or fewer by bytes: the next request goes
/// on behind the last one.
enum History {
    static let largestPage: Int64 = 500

    @Sendable static func run(_ call: Call, _ context: ReadContext) throws -> Answer {
        let arguments = call.arguments
        if arguments.sent("from") != nil || arguments.sent("to") != nil { return try byIndexes(call, context) }
        let gid = arguments.text("gid")
        var perPage = arguments.integer("recPerPage")
        var page = arguments.integer("pageID")
        let start = arguments.integer("startDate")
        if perPage <= 0 { perPage = 20 }
        perPage = min(perPage, largestPage)

        let chat = call.chat.record
        var first: Int64 = 1
        if start > 0 {
            let (milliseconds, isTooFar) = start.multipliedReportingOverflow(by: 1000)
            first =
                isTooFar
                ? chat.lastIndex + 1
                : try MessageTable.firstIndex(of: chat.id, last: chat.lastIndex, from: milliseconds, on: context.store)
        }
        let total = chat.lastIndex - first + 1
        let pages = (total + perPage - 1) / perPage
        if page < 1 || page > pages { page = 1 }
        var rows: [[UInt8]] = []
        if total > 0 {
            let high = chat.lastIndex - (page - 1) * perPage
            let wanted = max(first, high - perPage + 1)...high
            rows = try context.snapshot { try Self.rows(wanted, isAscending: false, call, context) }
            if rows.count < wanted.count {
                let before = (page - 1) * perPage
                perPage = Int64(rows.count)
                while before % perPage != 0 { perPage -= 1 }
                rows.removeLast(rows.count - Int(perPage))
                page = before / perPage + 1
            }
        }
        return .success(of: call, to: .requester(call.me.id)) { writer in
            writer.raw(",\"data\":")
            writer.list(rows) { $0.raw($1) }
            writer.raw(",\"pager\":")
            writer.value(
                .object([
                    ("recPerPage", JSON(perPage)), ("pageID", JSON(page)), ("recTotal", JSON(total)),
                    ("gid", .string(gid)), ("continued", arguments.value("continued")),
                ]))
        }
    }

    private static func byIndexes(_ call: Call, _ context: ReadContext) throws -> Answer {
        for name in ["from", "to"] where call.arguments.sent(name) == nil { throw Refusal.parameter(name) }
        let first = max(call.arguments.integer("from"), 1)
        let last = min(call.arguments.integer("to"), call.chat.record.lastIndex)
        let rows =
            first <= last
            ? try context.snapshot {
                try Self.rows(first...min(last, first + largestPage - 1), isAscending: true, call, context)
            } : []
        return .success(of: call, to: .requester(call.me.id)) { writer in
            writer.raw(",\"data\":")
            writer.list(rows) { $0.raw($1) }
        }
    }

    /// The rows of a range in one order or the other, as far as they fit into a page; at least one.
    private static func rows(
        _ range: ClosedRange<Int64>, isAscending: Bool, _ call: Call, _ context: ReadContext
    ) throws -> [[UInt8]] {
        let chat = call.chat.record
        let limit = context.configuration.historyPageBytes
        var rows: [[UInt8]] = []
        var bytes = 0
        var left = range
        while true {
            // As many as may still fit, by the size of the earlier ones: this bounds useless reads, too.
            let size = rows.isEmpty ? limit / 16 : max(bytes / rows.count, 1)
            let count = Int64(min(max((limit - bytes) / size, 1), 500))
            let part =
                isAscending
                ? left.lowerBound...min(left.upperBound, left.lowerBound + count - 1)
                : max(left.lowerBound, left.upperBound - count + 1)...left.upperBound
            let messages =
                isAscending
                ? try MessageTable.ascending(of: chat.id, part, on: context.store)
                : try MessageTable.range(of: chat.id, part, on: context.store)
            for message in messages {
                let row = try Self.row(message, cgid: chat.gid, call, context)
                guard rows.isEmpty || bytes + row.count <= limit else { return rows }
                rows.append(row)
                bytes += row.count + 1
            }
            if isAscending {
                guard part.upperBound < left.upperBound else { return rows }
                left = part.upperBound + 1...left.upperBound
            } else {
                guard part.lowerBound > left.lowerBound else { return rows }
                left = left.lowerBound...part.lowerBound - 1
            }
        }
    }

    /// One message as the asking session sees it.
    static func row(_ message: MessageRecord, cgid: String, _ call: Call, _ records: some Records) throws -> [UInt8] {
        var writer = JSONWriter(reserving: message.content.utf8.count + message.data.utf8.count + 320)
        writer.message(
            try MessageRow(message, records), cgid: cgid, for: call.request.session, in: call.request.language)
        return writer.bytes
    }
}
