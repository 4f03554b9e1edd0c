import CMySQL
import XuanStore

/// A MySQL or MariaDB database as a `Store`: InnoDB, utf8mb4, texts compared byte by byte. Several processes may open
/// it at the same time; one of them writes at a time.
package struct MySQLStore: Store {
    package let address: MySQLAddress
    private let limits: MySQLLimits
    private let outage = MySQLOutage()

    /// Nothing is opened yet. `busyTimeout`: milliseconds to wait for another process that writes, rounded up to
    /// seconds. The address says how long an answer may take.
    package init(_ address: MySQLAddress, busyTimeout: Int = 5000) {
        let limits = MySQLLimits(connect: address.timeout, answer: address.timeout, lock: busyTimeout)
        self.init(address, limits)
    }

    private init(_ address: MySQLAddress, _ limits: MySQLLimits) { (self.address, self.limits) = (address, limits) }

    /// The same database for a command that reads or writes whole tables: nobody else waits for it, and one answer may
    /// take minutes.
    package var patient: MySQLStore {
        MySQLStore(address, MySQLLimits(connect: address.timeout, answer: max(300, address.timeout), lock: 5000))
    }

    /// False if the program was built without libmariadb-dev, or libmariadb3 is not installed.
    package static var isAvailable: Bool { xx_mysql_missing() == 0 }

    package func openWriter() throws(StoreError) -> any StoreConnection {
        let connection = try MySQLConnection(address, role: .writer, limits, outage)
        try connection.claim()
        return connection
    }

    package func openReader() throws(StoreError) -> any StoreConnection {
        let connection = try MySQLConnection(address, role: .reader, limits, outage)
        try connection.check()
        return connection
    }

    /// True for a database without tables: one that we have written to has our mark. Throws `foreign`.
    package func isUnmarked() throws(StoreError) -> Bool {
        let connection = try MySQLConnection(address, role: .reader, limits)
        defer { connection.close() }
        return try !connection.check()
    }

    /// Reads another program's database, without checking for our mark.
    package func openForeign() throws(StoreError) -> any StoreConnection {
        try MySQLConnection(address, role: .foreign, patient.limits)
    }

    package func interrupt() { outage.interrupt() }
}

/// How long one connection waits, in seconds.
struct MySQLLimits: Sendable {
    let connect: UInt32
    /// How long the server may be silent in the middle of a call.
    var answer: UInt32
    /// Wait for another process that writes. The server must answer this before `answer` is over.
    let lock: Int

    /// `lock`: milliseconds.
    init(connect: UInt32, answer: UInt32, lock: Int) {
        (self.connect, self.answer) = (connect, answer)
        self.lock = max(1, min((lock + 999) / 1000, Int(answer) - 2))
    }
}
