import XuanStore

/// getOfflineNotify: notices that wait for the person, oldest first, answered as `notify`.
enum GetOfflineNotify {
    @Sendable static func run(_ call: Call, _ ledger: Ledger) throws -> Answer {
        let notices = try ledger.handOutNotices(to: call.me.id)
        return .success("notify", of: call.request, to: .requester(call.me.id)) { writer in
            writer.raw(",\"data\":")
            writer.list(notices) { $0.notice($1) }
        }
    }
}

extension Ledger {
    /// What waits for a person and was not handed to his connection yet. From here on it was; it stops waiting when
    /// his cursors are saved.
    func handOutNotices(to user: Int64) throws(StoreError) -> [NoticeRecord] {
        let waiting = try NoticeTable.waiting(for: user, limit: configuration.offlineLimit, on: store)
        guard let session = presence.session(of: user) else {
            for notice in waiting { try NoticeTable.arrived(user, notice.id, on: store) }
            return waiting
        }
        let fresh = waiting.filter { !session.notices.contains($0.id) }
        if !fresh.isEmpty { changeSession(of: user) { $0.notices += fresh.map(\.id) } }
        return fresh
    }
}
