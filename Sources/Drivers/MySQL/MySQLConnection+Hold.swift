import CMySQL
import Glibc
import XuanStore

// Servers name themselves in rows of a table, renew their row while they live, and look at it in each of their
// transactions (decision 121). So a server that stood still, and has lost its place meanwhile,
// writes nothing when it goes on. Without a cluster one server has the store for itself, under the name "".

/// A server's place at the store, as its connection knows it.
struct Hold {
    let owner: StoreOwner
    let lost: @Sendable (StoreError) -> Void
    /// When the row was renewed.
    var renewed = ContinuousClock.now
    var isLost = false

    var isNode: Bool { !owner.node.isEmpty }
    var isDue: Bool { ContinuousClock.now - renewed >= .milliseconds(Lease.renewalMilliseconds) }
}

extension NodeRecord {
    var title: String {
        let name = "process \(owner.process) on \(owner.host)"
        return owner.node.isEmpty ? name : "node \(owner.node), \(name)"
    }

    /// Whether a server that wants the place `wanted` must leave it to this one, for all that is known.
    fileprivate func keepsOut(_ wanted: StoreOwner) -> Bool {
        guard isLiving(seenFrom: wanted.place) else { return false }
        return owner.node.isEmpty || wanted.node.isEmpty || owner.node == wanted.node
    }
}

extension MySQLConnection {
    /// Between two looks whether the owner renews its row.
    private static let pauseMicroseconds: UInt32 = 250_000

    func hold(as owner: StoreOwner, lost: @escaping @Sendable (StoreError) -> Void) throws(StoreError) {
        for table in MySQLDialect.nodeTables { _ = try run(table, []) { _ in } }
        try addNodeColumns()
        // An owner that stands still in a transaction is cut off by the server after a few seconds.
        let end = ContinuousClock.now + .milliseconds(2 * Lease.milliseconds)
        var seen: NodeRecord?
        while true {
            let found: NodeRecord?
            do throws(StoreError) {
                found = try transaction { () throws(StoreError) in try take(owner) }
            } catch {
                guard error == .locked, ContinuousClock.now < end else { throw error }
                continue
            }
            guard let found else { break }
            if let seen, seen.owner.run == found.owner.run, seen.until != found.until {
                throw .held(name: address.name, by: found.title)
            }
            if seen?.owner.run != found.owner.run { seen = found }
            usleep(Self.pauseMicroseconds)
        }
        hold = Hold(owner: owner, lost: lost)
        try setOwnersSession()
    }

    /// For a table that an older program has made. Several servers may do it at the same time.
    private func addNodeColumns() throws(StoreError) {
        let names = try all(MySQLDialect.nodeColumnNames) { $0.text(0) }
        for column in MySQLDialect.nodeColumns where !names.contains(column.name) {
            do throws(StoreError) {
                _ = try run(column.add, []) { _ in }
            } catch {
                guard case .other(let code, _) = error, MySQLDialect.alreadyDone.contains(code) else { throw error }
            }
        }
    }

    /// Under the write lock, which everybody takes who wants a place. Returns the server that must be waited for.
    private func take(_ owner: StoreOwner) throws(StoreError) -> NodeRecord? {
        let rows = try NodeTable.list(on: self)
        if let living = rows.first(where: { $0.keepsOut(owner) }) { return living }
        for row in rows where owner.node.isEmpty || row.owner.node.isEmpty || row.owner.node == owner.node {
            // Their transactions end before this, or find themselves without a place.
            try NodeTable.remove(row.owner, on: self)
        }
        try NodeTable.enter(owner, on: self)
        return nil
    }

    func refuseIfHeld() throws(StoreError) {
        guard try first(MySQLDialect.hasNodeTable, [], { $0.integer(0) }) == 1 else { return }
        let place = StoreOwner.thisProcess.place
        guard let row = try NodeTable.list(on: self).first(where: { $0.isLiving(seenFrom: place) }) else { return }
        throw .held(name: address.name, by: row.title)
    }

