import XuanStore

// Messages that a relay reports as not received while the person's classic session is at another node. The node of the
// report leaves them in the store; that of the session offers them again, and if it ends first the next login does.

extension Cluster {
    /// Most messages of one transaction.
    private static let most = 500

    /// Leaves messages, by their ids, for the node that has the person's classic session, if another one has it.
    func leave(_ messages: [Int64], missedBy user: Int64) throws(StoreError) {
        guard presence.classic(of: user) == nil else { return }
        try refresh(user)
        guard let node = presence.remote(of: user).first(where: { $0.device == nil })?.node else { return }
        try MissedTable.add(messages, missedBy: user, at: node, on: store)
        add(.look, to: node)
    }

    /// Offers what others have left for sessions here. In a transaction.
    func offerMissed() throws(StoreError) {
        let found = try MissedTable.take(of: node, limit: Self.most, on: store)
        for (user, missed) in Dictionary(grouping: found, by: \.user).sorted(by: { $0.key < $1.key }) {
            try Missing.offer(missed.map(\.message), to: user, context)
        }
        mustOffer = found.count == Self.most
    }

    /// A classic login: what was left for the session before waits for this one.
    func takeMissed(of user: Int64) throws(StoreError) {
        for missed in try MissedTable.take(of: user, on: store) {
            guard let message = try MessageTable.find(id: missed.message, on: store) else { continue }
            try context.cursors.moveBack(to: message.index - 1, user: user, in: message.chat)
        }
    }
}
