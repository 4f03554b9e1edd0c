import CMySQL
import XuanStore

/// A database of a MySQL or MariaDB server as a `Store`: InnoDB, utf8mb4, texts compared byte by byte. Several processes
/// may open it at the same time; one of them writes at a time.
package struct MySQLStore: Store {
    package let address: MySQLAddress
    private let lockSeconds: Int

    /// Nothing is opened yet. `busyTimeout`: milliseconds to wait for another process that writes, rounded up to
    /// seconds.
    package init(_ address: MySQLAddress, busyTimeout: Int = 5000) {
        self.address = address
        lockSeconds = max(1, (busyTimeout + 999) / 1000)
    }

    /// False if the program was built without libmariadb-dev, or libmariadb3 is not installed.
    package static var isAvailable: Bool { xx_mysql_missing() == 0 }

    package func openWriter() throws(StoreError) -> any StoreConnection {
        let connection = try MySQLConnection(address, role: .writer, lockSeconds: lockSeconds)
        try connection.claim()
        return connection
    }

    package func openReader() throws(StoreError) -> any StoreConnection {
        let connection = try MySQLConnection(address, role: .reader, lockSeconds: lockSeconds)
        try connection.check()
        return connection
    }

    /// Reads a database of another program, without looking whose it is.
    package func openForeign() throws(StoreError) -> any StoreConnection {
        try MySQLConnection(address, role: .foreign, lockSeconds: lockSeconds)
    }
}
