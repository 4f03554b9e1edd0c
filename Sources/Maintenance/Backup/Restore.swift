import Glibc
import SQLiteStore
import XuanStore

/// Replaces a data folder's content with a backup. The caller holds the folder's lock.
package enum Restore {
    /// Where the database goes.
    package enum Target {
        /// The folder's own `xuan.db`.
        case file
        case server(any Store)
    }

    /// Unpacks and checks everything before anything is changed. Without `force` a folder or database with people in it
    /// is refused; with it, the folder's content is moved into `before-restore-SECONDS` in it, and the rows of a
    /// database on a server are replaced in one transaction. `now`: seconds. `notice` receives warnings about the
    /// backup, each a sentence. Returns the name of that folder, or `nil` if nothing had to be moved.
    package static func run(
        _ file: String, folder: String, into target: Target, force: Bool, now: Int64,
        notice: (String) -> Void = { _ in }
    ) throws(BackupError) -> String? {
        // With force it is not even looked at: it may be the damaged one that the backup replaces.
        if !force {
            guard try isEmpty(folder, target) else { throw .notEmpty }
            if case .file = target {
                for end in ["", "-wal", "-shm"] { try FolderFiles.remove(folder + Backup.database + end) }
            }
        }
        let restoring = folder + FolderFiles.restoring
        try FolderFiles.remove(restoring)
        guard mkdir(restoring, 0o700) == 0 else { throw .system(restoring, "cannot be made", errno) }
        do throws(BackupError) {
            if try !unpack(file, to: restoring + "/") {
                notice(
                    "the backup is of an older program and has no checksums: damage to its files would go unnoticed")
            }
            switch target {
            case .file: try renewEpoch(restoring + "/" + Backup.database)
            case .server(let store): try replaceRows(store, from: restoring + "/" + Backup.database)
            }
            let aside = try exchange(folder, restoring + "/", now: now)
            try FolderFiles.remove(restoring)
            return aside
        } catch {
            try? FolderFiles.remove(restoring)
            throw error
        }
    }

    private static func isEmpty(_ folder: String, _ target: Target) throws(BackupError) -> Bool {
        do throws(StoreError) {
            let store: any Store
            switch target {
            case .file:
                // A log without its database may hold the last messages.
                guard access(folder + Backup.database, F_OK) == 0 else {
                    return access(folder + Backup.database + "-wal", F_OK) != 0
                }
                store = try SQLiteStore(path: folder + Backup.database)
            case .server(let one): store = one
            }
            let writer = try store.openWriter()
            defer { writer.close() }
            try Migrations.run(on: writer)
            return try ImportTable.isEmpty(writer)
        } catch {
            throw .store(error)
        }
    }

    /// False if the backup has no checksums.
    private static func unpack(_ file: String, to folder: String) throws(BackupError) -> Bool {
        let archive = try TarReader(file)
        defer { archive.close() }
        let content = try archive.extract(to: folder)
        guard content.names.contains(Backup.database) else {
            throw .damaged("there is no \(Backup.database) in it")
        }
        do throws(StoreError) {
            let database = try SQLiteStore(path: folder + Backup.database).openReader()
            defer { database.close() }
            let version = try database.schemaVersion()
            guard version <= Migrations.newest else { throw .tooNew(found: version, known: Migrations.newest) }
            if !(try database.damages()).isEmpty { throw .corrupt("of the backup") }
        } catch {
            throw .store(error)
        }
        return content.isVerified
    }

    /// Clients may know more than the backup does: they start again.
    private static func renewEpoch(_ path: String) throws(BackupError) {
        do throws(StoreError) {
            let database = try SQLiteStore(path: path).openWriter()
            defer { database.close() }
            try database.transaction { () throws(StoreError) in try MetaTable.renewStoreEpoch(on: database) }
        } catch {
            throw .store(error)
        }
    }

    private static func replaceRows(_ store: any Store, from path: String) throws(BackupError) {
        do throws(StoreError) {
            let source = try SQLiteStore(path: path).openWriter()
            defer { source.close() }
            try Migrations.run(on: source)
            let target = try store.openWriter()
            defer { target.close() }
            try target.refuseIfHeld()
            try Migrations.run(on: target)
            let copy = try TableCopy(shapedLike: source)
            try target.transaction { () throws(StoreError) in
                try copy.clear(target)
                try copy.run(from: source, to: target)
                try MetaTable.renewStoreEpoch(on: target)
            }
        } catch {
            throw .store(error)
        }
        try FolderFiles.remove(path)
    }

    /// Moves the folder's content aside and the unpacked files into its place.
    private static func exchange(
        _ folder: String, _ restoring: String, now: Int64
    ) throws(BackupError) -> String? {
        let kept = ["xuan.lock", "store", FolderFiles.restoring]
        let old = try FolderFiles.entries(folder).filter { name in
            !kept.contains(name) && !name.hasPrefix(FolderFiles.asidePrefix)
        }
        var aside: String?
        if !old.isEmpty {
            let name = "\(FolderFiles.asidePrefix)\(now)"
            guard mkdir(folder + name, 0o700) == 0 else { throw .system(folder + name, "cannot be made", errno) }
            for entry in old { try move(folder + entry, folder + name + "/" + entry) }
            aside = name
        }
        for entry in try FolderFiles.entries(restoring) { try move(restoring + entry, folder + entry) }
        return aside
    }

    private static func move(_ from: String, _ to: String) throws(BackupError) {
        guard rename(from, to) == 0 else { throw .system(from, "cannot be moved to \(to)", errno) }
    }
}
