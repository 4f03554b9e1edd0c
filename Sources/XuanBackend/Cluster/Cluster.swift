import XuanPacket
import XuanStore

/// This node among the others of its cluster (decision 121). Writer thread only.
///
/// The store is the truth: for messages, and for who is connected where. The bell tells other nodes at once what is new
/// there. What it loses they find by themselves: in each chat they know up to which index they have handed messages to
/// their sessions (`marks`), and they look at the store every few seconds.
///
/// Many members: what one node knows of the others, which follows one transaction; the extensions have a file for each
/// part of it (sessions, messages, looks).
final class Cluster: WritePart {
    /// Milliseconds after which a number or an id that was given is also on disk, or never will be: longer than any
    /// transaction may last.
    static let lag: Int64 = 15_000

    let node: String
    let store: any StoreConnection
    let presence: Presence
    let configuration: BackendConfiguration
    let sender: RingSender
    let marks = HandledMarks()
    /// Set once, by the context that it is a part of.
    unowned(unsafe) var context: WriteContext!

    /// Messages of other nodes that were found in the open transaction: they leave before its answers.
    var found: [Push] = []
    /// What other nodes learn after the commit, before its answers leave.
    private var news: [(node: String, item: Ring.Item)] = []
    private var newsMarked = 0
    /// Up to this message everything was handed out.
    var horizon = Horizon(id: 0, time: 0)
    var looks: [Horizon] = []
    /// Classic sessions whose backlog was handed out a short while ago, and when; milliseconds UTC of this machine.
    var recentlyLive: [Int64: Int64] = [:]
    /// What classic sessions had received when their relay came here from another node, a short while ago.
    var recentlyPresented: [Int64: (got: Got, at: Int64)] = [:]

    /// Rows of this node's sessions, by user and device.
    var rows: [Int64: [String: SessionRecord]] = [:]
    var rowsJournal: [(user: Int64, before: [String: SessionRecord]?)] = []
    var rowsMarked = 0
    /// `NodeRecord.sessions` of this node.
    var version: Int64 = 0
    private var versionBefore: Int64 = 0
    /// Other nodes, by name.
    var others: [String: OtherNode] = [:]
    /// Sessions that other nodes have ended, and their connections; when, milliseconds UTC.
    var endedLately: [ConnectionKey: Int64] = [:]

    /// Of the database, milliseconds UTC; as of the last transaction.
    var time: Int64 = 0
    var lastEnded: Int64 = 0
    var peopleNumber: Int64 = 0

    var isBellUp = false
    /// Something may have got lost: look at the store as soon as possible.
    var mustLook = true
    /// Another node left word in the store: a transaction finds it.
    var isCalled = false
    /// People here may have missed messages by another node: a transaction of their own offers them.
    var mustOffer = true
    /// When the last transaction began, which renews this node's place.
    private(set) var renewed = ContinuousClock.now
    var nextLook = ContinuousClock.now
    var nextNodes = ContinuousClock.now

    init(
        _ sender: RingSender, store: any StoreConnection, presence: Presence, configuration: BackendConfiguration
    ) {
        (self.sender, node) = (sender, sender.node)
        (self.store, self.presence, self.configuration) = (store, presence, configuration)
    }

    /// Messages up to an id, and when they were the newest; milliseconds UTC of the database's clock.
    struct Horizon {
        let id: Int64
        let time: Int64
    }

    /// Another node, as this one knows it.
    struct OtherNode {
        var run: String
        /// `NodeRecord.sessions` up to which `rows` are known; -1: not at all.
        var version: Int64 = -1
        /// The same in the store, when it was last looked at.
        var seen: Int64 = -1
        var rows: [Int64: [String: SessionRecord]] = [:]
        /// Run and number of the last ring.
        var ring: (run: String, number: UInt64)?
    }

    struct ConnectionKey: Hashable {
        let user: Int64
        let connection: String
        let relay: String
    }

    // MARK: The transaction

    /// The transaction has begun at `moment`. What others have left word of is in `found`.
    func begin(at moment: NodeMoment) throws(StoreError) {
        time = moment.time / 1000
        renewed = .now
        isCalled = false
        if moment.ended != lastEnded {
            try takeEnded()
            lastEnded = moment.ended
            if try MissedTable.isAny(on: store) { mustOffer = true }
        }
    }

