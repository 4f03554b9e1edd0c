import Glibc
import Logging
import MySQLStore
import SQLiteStore
import XuanBackend
import XuanConfig
import XuanNet
import XuanPacket
import XuanStore
import XuanThreads

/// The folder in which a server keeps everything: `xuan.db` (SQLite) or `store` (the address of another database),
/// `certificate/`, `files/`, `xuan.lock`.
package enum DataFolder {
    /// Creates the folder if it is missing and takes the lock that keeps a second server out of it.
    package static func lock(_ folder: String) throws(DataFolderError) -> DataLock {
        try make(folder)
        return try DataLock(folder)
    }

    /// Opens the folder's store and a backend on it. `store`: its address, `nil` for the one that the folder remembers.
    /// `beginsEmpty`: also if the folder's former database is gone. `logger` receives database faults.
    package static func openBackend(
        _ folder: String, store address: String?, beginsEmpty: Bool = false, limits: Bool, person: PersonLimits,
        messages: MessageRules, sessions: SessionRules, guesses: GuessConfig, cluster: ClusterNode?, logger: Logger
    ) throws -> Backend {
        let location = try locate(folder, store: address, beginsEmpty: beginsEmpty)
        if case .server(let server) = location {
            logger.info("store", metadata: ["address": "\(server.address.name)"])
        }
        let store = try location.open()
        var configuration = BackendConfiguration()
        configuration.limits = limits
        configuration.person = person
        configuration.messages = messages
        configuration.sessionsPerPerson = sessions.perPerson
        configuration.rateLimited = { user, what, seconds in
            logger.warning("rate-limited", metadata: ["user": "\(user)", "what": "\(what)", "seconds": "\(seconds)"])
        }
        configuration.guesses.perPair = guesses.lockAfter
        configuration.guesses.pairMilliseconds = Int64(guesses.lockMinutes) * 60_000
        configuration.guesses.perAccount = guesses.failuresPerAccount
        configuration.guesses.perAddress = guesses.failuresPerAddress
        configuration.guesses.longestDelayMilliseconds = Int64(guesses.longestDelaySeconds) * 1_000
        configuration.knownAddresses = guesses.knownAddresses
        configuration.report = { fault in logger.error("store", metadata: ["cause": "\(fault)"]) }
        configuration.alarm = { fault in logger.critical("store", metadata: ["cause": "\(fault)"]) }
        configuration.owner = .thisProcess
        if let cluster {
            guard case .server = location else { throw DataFolderError.clusterNeedsServer }
            configuration.owner?.node = cluster.name
            configuration.bell = cluster.bell
            configuration.bellChanged = { cluster.bellChanged($0) }
        }
        // The program ends as by a signal, and then says why.
        configuration.storeLost = {
            kill(getpid(), SIGTERM)
            // A second one leaves no time for clients to go on here.
            kill(getpid(), SIGINT)
        }
        let backend = try Backend(store: store, configuration: configuration, clock: { WallClock.system.milliseconds })
        if case .file = location { DataLock.noteDatabase(folder) }
        return backend
    }

    /// Folder of uploaded files in it.
    package static let files = "files/"

    /// Where the settings of `xuan` in the folder say that files are; the folder if they cannot be read.
    package static func fileStore(_ folder: String) -> FileStoreAddress {
        var config = RelayConfig()
        let file = folder + "xuan.conf"
        try? config.take(TextFile.readIfPresent(file), file: file)
        return config.fileStore
    }

    /// The accounts of the folder, for a command beside the server. Throws `noServer`.
    package static func openAccounts(_ folder: String, store address: String?) throws -> AccountBook {
        AccountBook(store: try locatePresent(folder, store: address).open(), clock: { WallClock.system.milliseconds })
    }

    /// The files' records of the folder, for a command beside the server. Throws `noServer`.
    package static func openFiles(_ folder: String, store address: String?) throws -> FileBook {
        FileBook(store: try locatePresent(folder, store: address).open(), clock: { WallClock.system.milliseconds })
    }

    /// What the nodes of a cluster share by the folder's store and nobody else knows. After `openBackend`.
    package static func clusterSecret(_ folder: String, store address: String?) throws -> [UInt8] {
        let connection = try locatePresent(folder, store: address).open().openWriter()
        defer { connection.close() }
        return Array(try MetaTable.clusterSecret(on: connection) { Secret.randomHex(digits: 64) }.utf8)
    }

    /// Where the folder's database is or will be; creates the folder if it is missing. Throws `databaseIsGone` if the
    /// former database is missing, unless it `beginsEmpty`.
    package static func locate(
        _ folder: String, store address: String?, beginsEmpty: Bool = false
    ) throws -> StoreLocation {
        try make(folder)
        let location = try StoreLocation(folder: folder, address: address)
        switch location {
        case .file:
            let traces = DataTraces.of(folder)
            guard !traces.isEmpty else { return location }
            guard beginsEmpty else { throw DataFolderError.databaseIsGone(folder: folder, traces: traces) }
            DataTraces.setAside(folder, now: WallClock.system.seconds)
        case .server(let server):
            // Its mark was made before the address was kept.
            guard !beginsEmpty, try server.isUnmarked() else { return location }
            throw DataFolderError.databaseIsEmpty(folder: folder, name: server.address.name)
        }
        return location
    }

    /// Where the database of a used data folder is. Creates nothing. Throws `noServer`, `databaseIsGone`.
    package static func locatePresent(_ folder: String, store address: String?) throws -> StoreLocation {
        // A fault in the address itself is reported first.
        if let address { _ = try MySQLAddress(parsing: address) }
        let isThere = TextFile.isPresent(folder + StoreLocation.fileName)
        guard isThere || !DataTraces.lacksDatabase(folder) else {
            let traces = DataTraces.of(folder)
            throw traces.isEmpty
                ? DataFolderError.noServer(folder: folder) : .databaseIsGone(folder: folder, traces: traces)
        }
        return try locate(folder, store: address)
    }

    /// The place to restore a backup to, whatever is left there.
    package static func locateForRestore(_ folder: String, store address: String?) throws -> StoreLocation {
        try make(folder)
        return try StoreLocation(folder: folder, address: address)
    }

    private static func make(_ folder: String) throws(DataFolderError) {
        if mkdir(folder, 0o700) != 0, errno != EEXIST {
            throw .notWritable(folder: folder, cause: String(cString: strerror(errno)))
        }
        guard access(folder, R_OK | W_OK | X_OK) == 0 else {
            throw .notWritable(folder: folder, cause: String(cString: strerror(errno)))
        }
    }
}

