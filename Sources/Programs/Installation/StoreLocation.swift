import Glibc
import MySQLStore
import SQLiteStore
import XuanConfig
import XuanStore

/// Where a data folder's database is. The folder remembers an address that was given once, so that no command can use
/// another database by mistake.
package enum StoreLocation {
    /// `xuan.db` in the folder.
    case file(path: String)
    case server(MySQLStore)

    /// Name of the file in the data folder that keeps the address: one line, no password.
    static let fileName = "store"

    /// `address`: from `--store` or a settings file, `nil` if none was given. A new one is tried before it is kept.
    /// Throws `StoreLocationError`, `ConfigError`, `MySQLAddressError`, `StoreError`.
    package init(folder: String, address: String?) throws {
        let path = folder + Self.fileName
        let kept = TextFile.isPresent(path) ? SettingsText.firstLine(try TextFile.read(path)) : nil
        if let kept, let address, kept != address { throw StoreLocationError.other(file: path) }
        guard let text = kept ?? address else {
            self = .file(path: folder + "xuan.db")
            return
        }
        let store = MySQLStore(try Self.address(text, variable: "XUAN_STORE_PASSWORD"))
        self = .server(store)
        guard kept == nil else { return }
        guard access(folder + "xuan.db", F_OK) != 0 else { throw StoreLocationError.hasFile(folder: folder) }
        try store.openWriter().close()
        try Self.write(text, to: path)
    }

    /// `isPatient`: for a command that reads or writes the whole database, which may take minutes.
    package func open(isPatient: Bool = false) throws(StoreError) -> any Store {
        switch self {
        case .file(let path): try SQLiteStore(path: path)
        case .server(let store): isPatient ? store.patient : store
        }
    }

    /// An address with its password from the file that it names, or else from the environment.
    package static func address(_ text: String, variable: String) throws -> MySQLAddress {
        var address = try MySQLAddress(parsing: text)
        if !address.passwordFile.isEmpty {
            address.password = SettingsText.firstLine(try TextFile.read(address.passwordFile))
        } else if let value = getenv(variable) {
            address.password = String(cString: value)
        }
        return address
    }

    private static func write(_ text: String, to path: String) throws {
        let descriptor = Glibc.open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o600)
        defer { close(descriptor) }
        let line = Array((text + "\n").utf8)
        guard descriptor >= 0, Glibc.write(descriptor, line, line.count) == line.count, fsync(descriptor) == 0 else {
            throw DataFolderError.notWritable(folder: path, cause: String(cString: strerror(errno)))
        }
    }
}

package enum StoreLocationError: Error, Equatable, CustomStringConvertible {
    case other(file: String)
    case hasFile(folder: String)

    package var description: String {
        switch self {
        case .other(let file):
            "this data folder keeps its data in another database, named in \(file); leave --store out, give another "
                + "folder with --data, or change the line in that file if the same database has moved"
        case .hasFile(let folder):
            "the data folder \(folder) has its own database, xuan.db; give a new folder with --data (and take the "
                + "old one's content along with backup and restore)"
        }
    }
}
