import CSQLite
import Glibc
import Testing
@testable import XuanStore

@testable import SQLiteStore

/// The log of a server's writer: commits of one write each, copied by a thread, long before it is needed.
@Suite struct ServerLogTests {
    private let file = TemporaryFile()

    private func server() throws -> SQLiteConnection {
        let writer = try SQLiteStore(path: file.path).openWriter() as! SQLiteConnection
        try writer.execute("CREATE TABLE IF NOT EXISTS t (a INTEGER PRIMARY KEY, b TEXT)", [])
        try writer.serve()
        return writer
    }

    private func add(_ number: Int64, bytes: Int = 10, to writer: SQLiteConnection) throws {
        try writer.transaction { () throws(StoreError) in
            _ = try writer.execute(
                "INSERT INTO t VALUES (?, ?)", [.integer(number), .text(String(repeating: "x", count: bytes))])
        }
    }

    private func size(_ path: String) -> Int {
        var info = stat()
        return stat(path, &info) == 0 ? Int(info.st_size) : 0
    }

    /// What another program reads, and what its check of the file says.
    private func seen(_ path: String) throws -> (numbers: [Int64], damages: [String]) {
        let other = try SQLiteConnection(path: path, busyTimeout: 1000)
        defer { other.close() }
        return (try other.all("SELECT a FROM t ORDER BY a") { $0.integer(0) }, try other.damages())
    }

    @Test func aCommitIsSeenByOthersWhenItReturns() throws {
        let writer = try server()
        defer { writer.close() }
        for number in 1...20 as ClosedRange<Int64> {
            try add(number, bytes: number == 10 ? 1 << 20 : 10, to: writer)
            #expect(try seen(file.path).numbers == Array(1...number))
        }
    }

    @Test func aTransactionBeyondTheCacheIsReadBackAndTakenBack() throws {
        let writer = try server()
        defer { writer.close() }
        try writer.pragma("PRAGMA cache_size = 10")
        try add(1, to: writer)
        try writer.begin()
        for number in 2...200 as ClosedRange<Int64> {
            let text = String(repeating: "y", count: 3_000)
            try writer.execute("INSERT INTO t VALUES (?, ?)", [.integer(number), .text(text)])
        }
        #expect(try writer.first("SELECT SUM(LENGTH(b)) FROM t") { $0.integer(0) } == 10 + 199 * 3_000)
        writer.rollback()
        file.foreign("INSERT INTO t VALUES (300, '')")
        try add(301, to: writer)
        let seen = try seen(file.path)
        #expect(seen.numbers == [1, 300, 301])
        #expect(seen.damages == [])
    }

    /// All that a power cut leaves: the files as they are, without a last checkpoint.
    @Test func aLogThatWasMadeLongerHoldsAllCommits() throws {
        let writer = try server()
        defer { writer.close() }
        try add(1, to: writer)
        var steps = 1
        while writer.prepare() { steps += 1 }
        #expect(steps > 10)
        let log = file.path + "-wal"
        let long = size(log)
        #expect(long > 16 << 20)
        for number in 2...50 as ClosedRange<Int64> { try add(number, to: writer) }
        #expect(size(log) == long)

        let left = TemporaryFile()
        for end in ["", "-wal"] { try copy(file.path + end, to: left.path + end) }
        let seen = try seen(left.path)
        #expect(seen.numbers == Array(1...50))
        #expect(seen.damages == [])
    }

    /// Zeros were written over the commit of another process, which was lost with all that followed.
    @Test func aLogIsNotMadeLongerWhileAnotherProcessWrites() throws {
        let writer = try SQLiteStore(path: file.path, busyTimeout: 20).openWriter() as! SQLiteConnection
        defer { writer.close() }
        try writer.execute("CREATE TABLE t (a INTEGER PRIMARY KEY, b TEXT)", [])
        try writer.serve()
        try add(1, to: writer)
        let other = try SQLiteStore(path: file.path).openWriter()
        defer { other.close() }
        try other.begin()
        let before = size(file.path + "-wal")
        #expect(!writer.prepare())
        #expect(size(file.path + "-wal") == before)
        try other.commit()
        #expect(writer.prepare())
        #expect(size(file.path + "-wal") > before)
    }

    @Test func theLogStaysBoundedHoweverMuchIsWritten() throws {
        let writer = try server()
        defer { writer.close() }
        let log = file.path + "-wal"
        var longest = 0
        for number in 1...300 as ClosedRange<Int64> {
            try add(number, bytes: 1 << 20, to: writer)
            longest = max(longest, size(log))
        }
        #expect(longest < 160 << 20, "300 MiB were written")
        #expect(try seen(file.path).numbers == Array(1...300))
    }

    private func copy(_ source: String, to target: String) throws {
        let bytes = try #require(read(source))
        let file = open(target, O_WRONLY | O_CREAT, 0o600)
        defer { close(file) }
        #expect(bytes.withUnsafeBytes { write(file, $0.baseAddress, $0.count) } == bytes.count)
    }

    private func read(_ path: String) -> [UInt8]? {
        let file = open(path, O_RDONLY)
        guard file >= 0 else { return nil }
        defer { close(file) }
        let size = size(path)
        return [UInt8](unsafeUninitializedCapacity: size) { buffer, count in
            count = max(0, Glibc.read(file, buffer.baseAddress, size))
        }
    }
}