/// Held as long as a server runs on a data folder.
package struct DataLock {
    static let file = "xuan.lock"
    /// The lock file's content once a database has been made beside it.
    private static let word = Array("xuan.db\n".utf8)

    private let descriptor: Int32

    init(_ folder: String) throws(DataFolderError) {
        descriptor = open(folder + Self.file, O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw .notWritable(folder: folder, cause: String(cString: strerror(errno))) }
        guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 else {
            close(descriptor)
            throw .inUse(folder: folder)
        }
    }

    package func unlock() { close(descriptor) }

    /// Whether the folder's lock knows of a database.
    static func saysDatabase(_ folder: String) -> Bool {
        var info = stat()
        return stat(folder + file, &info) == 0 && info.st_size > 0
    }

    /// Records that the database exists: from now on its absence is a fault. The caller holds the lock; a failed write
    /// only weakens that check.
    static func noteDatabase(_ folder: String) {
        guard !saysDatabase(folder) else { return }
        let descriptor = open(folder + file, O_WRONLY | O_CLOEXEC)
        guard descriptor >= 0 else { return }
        _ = write(descriptor, word, word.count)
        close(descriptor)
    }
}

package enum DataFolderError: Error, Equatable, CustomStringConvertible {
    case notWritable(folder: String, cause: String)
    case inUse(folder: String)
    case noServer(folder: String)
    case databaseIsGone(folder: String, traces: [String])
    case databaseIsEmpty(folder: String, name: String)
    case clusterNeedsServer

    package var description: String {
        switch self {
        case .notWritable(let folder, let cause):
            "the data folder \(folder) cannot be written (\(cause)); give another one with --data, or fix its owner"
        case .inUse(let folder):
            "another server runs on the data folder \(folder); stop it first, or give another folder with --data"
        case .noServer(let folder):
            "there is no server in \(folder): neither xuan.db nor the address of a store; name its data folder with "
                + "--data. Nothing was made"
        case .databaseIsGone(let folder, let traces):
            "the database \(folder)xuan.db is missing or empty, but one has been here (\(traces.joined(separator: ", "))); "
                + "mount or put back what is gone, or restore a backup with --force. 'serve --begin-empty' begins a new "
                + "one beside what is left. Nothing was made"
        case .databaseIsEmpty(let folder, let name):
            "the database \(name) is empty, but the data folder \(folder) has kept its people and messages there; see that "
                + "it is the right one, or restore a backup with --force. 'serve --begin-empty' starts with an empty one. Nothing was made"
        case .clusterNeedsServer:
            "[cluster] is set, but the store is a file of this machine; give all nodes the same MariaDB (mysql://…) with "
                + "--store or [data] store, or take out [cluster]"
        }
    }
}
