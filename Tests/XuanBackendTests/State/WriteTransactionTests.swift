import Testing
import XuanPacket
import XuanStore
import XuanTesting

@testable import XuanBackend

/// A failed request leaves nothing in the writer's memory or in the store, part by part.
@Suite struct WriteTransactionTests {
    private struct Failed: Error {}

    /// Fails at going back to a savepoint, as a lost connection does.
    private final class BreakingConnection: ForwardingConnection {
        let inner: any StoreConnection
        var isBroken = false

        init(_ inner: any StoreConnection) { self.inner = inner }

        func rollbackToSavepoint() throws(StoreError) {
            if isBroken { throw .unreachable("db") }
            try inner.rollbackToSavepoint()
        }
    }

    private let temporary = TemporaryStore(TestBackend.driver)
    private let connection: BreakingConnection
    private let presence = Presence()
    private let relays = PushSubscribers()
    private let context: WriteContext
    private let transaction: WriteTransaction
    private let ann, bob: Int64
    private let group: Int64

    init() throws {
        connection = BreakingConnection(try temporary.openWriter())
        let store = connection
        try SystemChat.make(name: "System", now: 1, on: store)
        (ann, bob) = (try Self.add("ann", on: store), try Self.add("bob", on: store))
        var chat = ChatRecord()
        (chat.gid, chat.name, chat.createdBy) = ("g", "before", "ann")
        group = try ChatTable.insert(chat, on: store)
        for person in [ann, bob] { try MemberTable.join(person, chat: group, index: 0, now: 1, on: store) }
        relays.attach("") { _ in }
        var configuration = TestBackend.quick
        configuration.person.logins = 2
        context = try WriteContext(
            store: store, presence: presence, configuration: configuration, relays: relays,
            signIn: SignInLimits(configuration: configuration))
        transaction = WriteTransaction(context)
        try transaction.begin(now: 1_000)
    }

    private static func add(_ account: String, on store: any StoreConnection) throws -> Int64 {
        try UserTable.insert(account: account, password: "", realname: account, admin: "no", now: 1, on: store)
    }

    @discardableResult
    private func succeed(
        savepoint: Bool = true, _ body: (WriteContext) throws -> Void
    ) throws -> WriteTransaction.Effects {
        try transaction.attempt(savepoint: savepoint) { try body(context) }.1
    }

