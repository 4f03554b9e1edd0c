import XuanPacket
import XuanStore

/// history: gid, recPerPage, pageID, recTotal, continued, startDate (seconds). Messages of a chat that one is in,
/// newest first, one page. Always counted here. Indexes run without gap, so a page is a range of them.
enum History {
    static let largestPage: Int64 = 500

    @Sendable static func run(_ call: Call, _ scope: Scope) throws -> Answer {
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
                : try MessageTable.firstIndex(of: chat.id, last: chat.lastIndex, from: milliseconds, on: scope.store)
        }
        let total = chat.lastIndex - first + 1
        let pages = (total + perPage - 1) / perPage
        if page < 1 || page > pages { page = 1 }
        var rows: [MessageRecord] = []
        if total > 0 {
            let high = chat.lastIndex - (page - 1) * perPage
            rows = try MessageTable.range(of: chat.id, max(first, high - perPage + 1)...high, on: scope.store)
        }
        return .success("history", of: call.request, to: .requester(call.me.id)) { writer in
            writer.raw(",\"data\":")
            writer.list(rows) { writer, row in writer.message(row, cgid: gid) }
            writer.raw(",\"pager\":")
            writer.value(
                .object([
                    ("recPerPage", JSON(perPage)), ("pageID", JSON(page)), ("recTotal", JSON(total)),
                    ("gid", .string(gid)), ("continued", arguments.value("continued")),
                ]))
        }
    }
}
