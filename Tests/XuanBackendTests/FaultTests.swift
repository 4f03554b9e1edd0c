import Glibc
import SQLiteStore
import Testing
import XuanPacket
import XuanStore
import XuanThreads

@testable import XuanBackend

/// Faults of the database: locked, full, damaged. The requester gets an error, nothing is acknowledged that is not
/// stored, and the server continues.
@Suite struct FaultTests {
    /// A store whose writer fails where it is told to, as a full disk does.
    final class FaultyStore: Store, @unchecked Sendable {
        let inner: SQLiteStore
        let fault = Guarded<(at: Point, error: StoreError)?>(nil)
        enum Point {
            case write, commit
            /// The commit is carried out, its answer gets lost.
            case answer
        }

        init(_ inner: SQLiteStore) { self.inner = inner }

        func openWriter() throws(StoreError) -> any StoreConnection {
            FaultyConnection(inner: try inner.openWriter(), store: self)
        }
        func openReader() throws(StoreError) -> any StoreConnection { try inner.openReader() }

        func fail(at point: Point) throws(StoreError) {
            if let fault = fault.withLock({ $0 }), fault.at == point { throw fault.error }
        }
    }

    final class FaultyConnection: ForwardingConnection {
        let inner: any StoreConnection
        private let store: FaultyStore
        private var isStored = false

        init(inner: any StoreConnection, store: FaultyStore) { (self.inner, self.store) = (inner, store) }

        func execute(_ sql: SQL, _ values: [StoreValue]) throws(StoreError) -> Int {
            try store.fail(at: .write)
            return try inner.execute(sql, values)
        }

        func commit() throws(StoreError) {
            try store.fail(at: .commit)
            try inner.commit()
            do throws(StoreError) {
                try store.fail(at: .answer)
            } catch {
                isStored = true
                throw error
            }
        }

        func wasLostCommitStored() -> Bool {
            defer { isStored = false }
            return isStored
        }
    }

    private func backendWithFaults(_ configuration: BackendConfiguration) throws -> (TestBackend, FaultyStore) {
        let box = Guarded<FaultyStore?>(nil)
        let fixture = try TestBackend(configuration) { path throws(StoreError) in
            let store = FaultyStore(try SQLiteStore(path: path))
            box.withLock { $0 = store }
            return store
        }
        return (fixture, box.withLock { $0! })
    }

    @Test(
        arguments: [FaultyStore.Point.write, .commit], [StoreError.full, .locked, .other(code: 10, "disk I/O error")])
    func aFailingWriteIsToldNotAcknowledgedAndTheServerGoesOn(point: FaultyStore.Point, error: StoreError) throws {
        let reports = Guarded<[String]>([])
        var configuration = TestBackend.quick
        configuration.report = { line in reports.withLock { $0.append(line) } }
        let (fixture, store) = try backendWithFaults(configuration)
        let (ann, bob) = try fixture.addAnnAndBob()
        let gid = fixture.group([ann, bob])
        _ = fixture.say(gid, "before", by: ann)
        let before = try fixture.dump()
        store.fault.withLock { $0 = (point, error) }
        for _ in 0..<3 {
            let answer = fixture.say(gid, "lost", by: ann, gid: "lost")
            #expect(answer.isFailure && answer.users == [ann])
            #expect(answer["message"] == "Send message failed.")
        }
        #expect(fixture.ask("changename", [.string(gid), "x"], by: ann)["message"] == "Change name failed.")
        #expect(fixture.login("bob")["data"] == .string(Sentence.databaseAway.english))
        #expect(try fixture.dump() == before)
        #expect(fixture.texts(gid, by: bob) == ["before"])
        #expect(reports.withLock { $0.allSatisfy { $0 == error.description } && !$0.isEmpty })
        store.fault.withLock { $0 = nil }
        // The same message again, as a client does it.
        let answer = fixture.say(gid, "lost", by: ann, gid: "lost")
        #expect(answer["result"] == "success" && answer.users == [ann, bob])
        #expect(fixture.texts(gid, by: bob) == ["before", "lost"])
        let reader = try fixture.store.openReader()
        defer { reader.close() }
        #expect(try ChatTable.find(gid: gid, on: reader)?.lastIndex == 2)
    }

    @Test(arguments: [FaultyStore.Point.write, .commit])
    func healthSaysThatNothingCanBeWrittenUntilItCan(point: FaultyStore.Point) throws {
        let (fixture, store) = try backendWithFaults(TestBackend.quick)
        let (ann, bob) = try fixture.addAnnAndBob()
        let gid = fixture.group([ann, bob])
        let health = Health()
        fixture.backend.report(to: health)
        func look() -> String {
            let said = Mailbox<String>()
            health.look { _ = said.put(health.now.text) }
            return said.take() ?? "nothing"
        }
        #expect(look() == "ok")
        store.fault.withLock { $0 = (point, .full) }
        #expect(look() == "ok", "nobody has tried")
        _ = fixture.say(gid, "lost", by: ann)
        #expect(look() == "degraded: database not writable")
        #expect(look() == "degraded: database not writable")
        // Nobody writes: it finds out by itself.
        store.fault.withLock { $0 = nil }
        #expect(look() == "ok")
    }

