import Foundation
import MySQLStore
import SQLiteStore
import XuanStore

/// The databases that everything must run on.
package enum Driver: String, CaseIterable, Sendable, CustomStringConvertible {
    case sqlite, mariadb

    package var description: String { rawValue }

    /// Those that are installed.
    package static let installed: [Driver] = TemporaryMariaDB.isInstalled ? [.sqlite, .mariadb] : [.sqlite]
}

/// An empty database of its own.
package final class TemporaryStore {
    package let driver: Driver
    /// Path of the file, or name of the database.
    package let name: String

    package init(_ driver: Driver) {
        self.driver = driver
        name =
            switch driver {
            case .sqlite: "/tmp/xuan-test-\(UUID().uuidString).db"
            case .mariadb: TemporaryMariaDB.freeName()
            }
    }

    /// A database of MariaDB goes with its server.
    deinit {
        guard driver == .sqlite else { return }
        for end in ["", "-wal", "-shm"] { unlink(name + end) }
    }

    /// `busyTimeout`: milliseconds.
    package func open(busyTimeout: Int = 5000) throws(StoreError) -> any Store {
        switch driver {
        case .sqlite: try SQLiteStore(path: name, busyTimeout: busyTimeout)
        case .mariadb: MySQLStore(TemporaryMariaDB.shared!.address(name), busyTimeout: busyTimeout)
        }
    }

    /// A writer on the newest schema.
    package func openWriter() throws -> any StoreConnection {
        let connection = try open().openWriter()
        try Migrations.run(on: connection)
        return connection
    }

    /// A copy of what is on disk now, as a power cut would leave it.
    package func crashCopy() throws -> TemporaryStore {
        let copy = TemporaryStore(driver)
        switch driver {
        case .sqlite:
            for end in ["", "-wal"] { try FileManager.default.copyItem(atPath: name + end, toPath: copy.name + end) }
        case .mariadb: try TemporaryMariaDB.shared!.copy(name, to: copy.name)
        }
        return copy
    }
}
