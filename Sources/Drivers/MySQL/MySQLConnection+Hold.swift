import CMySQL
import Glibc
import XuanStore

// One server holds the store (notes/cluster.md, section 1): a row names it, it renews the row while it lives, and each
// of its transactions looks at the row under the write lock. So a server that stood still, and has lost the store
// meanwhile, writes nothing when it goes on.

/// A server's hold of the store, as its connection knows it.
struct Hold {
    let owner: StoreOwner
    let lost: @Sendable (StoreError) -> Void
    /// When the row was renewed.
    var renewed = ContinuousClock.now
    var isLost = false

    var isDue: Bool { ContinuousClock.now - renewed >= .milliseconds(Lease.renewalMilliseconds) }
}

/// The row of the server that holds the store.
private struct OwnerRow {
    let owner: StoreOwner
    let until: Int64
    let isRunning: Bool

    init(_ row: any StoreRow) {
        owner = StoreOwner(
            host: row.text(0), place: row.text(1), process: row.integer(2), began: row.integer(3), run: row.text(4))
        (until, isRunning) = (row.integer(5), row.integer(6) != 0)
    }

    var name: String { "process \(owner.process) on \(owner.host)" }

    /// Still held, for all that can be known from `place`.
    func isLiving(seenFrom place: String) -> Bool {
        isRunning && (owner.place != place || ProcessBeginning.of(owner.process) == owner.began)
    }
}

extension MySQLConnection {
    /// Between two looks whether the owner renews its row.
    private static let pauseMicroseconds: UInt32 = 250_000

    func hold(as owner: StoreOwner, lost: @escaping @Sendable (StoreError) -> Void) throws(StoreError) {
        _ = try run(MySQLDialect.ownerTable, []) { _ in }
        // An owner that stands still in a transaction is cut off by the server after five seconds.
        let end = ContinuousClock.now + .milliseconds(2 * Lease.milliseconds)
        var seen: OwnerRow?
        while true {
            let found: OwnerRow?
            do throws(StoreError) {
                found = try transaction { () throws(StoreError) in
                    let row = try first(MySQLDialect.owner) { OwnerRow($0) }
                    if let row, row.isLiving(seenFrom: owner.place) { return row }
                    try take(owner)
                    return nil
                }
            } catch {
                guard error == .locked, ContinuousClock.now < end else { throw error }
                continue
            }
            guard let found else { break }
            if let seen, seen.owner.run != found.owner.run || seen.until != found.until {
                throw .held(name: address.name, by: found.name)
            }
            seen = found
            usleep(Self.pauseMicroseconds)
        }
        hold = Hold(owner: owner, lost: lost)
        try setOwnersSession()
    }

    func refuseIfHeld() throws(StoreError) {
        guard try first(MySQLDialect.hasOwnerTable, [], { $0.integer(0) }) == 1,
            let row = try first(MySQLDialect.owner, [], { OwnerRow($0) }),
            row.isLiving(seenFrom: StoreOwner.thisProcess.place)
        else { return }
        throw .held(name: address.name, by: row.name)
    }

    var preparesEvery: Int? { hold == nil ? nil : Int(Lease.renewalMilliseconds) }

    /// Renews the hold of a server that has nothing to write.
    func prepare() -> Bool {
        // A failure shows in the next transaction, or is over by the next time.
        if let hold, hold.isDue, !hold.isLost { try? transaction { () throws(StoreError) in try renew() } }
        return false
    }

    func setOwnersSession() throws(StoreError) {
        guard let handle, xx_mysql_is_mariadb(handle) != 0 else { return }
        try command(MySQLDialect.ownersSession)
    }

    /// In a transaction, so that it is true when the transaction is.
    func renew() throws(StoreError) {
        guard let hold else { return }
        _ = try run(MySQLDialect.renewOwner, [.integer(Lease.milliseconds), .text(hold.owner.run)]) { _ in }
        self.hold?.renewed = .now
    }

    /// Another server can begin at once.
    func leave() {
        guard let hold, !hold.isLost else { return }
        _ = try? run(MySQLDialect.leaveOwner, [.text(hold.owner.run)]) { _ in }
    }

    /// The error for a store that somebody else holds now; tells of it once.
    func lostHold(_ hold: Hold) throws(StoreError) -> StoreError {
        let name = try first(MySQLDialect.owner, [], { OwnerRow($0).name }) ?? "another server"
        let error = StoreError.lostHold(name: address.name, by: name)
        if !hold.isLost {
            self.hold?.isLost = true
            hold.lost(error)
        }
        return error
    }

    private func take(_ owner: StoreOwner) throws(StoreError) {
        _ = try run(
            MySQLDialect.takeOwner,
            [
                .text(owner.host), .text(owner.place), .integer(owner.process), .integer(owner.began), .text(owner.run),
                .integer(Lease.milliseconds),
            ]
        ) { _ in }
    }
}