    var preparesEvery: Int? { hold == nil ? nil : Int(Lease.renewalMilliseconds) }

    /// Renews the place of a server that has nothing to write.
    func prepare() -> Bool {
        // A failure shows in the next transaction, or is over by the next time.
        if let hold, hold.isDue, !hold.isLost { try? transaction { () throws(StoreError) in try renew() } }
        return false
    }

    /// Settings of a connection on which a server writes.
    func setOwnersSession() throws(StoreError) {
        guard let hold else { return }
        if let handle, xx_mysql_is_mariadb(handle) != 0 { try command(MySQLDialect.ownersSession) }
        // Between nodes only rows that are there are locked, no gaps between them.
        if hold.isNode { try command(MySQLDialect.nodesIsolation) }
    }

    /// Locks this server's row until the transaction ends, and looks whether it is still there. Of a server without a
    /// cluster the mark's row is locked, too. `chat`: a node's, whose row is locked by the same statement.
    func lockPlace(_ hold: Hold, locking chat: Int64?) throws(StoreError) {
        guard hold.isNode else {
            let found = try first(MySQLDialect.lockHeld) { (changes: $0.integer(0), run: $0.text(1)) }
            guard found?.run == hold.owner.run else { throw try lostHold(hold) }
            return try see(found?.changes)
        }
        let node = StoreValue(hold.owner.node)
        let (text, values) =
            chat.map { (MySQLDialect.lockNodeAndChat, [.integer($0), node]) } ?? (MySQLDialect.lockNode, [node])
        let found = try first(text, values) { row in
            let locked = chat == nil || row.isNull(5) ? nil : ChatTable.Locked(row, from: 5)
            return (
                run: row.text(0), commits: row.integer(1), calls: row.integer(2),
                moment: NodeMoment(time: row.integer(4), ended: row.integer(3), chat: locked)
            )
        }
        guard let found, found.run == hold.owner.run else { throw try lostHold(hold) }
        try see(found.commits)
        seeCalls(found.calls)
        moment = found.moment
    }

    /// In a transaction, so that it is true when the transaction is.
    func renew() throws(StoreError) {
        guard let hold else { return }
        let values: [StoreValue] = [.integer(Lease.milliseconds), .text(hold.owner.node), .text(hold.owner.run)]
        _ = try run(MySQLDialect.renewNode, values) { _ in }
        self.hold?.renewed = .now
    }

    /// The same, and counts a commit that changes something; `sessions`: of this node.
    func countCommit(_ hold: Hold, sessions: Bool) throws(StoreError) {
        let values: [StoreValue] = [
            .integer(Lease.milliseconds), StoreValue(sessions), .text(hold.owner.node), .text(hold.owner.run),
        ]
        _ = try run(MySQLDialect.countOfNode, values) { _ in }
        self.hold?.renewed = .now
    }

    /// Makes every other server look at people before its next write; waits for the transactions that they are in.
    func callOthers() throws(StoreError) {
        if let hold {
            if hold.isNode { _ = try run(MySQLDialect.callOthers, [.text(hold.owner.node)]) { _ in } }
        } else if try hasNodes() {
            _ = try run(MySQLDialect.callAll, []) { _ in }
        }
    }

    /// Another server can begin at once.
    func leave() {
        guard let hold, !hold.isLost else { return }
        _ = try? transaction { () throws(StoreError) in try NodeTable.remove(hold.owner, on: self) }
    }

    /// The error for a place that was taken; tells of it once.
    private func lostHold(_ hold: Hold) throws(StoreError) -> StoreError {
        let rows = try NodeTable.list(on: self)
        let other = rows.first { hold.owner.node.isEmpty || $0.owner.node == hold.owner.node || $0.owner.node.isEmpty }
        let error = StoreError.lostHold(name: address.name, by: other?.title ?? "another node")
        if !hold.isLost {
            self.hold?.isLost = true
            hold.lost(error)
        }
        return error
    }
}
