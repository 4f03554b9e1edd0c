import XuanPacket
import XuanStore

/// history: gid, recPerPage, pageID, recTotal, continued, startDate (seconds). Messages of one of the caller's chats,
/// newest first, one page. Always counted here. Indexes run without gaps, so a page is a range of them.
///
/// A page is also cut by bytes (`historyPageBytes`, or one larger message): the answer then has fewer rows, and its
/// pager gives this page's size and number, so that the next number of that size continues after it.
enum History {
    static let largestPage: Int64 = 500

    @Sendable static func run(_ call: Call, _ context: ReadContext) throws -> Answer {
        let arguments = call.arguments
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
            rows = try self.rows(of: chat.id, wanted, cgid: gid, context)
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

    /// The rows of a range, newest first, as far as they fit into a page; at least one.
    private static func rows(
        of chat: Int64, _ range: ClosedRange<Int64>, cgid: String, _ context: ReadContext
    ) throws -> [[UInt8]] {
        let limit = context.configuration.historyPageBytes
        var rows: [[UInt8]] = []
        var bytes = 0
        var high = range.upperBound
        while high >= range.lowerBound {
            // As many as may still fit, by the size of the earlier ones: this bounds useless reads, too.
            let size = rows.isEmpty ? limit / 16 : max(bytes / rows.count, 1)
            let low = max(range.lowerBound, high - Int64(min(max((limit - bytes) / size, 1), 500)) + 1)
            for message in try MessageTable.range(of: chat, low...high, on: context.store) {
                var writer = JSONWriter(reserving: message.content.utf8.count + message.data.utf8.count + 320)
                writer.message(message, cgid: cgid)
                guard rows.isEmpty || bytes + writer.bytes.count <= limit else { return rows }
                rows.append(writer.bytes)
                bytes += writer.bytes.count + 1
            }
            high = low - 1
        }
        return rows
    }
}
