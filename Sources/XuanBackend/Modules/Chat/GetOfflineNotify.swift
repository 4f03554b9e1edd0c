import XuanPacket
import XuanStore

/// getOfflineNotify: notices that wait for the person, oldest first, answered as `notify`. Our relay asks part by
/// part, as for messages.
enum GetOfflineNotify {
    @Sendable static func run(_ call: Call, _ context: WriteContext) throws -> Answer {
        let part = call.request.part
        let configuration = context.configuration
        let (notices, next) = try context.handOutNotices(
            to: call.me.id, after: part?.after ?? 0,
            limit: part == nil ? configuration.offlineBytes : configuration.offlinePartBytes)
        let answer = Answer.success(.notify, of: call, to: .requester(call.me.id)) { writer in
            writer.raw(",\"data\":")
            writer.list(notices) { $0.notice($1) }
        }
        if part != nil, let next { return answer.followed(by: next) }
        return answer
    }
}

extension WriteContext {
    /// Rows read at a time.
    private static let slice = 50

    /// Notices that wait for a person behind `after` and were not handed to the connection yet, about `limit` bytes or
    /// one notice. They count as handed out from here on, and as delivered when the cursors are saved. `next`: where to
    /// go on, `nil` at the end.
    func handOutNotices(
        to user: Int64, after: Int64 = 0, limit: Int
    ) throws(StoreError) -> (notices: [NoticeRecord], next: Int64?) {
        let session = presence.classic(of: user)
        var (fresh, bytes, last, next): ([NoticeRecord], Int, Int64, Int64?) = ([], 0, after, nil)
        looking: while true {
            let slice = try NoticeTable.waiting(for: user, after: last, limit: Self.slice, on: store)
            for notice in slice {
                if session?.notices.contains(notice.id) != true {
                    let size = notice.wireSize
                    guard fresh.isEmpty || bytes + size <= limit else {
                        next = last
                        break looking
                    }
                    fresh.append(notice)
                    bytes += size
                }
                last = notice.id
            }
            if slice.count < Self.slice { break }
        }
        if session == nil {
            for notice in fresh { try NoticeTable.arrived(user, notice.id, on: store) }
        } else if !fresh.isEmpty {
            sessions.change(of: user) { $0.notices += fresh.map(\.id) }
        }
        return (fresh, next)
    }
}

extension NoticeRecord {
    /// Bytes in a packet.
    fileprivate var wireSize: Int {
        var writer = JSONWriter(reserving: content.utf8.count + 512)
        writer.notice(self)
        return writer.bytes.count + 1
    }
}