    func begin() {
        found = []
        (news, newsMarked) = ([], 0)
        (rowsJournal, rowsMarked) = ([], 0)
        versionBefore = version
        marks.begin()
    }

    func mark() {
        rowsMarked = rowsJournal.count
        newsMarked = news.count
        marks.mark()
    }

    func rewind() {
        takeBack(to: rowsMarked)
        news.removeLast(news.count - newsMarked)
        marks.rewind()
    }

    func rollBack() {
        takeBack(to: 0)
        rowsMarked = 0
        (news, newsMarked) = ([], 0)
        version = versionBefore
        found = []
        // The next transaction takes them again.
        lastEnded = -1
        marks.rollBack()
    }

    private func takeBack(to count: Int) {
        while rowsJournal.count > count {
            let (user, before) = rowsJournal.removeLast()
            rows[user] = before
        }
    }

    // MARK: The bell

    /// A ring has arrived; no transaction is open. Messages leave by `push`, packets for the relays of this node alone by
    /// `pass`.
    func heard(_ bytes: [UInt8], _ push: (Push) -> Void, pass: (Answer) -> Void) {
        guard let ring = sender.ring(in: bytes), ring.sender != node, note(ring) else { return }
        for item in ring.items {
            switch item {
            case .messages(let news):
                do throws(StoreError) { try handOut(news, push) } catch { mustLook = true }
            case .packet(let answer):
                if case .notices(let gids) = answer.content {
                    passNotices(answer, gids, pass)
                } else {
                    pass(answer)
                }
            case .sessions(let news): take(news, of: ring.sender)
            case .look: (isCalled, mustLook) = (true, true)
            case .signIn(let news): count(news)
            case .own(let news):
                do throws(StoreError) { try tell(news, push, pass: pass) } catch { lostRings() }
            }
        }
    }

    /// Numbers that are missing, or another process of the node: something may have got lost. False for a copy of one
    /// that was heard.
    private func note(_ ring: Ring) -> Bool {
        if let last = others[ring.sender]?.ring, last.run == ring.run, ring.number <= last.number { return false }
        var other = others[ring.sender] ?? OtherNode(run: ring.run)
        // Each process counts its rings to this node from 1.
        let last = other.ring?.run == ring.run ? other.ring!.number : 0
        if ring.number != last + 1 { lostRings() } else if last == 0 { mustLook = true }
        other.ring = (ring.run, ring.number)
        others[ring.sender] = other
        return true
    }

    func bellChanged(_ isUp: Bool) {
        if isUp, !isBellUp {
            lostRings()
            // The numbers of what was not sent are missing: others notice by the next ring, which is this one.
            for other in others.keys { sender.add(.look, to: other) }
        }
        isBellUp = isUp
        mustLook = true
    }

    /// Packets beside messages may have got lost: synced sessions ask for what they lack.
    func lostRings() {
        mustLook = true
        mustSettle = true
    }

    /// Clients must be told to ask for what they have missed.
    var mustSettle = false

    /// For all others, after the commit.
    func addToAll(_ item: Ring.Item) { for other in others.keys { add(item, to: other) } }

    func add(_ item: Ring.Item, to other: String) { news.append((other, item)) }

    /// Messages of other nodes that the open transaction has found.
    func takeFound() -> [Push] {
        defer { found = [] }
        return found
    }

    /// Added to this machine's clock it is the database's; milliseconds.
    var offset: Int64 = 0

    var needsRenewal: Bool { ContinuousClock.now - renewed >= .milliseconds(Int(Lease.renewalMilliseconds)) }

    /// When the last transaction had ended; milliseconds UTC of the database's clock.
    private(set) var committed: Int64 = 0

    /// The transaction is on disk.
    func tellNews() {
        committed = time + Int64((ContinuousClock.now - renewed) / .milliseconds(1)) + 1
        for (other, item) in news { sender.add(item, to: other) }
        news = []
    }
}

extension [Int64: [String: SessionRecord]] {
    /// Rows of a node's sessions, by user and device. `nil`: the person has no session of that device there.
    mutating func set(_ record: SessionRecord?, device: String, of user: Int64) {
        self[user, default: [:]][device] = record
        if self[user]?.isEmpty == true { self[user] = nil }
    }
}