    @Test func aMessageStoredByAFailedCommitReachesEverybodyOnce() throws {
        let (fixture, store) = try backendWithFaults(TestBackend.quick)
        let (ann, bob) = try fixture.addAnnAndBob()
        let gid = fixture.group([ann, bob])
        store.fault.withLock { $0 = (.answer, .unreachable("db")) }
        #expect(fixture.say(gid, "stored", by: ann, gid: "g-1").isFailure)
        store.fault.withLock { $0 = nil }
        // The sender's repetition is for the sender alone; bob got the message before, without it.
        let again = fixture.say(gid, "stored", by: ann, gid: "g-1")
        #expect(again["result"] == "success" && again.users == [ann])
        let shown = fixture.pushes.withLock { $0 }.filter { $0["method"] == "message" }
        #expect(shown.count == 1 && shown[0].users.contains(bob) && shown[0]["data"]!.contents == ["stored"])
        #expect(fixture.texts(gid, by: bob) == ["stored"])
    }

    @Test func aDatabaseThatAnotherProcessHoldsIsToldAndComesBack() throws {
        let fixture = try TestBackend(TestBackend.quick) { path throws(StoreError) in
            try SQLiteStore(path: path, busyTimeout: 30)
        }
        let ann = try fixture.add("ann")
        fixture.enter(ann, "ann")
        let gid = fixture.group([ann])
        let other = try fixture.store.openWriter()
        try other.begin()
        #expect(fixture.say(gid, "held up", by: ann)["message"] == "Send message failed.")
        #expect(fixture.ask("getlist", by: ann)["result"] == "success")
        other.rollback()
        other.close()
        #expect(fixture.say(gid, "held up", by: ann)["result"] == "success")
        #expect(fixture.texts(gid, by: ann) == ["held up"])
    }

    /// The file's pages carry no checksums, so what can be noticed is damage to the tree: the first byte of a page
    /// names its kind, and no bit of it may change.
    @Test func aFlippedByteIsReportedByNameAndNeverTrusted() throws {
        let reports = Guarded<[String]>([])
        var configuration = TestBackend.quick
        configuration.report = { line in reports.withLock { $0.append(line) } }
        let fixture = try TestBackend(configuration, driver: .sqlite)
        let ann = try fixture.add("ann")
        fixture.enter(ann, "ann")
        let gid = fixture.group([ann])
        for n in 0..<300 { _ = fixture.say(gid, "message \(n)", by: ann) }
        let texts = fixture.texts(gid, by: ann)
        fixture.backend.close()
        let pageSize = 4096
        let sound = try bytes(of: fixture.path)
        #expect(sound.count / pageSize > 20)
        var named = 0
        for page in stride(from: 2, through: sound.count / pageSize, by: 1) {
            reports.withLock { $0 = [] }
            var damaged = sound
            damaged[(page - 1) * pageSize] ^= 0x40
            try write(damaged, to: fixture.path)
            do {
                try fixture.reopen()
                let answer = fixture.ask("history", [.string(gid), 500, 1, 0, false, 0], by: ann)
                let said = fixture.say(gid, "after", by: ann, gid: "after \(page)")
                if answer["result"] == "success" {
                    #expect(answer["data"]!.contents.reversed() == texts)
                }
                if answer.isFailure || said.isFailure {
                    named += 1
                    #expect(reports.withLock { $0.contains { $0.contains(fixture.path) } })
                }
                fixture.backend.close()
            } catch let error as StoreError {
                // Met at the start already.
                #expect(error == .corrupt(fixture.path))
                named += 1
            }
        }
        #expect(named > 5)
    }

    private func bytes(of path: String) throws -> [UInt8] {
        let file = try #require(fopen(path, "r"))
        defer { fclose(file) }
        var info = stat()
        fstat(fileno(file), &info)
        var bytes = [UInt8](repeating: 0, count: Int(info.st_size))
        #expect(fread(&bytes, 1, bytes.count, file) == bytes.count)
        return bytes
    }

    private func write(_ bytes: [UInt8], to path: String) throws {
        for end in ["-wal", "-shm"] { unlink(path + end) }
        let file = try #require(fopen(path, "w"))
        defer { fclose(file) }
        #expect(fwrite(bytes, 1, bytes.count, file) == bytes.count)
    }
}
