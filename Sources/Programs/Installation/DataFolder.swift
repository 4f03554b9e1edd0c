import Glibc
import Logging
import XuanBackend
import XuanConfig
import XuanNet
import XuanStore

/// The folder in which a server keeps everything: `xuan.db` (SQLite) or `store` (the address of another database),
/// `certificate/`, `files/`, `xuan.lock`.
package enum DataFolder {
    /// Makes the folder if it is missing and takes the lock that keeps a second server out of it.
    package static func lock(_ folder: String) throws(DataFolderError) -> DataLock {
        try make(folder)
        let path = folder + "xuan.lock"
        let descriptor = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw .notWritable(folder: folder, cause: String(cString: strerror(errno))) }
        guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 else {
            close(descriptor)
            throw .inUse(folder: folder)
        }
        return DataLock(descriptor: descriptor)
    }

    /// Opens the folder's store and a backend on it. `store`: its address, `nil` for the one that the folder knows.
    /// `logger` hears of faults of the database.
    package static func openBackend(
        _ folder: String, store address: String?, limits: Bool, person: PersonQuotas, guesses: GuessConfig, logger: Logger
    ) throws -> Backend {
        let location = try locate(folder, store: address)
        if case .server(let server) = location {
            logger.info("store", metadata: ["address": "\(server.address.name)"])
        }
        let store = try location.open()
        var configuration = BackendConfiguration()
        configuration.limits = limits
        configuration.person = PersonLimits(person)
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
        return try Backend(store: store, configuration: configuration, clock: Clock.milliseconds)
    }

    /// Folder of uploaded files in it.
    package static let files = "files/"

    /// The accounts of the folder, for a command beside the server.
    package static func openAccounts(_ folder: String, store address: String?) throws -> AccountBook {
        AccountBook(store: try locate(folder, store: address).open(), clock: Clock.milliseconds)
    }

    /// The files' records of the folder, for a command beside the server.
    package static func openFiles(_ folder: String, store address: String?) throws -> FileBook {
        FileBook(store: try locate(folder, store: address).open(), clock: Clock.milliseconds)
    }

    /// Where the folder's database is; makes the folder if it is missing.
    package static func locate(_ folder: String, store address: String?) throws -> StoreLocation {
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

extension PersonLimits {
    init(_ quotas: PersonQuotas) {
        self.init()
        (messages, bytes, chats, invitations) = (quotas.messages, quotas.bytes, quotas.chats, quotas.invitations)
        (members, changes, broadcasts) = (quotas.members, quotas.changes, quotas.broadcasts)
    }
}

/// Held as long as a server runs on a data folder.
package struct DataLock {
    fileprivate let descriptor: Int32

    package func unlock() { close(descriptor) }
}

package enum DataFolderError: Error, Equatable, CustomStringConvertible {
    case notWritable(folder: String, cause: String)
    case inUse(folder: String)

    package var description: String {
        switch self {
        case .notWritable(let folder, let cause):
            "the data folder \(folder) cannot be written (\(cause)); give another one with --data, or mend its owner"
        case .inUse(let folder):
            "another server runs on the data folder \(folder); stop it first, or give another folder with --data"
        }
    }
}

/// The system's clock.
package enum Clock {
    /// Milliseconds since 1970, UTC.
    package static func milliseconds() -> Int64 {
        var now = timespec()
        clock_gettime(CLOCK_REALTIME, &now)
        return Int64(now.tv_sec) * 1_000 + Int64(now.tv_nsec) / 1_000_000
    }
}
