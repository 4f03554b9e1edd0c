import Foundation
import MySQLStore

/// The tests' own MariaDB server, on a socket in a temporary folder and on no port. Started at first use; it ends with
/// the test process, however that ends.
package final class TemporaryMariaDB: Sendable {
    /// `nil` where MariaDB is not installed; then tests over it are skipped.
    package static let shared: TemporaryMariaDB? = isInstalled ? try! TemporaryMariaDB() : nil

    package static let isInstalled =
        MySQLStore.isAvailable && FileManager.default.isExecutableFile(atPath: "/usr/sbin/mariadbd")
    package static let cure = "MariaDB is missing: make test-deps installs it"

    private let folder: String
    package let socket: String
    /// The server runs as long as the watcher's input is open.
    private let watcher: ChildProcess
    private let pid: Int32

    private static let user = NSUserName()

    private init() throws {
        folder = "/tmp/xuan-mariadb-\(UUID().uuidString.prefix(8))"
        socket = folder + "/s"
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        let data = folder + "/data"
        try Self.run(
            "/usr/bin/mariadb-install-db",
            [
                "--no-defaults", "--datadir=\(data)", "--user=\(Self.user)", "--skip-test-db",
                "--auth-root-authentication-method=normal",
            ])
        let server = [
            "/usr/sbin/mariadbd", "--no-defaults", "--datadir=\(data)", "--socket=\(socket)", "--skip-networking",
            "--user=\(Self.user)", "--pid-file=\(folder)/pid", "--log-error=\(folder)/log.err", "--max-connections=400",
        ]
        // The shell sees the end of its input when this process is gone, kills the server by pid and deletes the
        // folder.
        watcher = try ChildProcess(
            "/bin/sh",
            [
                "-c", #"folder=$0; "$@" </dev/null & read -r _; kill -KILL $!; until rm -rf "$folder"; do :; done"#,
                folder,
            ]
                + server, input: .pipe, output: .nothing, errors: .nothing)
        let end = Date().addingTimeInterval(60)
        while !Self.answers(socket) {
            guard watcher.isRunning, Date() < end else {
                let log = (try? String(contentsOfFile: folder + "/log.err", encoding: .utf8)) ?? "no log"
                throw CocoaError(.executableLoad, userInfo: [NSLocalizedDescriptionKey: String(log.suffix(2000))])
            }
            var pause = timespec(tv_sec: 0, tv_nsec: 20_000_000)
            nanosleep(&pause, nil)
        }
        let text = try String(contentsOfFile: folder + "/pid", encoding: .utf8)
        pid = Int32(text.trimmingCharacters(in: .whitespacesAndNewlines)) ?? 0
    }

    private static func answers(_ socket: String) -> Bool {
        (try? run("/usr/bin/mariadb-admin", ["--no-defaults", "--socket=\(socket)", "--user=root", "ping"])) != nil
    }

    /// An unused database name.
    package static func freeName() -> String { "t_\(UUID().uuidString.lowercased().filter { $0 != "-" })" }

    package func text(_ database: String) -> String { "mysql://root@localhost/\(database)?socket=\(socket)" }

    package func address(_ database: String) -> MySQLAddress { try! MySQLAddress(parsing: text(database)) }

    /// Runs SQL as another program would; returns its output, tabs between columns.
    @discardableResult
    package func sql(_ text: String, database: String = "mysql") throws -> String {
        try Self.run(
            "/usr/bin/mariadb",
            [
                "--no-defaults", "--socket=\(socket)", "--user=root", "--batch", "--skip-column-names",
                "--default-character-set=utf8mb4", database,
            ], input: text)
    }

    /// Copies the current content into a database of another name.
    package func copy(_ database: String, to other: String) throws {
        let dump = try Self.run(
            "/usr/bin/mariadb-dump",
            ["--no-defaults", "--socket=\(socket)", "--user=root", "--single-transaction", "--hex-blob", database])
        try sql("CREATE DATABASE `\(other)` DEFAULT CHARACTER SET utf8mb4")
        try sql(dump, database: other)
    }

    /// Cuts every connection to a database but the one that does so.
    package func cutConnections(to database: String) throws {
        let ids = try sql("SELECT id FROM information_schema.processlist WHERE db = '\(database)'")
        for id in ids.split(separator: "\n") { try sql("KILL \(id)") }
    }

    /// Runs a program to its end and returns what it printed.
    @discardableResult
    private static func run(_ program: String, _ arguments: [String], input: String = "") throws -> String {
        String(decoding: try ChildProcess.output(program, arguments, input: input), as: UTF8.self)
    }
}
