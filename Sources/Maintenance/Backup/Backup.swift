import Glibc
import SQLiteStore
import XuanStore

/// A whole server in one file: a tar archive of the database, always as an SQLite file `xuan.db`, and of everything
/// else in the data folder (uploads, certificate). So a backup of one kind of database can be restored into the other.
package enum Backup {
    static let database = "xuan.db"

    package struct Report: Sendable, Equatable {
        package var files = 0
        /// Size of the archive in bytes.
        package var bytes: Int64 = 0
    }

    /// Writes a new `file`, also while the server runs and keeps writing. The database is a snapshot of one
    /// moment; the files are listed a little later, so none that the database names is missing for being too new.
    /// Throws `BackupError` and leaves nothing behind then.
    package static func write(folder: String, store: any Store, to file: String) throws(BackupError) -> Report {
        guard access(file, F_OK) != 0 else { throw .exists(file) }
        let part = file + FolderFiles.partEnd
        let copy = file + ".db" + FolderFiles.partEnd
        defer { for end in ["", "-wal", "-shm", "-journal"] { unlink(copy + end) } }
        for old in [part, copy] { unlink(old) }
        do throws(StoreError) {
            try copyDatabase(store, to: copy)
        } catch {
            throw .store(error)
        }
        var report = Report()
        do throws(BackupError) {
            var archive = try TarWriter(part)
            try archive.add(copy, as: database)
            for name in try FolderFiles.list(folder) {
                do throws(BackupError) {
                    try archive.add(folder + name, as: name)
                    report.files += 1
                } catch {
                    // Removed by the server since the folder was listed.
                    guard case .system(_, _, ENOENT) = error else { throw error }
                }
            }
            try archive.finish()
            var info = stat()
            guard stat(part, &info) == 0, rename(part, file) == 0 else {
                throw .system(file, "cannot be written", errno)
            }
            report.bytes = Int64(info.st_size)
        } catch {
            unlink(part)
            throw error
        }
        return report
    }

    /// Makes an SQLite file of a store of any kind.
    private static func copyDatabase(_ store: any Store, to path: String) throws(StoreError) {
        if let sqlite = store as? SQLiteStore {
            try sqlite.backup(to: path)
            return
        }
        let source = try store.openReader()
        defer { source.close() }
        let target = try SQLiteStore(path: path).openWriter()
        defer { target.close() }
        guard try source.schemaVersion() == Migrations.newest else {
            throw .other(code: 0, "the schema is not the newest; start the server once, then try again")
        }
        try Migrations.run(on: target)
        let copy = try TableCopy(shapedLike: target)
        try source.begin()
        do throws(StoreError) {
            try target.transaction { () throws(StoreError) in
                try copy.clear(target)
                try copy.run(from: source, to: target)
            }
        } catch {
            source.rollback()
            throw error
        }
        try source.commit()
    }
}
