// The backend without sockets: one packet in, one answer out. Read this first.
//
//     receive ─► Scheduler (order per user) ─┬─► readers  (2)  history, lists                ─┐
//                                       ├─► workers  (2)  scrypt, then on to the writer  ├─► reply
//                                       └─► writer   (1)  one transaction for all that wait, commit
//
// Modules/ has the methods, one file each; Modules/MethodTable.swift says who may call them.

import XuanPacket
import XuanStore
import XuanThreads

/// People, chats, messages. Packets are plaintext JSON as the relay sends them; answers name their receivers in
/// `users`. Every method may be called from any thread.
package final class Backend: Sendable {
    /// On the wire.
    package static let version = Answer.version

    let services: BackendServices
    private let threads: Guarded<[WorkThread]>
    private let accounts: AccountBook
    private let looks = Guarded<UInt64>(0)
    private let store: any Store

    /// Opens the database, migrates it, creates the system chat if there is none, and starts the threads. `clock`:
    /// milliseconds UTC. Blocks; throws with cause and cure in one line.
    package init(
        store: any Store, configuration: BackendConfiguration = BackendConfiguration(),
        clock: @escaping @Sendable () -> Int64
    ) throws(StoreError) {
        self.store = store
        services = BackendServices(configuration: configuration, clock: clock)
        accounts = AccountBook(store: store, configuration: configuration, clock: clock)
        let connection = try store.openWriter()
        if let owner = configuration.owner { try connection.hold(as: owner, lost: services.storeLost) }
        try Migrations.run(on: connection)
        try Self.makeSystemChat(configuration, now: clock(), on: connection)
        let epoch = try MetaTable.integer(MetaTable.storeEpoch, on: connection)
        if let rings = services.rings {
            let secret = try Self.secret(on: connection)
            do throws(PacketError) {
                try rings.open(secret: secret)
            } catch {
                throw .other(code: 0, "\(error)")
            }
        }
        try connection.serve()
        let services = services
        let writer = try Writer(store: connection, services: services)
        var readers: [ReadWorker] = []
        for _ in 0..<configuration.readers {
            readers.append(
                ReadWorker(store: try store.openReader(), services: services, take: services.scheduler.reads.take))
        }
        var workers: [ReadWorker] = []
        for _ in 0..<configuration.workers {
            workers.append(
                ReadWorker(store: try store.openReader(), services: services, take: services.scheduler.computes.take))
        }
        threads = Guarded(
            readers.map { kind in Self.thread("reader") { kind.run() } }
                + workers.map { kind in Self.thread("worker", niceness: Self.workersNiceness) { kind.run() } }
                + [Self.thread("writer") { writer.run() }])
        if services.rings != nil { listen(epoch) }
    }

    /// What the nodes of the store share. Several may make it at the same time.
    private static func secret(on connection: any StoreConnection) throws(StoreError) -> String {
        func make() -> String { Secret.randomHex(digits: 64) }
        do throws(StoreError) {
            return try MetaTable.clusterSecret(on: connection, make: make)
        } catch {
            guard error == .constraint || error == .locked else { throw error }
            return try MetaTable.clusterSecret(on: connection, make: make)
        }
    }

    /// Several nodes may do it at the same time.
    private static func makeSystemChat(
        _ configuration: BackendConfiguration, now: Int64, on connection: any StoreConnection
    ) throws(StoreError) {
        for _ in 1..<5 {
            do throws(StoreError) {
                return try SystemChat.make(name: configuration.systemChatName, now: now, on: connection)
            } catch {
                guard error == .locked || error == .constraint else { throw error }
            }
        }
        try SystemChat.make(name: configuration.systemChatName, now: now, on: connection)
    }

    /// To other nodes of the cluster. `epoch`: of the store, which nobody else has.
    private func listen(_ epoch: Int64) {
        guard let (owner, bell) = services.configuration.node else { return }
        let scheduler = services.scheduler
        // Each is a chain of its own, so that requests of nobody wait for it; the mailbox keeps their order.
        bell.listen(as: owner.node, of: String(epoch)) { bytes in
            _ = scheduler.submit(Job(.ring(bytes), chain: .own))
        } changed: { isUp in
            _ = scheduler.submit(Job(.bell(isUp), chain: .own))
        }
    }

    /// A program without threads at its start has nothing to save: it reports that and ends.
    private static func thread(
        _ name: String, niceness: Int32 = 0, _ body: @escaping @Sendable () -> Void
    ) -> WorkThread {
        do { return try WorkThread(name, niceness: niceness, body) } catch { fatalError("\(error)") }
    }

    /// Hundreds of password hashes (an import of people, everybody's login in the morning) take all they can get: a
    /// third of a core that the chat wants, too, and all of an idle one.
    private static let workersNiceness: Int32 = 5

    /// Hands one request in. `reply` is called exactly once, on one of the backend's threads, with the answer's bytes
    /// (none for serverStart of an original relay). Requests of one user that are handed in one after the other are carried out and
    /// answered in that order. Never waits. After `close` a failure is answered at once, on the caller's thread.
    /// `relay`: the run of the requesting relay, "" if it has no name.
    package func receive(_ packet: [UInt8], relay: String = "", reply: @escaping @Sendable ([UInt8]) -> Void) {
        ask(packet, relay: relay) { reply($0.bytes) }
    }

    /// The same with the answer's receivers. Answers for others leave in the order of their commits, one call after the
    /// other.
    package func ask(_ packet: [UInt8], relay: String = "", reply: @escaping @Sendable (Answer) -> Void) {
        take(packet, head: PacketHead(of: packet), relay: relay, reply: reply)
    }

    /// The same with a packet whose head is known.
    package func ask(_ packet: Packet, relay: String = "", reply: @escaping @Sendable (Answer) -> Void) {
        take(packet.bytes, head: packet.head, relay: relay, reply: reply)
    }

    /// Without a head it is not a packet, and a reader refuses it.
    private func take(
        _ packet: [UInt8], head: PacketHead?, relay: String, reply: @escaping @Sendable (Answer) -> Void
    ) {
        let envelope = Envelope(packet, head: head)
        if envelope.method?.order == .requesterThatLeaves, envelope.userID > 0 {
            services.presence.markEnding(envelope.userID, connection: envelope.connection, relay: relay)
        }
        submit(Job(.packet(PacketWork(packet, envelope, relay: relay, reply: reply)), chain: envelope.chain))
    }

    func submit(_ job: Job) {
        if !services.scheduler.submit(job) { job.stop(language: services.configuration.language) }
    }

    /// Runs `body` on the writer, in a transaction; after the commit calls `done` and sends its pushes. `done` is called
    /// exactly once, on any thread.
    func perform<Value: Sendable>(
        _ body: @escaping @Sendable (WriteContext) throws -> Value,
        done: @escaping @Sendable (Result<Value, OwnFailure>) -> Void
    ) {
        submit(Job(.transaction(Transaction(body, done: done)), chain: .own))
    }

    /// Runs `body` on a reader. `done` is called exactly once, on any thread.
    func look<Value: Sendable>(
        _ body: @escaping @Sendable (ReadContext) throws -> Value,
        done: @escaping @Sendable (Result<Value, OwnFailure>) -> Void
    ) {
        let number = looks.withLock { number in
            number += 1
            return number
        }
        submit(Job(.look(Look(body, done: done)), chain: .look(number)))
    }

    /// Sets the receiver of the packets that the backend sends by itself, in the same program. Called on the backend's
    /// threads.
    package func setPush(_ push: @escaping @Sendable (Answer) -> Void) { attach(relay: "", push) }

    /// Answers what was accepted (waiting for it at most 10 s; a database that does not answer gets 5 of them), saves who has got what, ends the threads. Blocks.
    package func close() {
        let threads = threads.withLock { threads in
            defer { threads = [] }
            return threads
        }
        guard !threads.isEmpty else { return }
        services.reporter?.set(nil)
        if !services.scheduler.drain(seconds: 5) {
            store.interrupt()
            _ = services.scheduler.drain(seconds: 5)
        }
        services.scheduler.close()
        for thread in threads.dropLast() { thread.join() }
        // The writer last: SQLite takes its log into the file when the last connection closes, and a reader cannot.
        services.scheduler.closeWriter()
        threads.last!.join()
        services.configuration.bell?.close()
        for job in services.scheduler.abandoned() { job.stop(language: services.configuration.language) }
    }

    /// Adds a person and returns the id; see `AccountBook`, which does the same from another process.
    package func addUser(
        account: String, password: String, realname: String, admin: AccountBook.Admin = .no
    ) throws(AccountError) -> Int64 {
        try accounts.addUser(account: account, password: password, realname: realname, admin: admin)
    }

    package func setPassword(account: String, password: String) throws(AccountError) {
        try accounts.setPassword(account: account, password: password)
    }

    /// Whether relays wait for packets of the backend.
    package var hasRelays: Bool { !services.relays.list.isEmpty }

    /// Whether it is a node of a cluster.
    package var isNode: Bool { services.rings != nil }

    /// Why nothing can be stored any more: another server has taken the store.
    package var lostStore: StoreError? { services.lost.withLock { $0 } }

    /// False also while the database cannot be read.
    package var hasAdministrator: Bool { (try? accounts.hasAdministrator()) ?? false }
}