    private func fail(savepoint: Bool = true, _ body: (WriteContext) throws -> Void) {
        #expect(throws: Failed.self) {
            _ = try transaction.attempt(savepoint: savepoint) {
                try body(context)
                throw Failed()
            }
        }
    }

    private func session(_ connection: String) -> BackendSession {
        var session = BackendSession(connection: connection, since: 1, relay: "")
        session.phase = .live
        return session
    }

    private func say(_ text: String) throws {
        guard let me = try context.person(ann), let chat = try context.chat(id: group) else { throw Failed() }
        try context.say(text, contentType: "plain", by: me, in: chat)
    }

    /// A write that nothing in memory depends on.
    private func write() throws { try MetaTable.increment(MetaTable.userChanges, on: context.store) }

    // MARK: Part by part

    @Test func sessions() throws {
        try succeed { $0.sessions.set(session("first"), of: ann) }
        fail { context in
            context.sessions.change(of: ann) { $0.status = .away }
            context.sessions.set(session("second"), of: ann)
            context.sessions.set(session("bob's"), of: bob)
            context.sessions.set(Fading(status: .online, due: 5, language: .english), fadingOf: bob)
        }
        #expect(presence.classic(of: ann)?.connection == "first" && presence.classic(of: ann)?.status == .online)
        #expect(presence.classic(of: bob) == nil && presence.fading(of: bob) == nil)
        transaction.rollBack()
        #expect(presence.classic(of: ann) == nil)
    }

    @Test func onlyARequestThatChangesSessionsSaysSo() throws {
        #expect(try succeed { $0.sessions.set(session("first"), of: ann) }.changedSessions)
        #expect(try !succeed { _ in try write() }.changedSessions)
        #expect(try succeed { $0.sessions.change(of: ann) { $0.status = .busy } }.changedSessions)
    }

    @Test func pushes() throws {
        func push(_ name: PacketName, _ context: WriteContext) {
            context.pushes.add(.success(name, language: .english, to: .everybody) { _ in })
        }
        fail { push(.userChange, $0) }
        let left = try succeed { push(.logout, $0) }.pushes
        #expect(left.count == 1)
        let bytes = try #require(left[0].answer?.bytes)
        #expect(String(decoding: bytes, as: UTF8.self).contains("logout"))
        #expect(try succeed { _ in try write() }.pushes.isEmpty)
    }

    @Test(arguments: [false, true]) func positionsOfChats(areSaved: Bool) throws {
        try succeed { _ in try say("one") }
        fail { context in
            try say("two")
            try say("three")
            // As a request does that changes the chat's row.
            if areSaved { try context.chats.positions.save() }
        }
        #expect(context.chats.positions.messages == 1)
        #expect(try context.chat(id: group)?.record.lastIndex == 1)
        try succeed { _ in try say("two") }
        try transaction.commit()
        #expect(try ChatTable.find(id: group, on: connection)?.lastIndex == 2)
        #expect(try MessageTable.newest(of: group, after: 0, notBy: bob, limit: 9, on: connection).count == 2)
    }

    @Test(arguments: [false, true]) func chats(isReloaded: Bool) throws {
        if isReloaded { _ = try context.chat(id: group) }
        fail { context in
            try ChatTable.set(.name("after"), by: "ann", now: 2, of: group, on: context.store)
            // Read for the first time, or again: what is in memory shows the change.
            if isReloaded, let chat = try context.chat(id: group) { _ = try context.chats.reload(chat) }
            #expect(try context.chat(id: group)?.record.name == "after")
        }
        #expect(try context.chat(id: group)?.record.name == "before")
        #expect(try context.chat(gid: "g")?.record.name == "before")
    }

    @Test(arguments: [false, true]) func people(areForgotten: Bool) throws {
        if areForgotten { _ = try context.person(ann) }
        fail { context in
            try UserTable.setDeleted(true, of: ann, on: context.store)
            if areForgotten { context.people.forget(ann) }
            #expect(try context.person(ann)?.isDeleted == true)
        }
        #expect(try context.person(ann)?.isDeleted == false)
    }

    /// A request that was refused before it wrote costs nobody a read.
    @Test func cachesOutliveARefusal() throws {
        let known = try context.people.find(ann)
        fail { context in _ = try context.people.find(bob) }
        #expect(try context.people.find(ann) === known)
    }

    @Test func theVersionThatTheRelayKnows() throws {
        try succeed { #expect($0.people.tell(7)) }
        fail { #expect($0.people.tell(8)) }
        try succeed { #expect($0.people.tell(8) && !$0.people.tell(8)) }
        transaction.rollBack()
        try transaction.begin(now: 2_000)
        try succeed { #expect($0.people.tell(7)) }
    }

    @Test func cursors() throws {
        fail { $0.cursors.markMoved(group) }
        #expect(!context.cursors.hasUnsaved)
        try succeed { $0.cursors.markMoved(group) }
        fail { $0.cursors.markMoved(group) }
        #expect(context.cursors.hasUnsaved)
        // A commit without an answer may have been carried out.
        transaction.rollBack()
        #expect(context.cursors.hasUnsaved)
    }

    /// A refused request counts too; a transaction that begins again counts only once.
    @Test func limits() throws {
        try succeed { try $0.quotas.login(by: ann, now: 1_000) }
        fail { try $0.quotas.login(by: ann, now: 1_000) }
        #expect(throws: Refusal.self) { try succeed { try $0.quotas.login(by: ann, now: 1_000) } }
        transaction.rollBack()
        try transaction.begin(now: 1_000)
        for _ in 0..<2 { try succeed { try $0.quotas.login(by: ann, now: 1_000) } }
        #expect(throws: Refusal.self) { try succeed { try $0.quotas.login(by: ann, now: 1_000) } }
    }

    // MARK: The whole

    /// Nothing of a request without savepoint can be taken back once it has written.
    @Test func aTransactionIsSpoiledByAWriteAndNotByARefusal() throws {
        try succeed(savepoint: false) { _ in try say("one") }
        fail(savepoint: false) { $0.sessions.set(session("ann's"), of: ann) }
        #expect(transaction.damage == nil && presence.classic(of: ann) == nil)
        fail(savepoint: false) { context in
            context.sessions.set(session("ann's"), of: ann)
            try say("two")
        }
        #expect(transaction.damage == .spoiled && presence.classic(of: ann) == nil)

        transaction.rollBack()
        try transaction.begin(now: 1_000)
        #expect(transaction.damage == nil && context.chats.positions.messages == 0)
        #expect(try context.chat(id: group)?.record.lastIndex == 0)
        try succeed { _ in try say("one") }
        fail { _ in try say("two") }
        #expect(transaction.damage == nil)
        try transaction.commit()
        #expect(try ChatTable.find(id: group, on: connection)?.lastIndex == 1)
    }

    @Test func aTransactionIsBrokenByASavepointThatIsLost() throws {
        connection.isBroken = true
        fail { _ in try say("one") }
        #expect(transaction.damage == .broken)
        transaction.rollBack()
        #expect(try context.chat(id: group)?.record.lastIndex == 0)
    }

    /// Three requests in one transaction, the second of which fails after it has written.
    @Test func theOthersOfATransactionAreStoredWhenOneFails() throws {
        let fixture = try TestBackend()
        let (ann, bob) = try fixture.addAnnAndBob()
        let gid = fixture.group([ann, bob])
        let begun = Mailbox<Void>()
        let goOn = Mailbox<Void>()
        let ends = Mailbox<Bool>()
        // Holds the writer, so that the three wait together.
        fixture.backend.perform { _ in
            _ = begun.put(())
            _ = goOn.take()
        } done: { _ in
        }
        _ = begun.take()
        for number in 1...3 {
            fixture.backend.perform { context in
                guard let chat = try context.chat(gid: gid), let me = try context.person(ann) else { throw Failed() }
                try context.say("\(number)", contentType: "plain", by: me, in: chat)
                if number == 2 { throw Failed() }
            } done: { result in
                if case .success = result { _ = ends.put(true) } else { _ = ends.put(false) }
            }
        }
        _ = goOn.put(())
        #expect((1...3).map { _ in ends.take() } == [true, false, true])
        #expect(fixture.texts(gid, by: bob) == ["1", "3"])
        // Its answer leaves after their pushes.
        _ = fixture.ask("settings", ["", [:]], by: ann)
        let shown = fixture.pushes.withLock { $0 }.filter { $0["method"] == "message" }
        #expect(shown.flatMap { $0["data"]!.contents } == ["1", "3"])
        let reader = try fixture.store.openReader()
        defer { reader.close() }
        #expect(try ChatTable.find(gid: gid, on: reader)?.lastIndex == 2)
    }

    /// Numbers of changes: one for each request that changes something, and none twice.
    @Test func numbersOfAFailedTransactionAreNotGivenAgain() throws {
        try succeed { _ = $0.store.changeNumber }
        let given = context.numbers.last
        try succeed { _ in }
        #expect(context.numbers.last == given)
        transaction.rollBack()
        try transaction.begin(now: 2_000)
        // The beginning may take one of its own, for the chat of everybody.
        let begun = context.numbers.last
        #expect(begun >= given)
        try succeed { #expect($0.store.changeNumber == begun + 1) }
        try succeed { #expect([$0.store.changeNumber, $0.store.changeNumber] == [begun + 2, begun + 2]) }
        fail { _ = $0.store.changeNumber }
        try transaction.commit()
        let restarted = try WriteContext(
            store: connection, presence: presence, configuration: TestBackend.quick, relays: relays,
            signIn: SignInLimits(configuration: TestBackend.quick))
        #expect(restarted.numbers.last > begun + 2, "the reservation is stored, though the first try was rolled back")
    }
}
