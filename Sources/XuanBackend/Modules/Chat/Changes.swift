import XuanPacket
import XuanStore

/// changes: gid, since. What people did with messages of a chat after that number of its `changes`: the rows as they
/// are now, the oldest change first, and the pins. At most 500 rows; cut by bytes, too (`changesBytes`, or one larger
/// row), and `changes` is then the number up to which the answer is complete.
///
/// Rows are read on a reader: each tells how new it is. Pins do not: they are read on the writer, so that the answer
/// stands in the stream where they are so.
enum Changes {
    static let mostRows = 500

    @Sendable static func run(_ call: Call, _ context: ReadContext) throws -> Stage {
        let (rows, reached) = try context.snapshot { try read(call, context) }
        return .write { context in try answer(call, rows, reached, context) }
    }

    /// Rows, and up to which change they are complete.
    private static func read(_ call: Call, _ context: ReadContext) throws -> (rows: [[UInt8]], reached: Int64) {
        let chat = call.chat.record
        let limit = context.configuration.messages.changesBytes
        var since = call.arguments.integer("since")
        var (rows, bytes): ([[UInt8]], Int) = ([], 0)
        while rows.count < mostRows {
            // As many as may still fit, by the size of the earlier ones: this bounds what is read in vain.
            let size = rows.isEmpty ? limit / 16 : max(bytes / rows.count, 1)
            let count = min(max((limit - bytes) / size, 1), mostRows - rows.count)
            let part = try MessageChangeTable.messages(
                of: chat.id, since: since, upTo: chat.changes, limit: count, on: context.store)
            for message in part {
                let row = try History.row(message, cgid: chat.gid, call, context)
                if !rows.isEmpty, bytes + row.count > limit { return (rows, since) }
                rows.append(row)
                bytes += row.count + 1
                since = message.changed
            }
            if part.count < count { break }
        }
        // What changes from here on is told after this answer.
        return (rows, chat.changes)
    }

    private static func answer(
        _ call: Call, _ rows: [[UInt8]], _ reached: Int64, _ context: WriteContext
    ) throws -> Answer {
        let pinned = try PinTable.list(of: call.chat.record.id, on: context.store)
        return .success(of: call, to: .requester(call.me.id)) { writer in
            writer.raw(",\"data\":{\"gid\":")
            writer.string(call.chat.record.gid)
            writer.raw(",\"changes\":")
            writer.integer(reached)
            writer.raw(",\"pinned\":")
            writer.texts(pinned)
            writer.raw(",\"list\":")
            writer.list(rows) { $0.raw($1) }
            writer.raw("}")
        }
    }
}
