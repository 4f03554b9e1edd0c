import XuanPacket
import XuanStore

/// getOfflineMessages: messages from the person's absence, oldest first, answered as `message`. Runs on the writer, so
/// that no message falls between the last part and the live ones, and none is in both.
///
/// Our relay asks part by part (`after`): at most `offlinePartBytes` each, or one larger message, until an answer names
/// no further one. Only then is the session live; until then new messages wait with the others. Cursors move with parts
/// that the relay confirms (`arrived`).
///
/// Any other relay asks once: it gets the oldest up to `offlineBytes` and is live; the rest waits for the next login.
enum GetOfflineMessages {
    @Sendable static func run(_ call: Call, _ context: WriteContext) throws -> Answer {
        let me = call.me.id
        let part = call.request.part
        let session = context.presence.classic(of: me)
        // A live session has been handed everything: it counts as delivered, as before a second login.
        if session?.phase != .arriving { try context.cursors.save(of: me) }
        var backlog = session?.arrival.backlog ?? Backlog(after: part?.after ?? 0)
        if let part {
            for (chat, index) in backlog.arrived(upTo: part.arrived) {
                guard let record = try context.chat(id: chat)?.record else { continue }
                try context.cursors.setDelivered(index, to: me, in: record)
            }
            if backlog.last != part.after { backlog = Backlog(after: part.after) }
        } else {
            backlog = Backlog(after: 0)
        }
        let configuration = context.configuration
        let limit = part == nil ? configuration.offlineBytes : configuration.offlinePartBytes
        var rows: [[UInt8]] = []
        var bytes = 0
        var isWhole = false
        while true {
            if backlog.isEmpty { try backlog.refill(of: me, context) }
            isWhole = backlog.isEmpty
            if isWhole || bytes >= limit { break }
            let taken = try backlog.take(limit: limit - bytes, of: me, without: session?.arrival.got, context)
            rows += taken.rows
            bytes += taken.bytes
            if !backlog.isEmpty { break }
        }

        if session == nil {
            // Nobody is connected any more: a relay that asks once may ask late.
            if part == nil { try setDelivered(to: me, but: backlog.gaps, context) }
        } else if isWhole || part == nil {
            goLive(me, backlog, context)
        } else {
            context.sessions.change(of: me) { $0.arrival.backlog = backlog }
        }
        let answer = Answer.success(.message, of: call, to: .requester(me)) { writer in
            writer.raw(",\"data\":")
            writer.list(rows) { $0.raw($1) }
        }
        return isWhole || part == nil ? answer : answer.followed(by: backlog.last)
    }

    private static func setDelivered(to me: Int64, but gaps: [Int64: Int64], _ context: WriteContext) throws {
        try context.cursors.setAllDelivered(to: me)
        for (chat, index) in gaps { try MemberTable.moveBack(to: index, user: me, in: chat, on: context.store) }
    }

    private static func goLive(_ me: Int64, _ backlog: Backlog, _ context: WriteContext) {
        context.cluster?.wentLive(me)
        for part in backlog.parts { for chat in part.ends.keys { context.cursors.markMoved(chat) } }
        context.sessions.change(of: me) { session in
            session.phase = .live
            session.liveSince = context.now
            session.gaps.merge(backlog.gaps) { min($0, $1) }
            session.arrival.end(backlog)
        }
    }
}
