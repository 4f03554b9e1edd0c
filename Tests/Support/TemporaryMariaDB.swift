import Foundation
import MySQLStore

/// The tests' own MariaDB server, on a socket in a temporary folder and on no port. Started at first use; it ends with
/// the test process, however that ends.
package final class TemporaryMariaDB: @unchecked Sendable {  // only the one test of an own server kills and starts it
    /// `nil` where MariaDB is not installed; then tests over it are skipped.
    package static let shared: TemporaryMariaDB? = isInstalled ? try! TemporaryMariaDB() : nil

    package static let isInstalled =
        MySQLStore.isAvailable && FileManager.default.isExecutableFile(atPath: "/usr/sbin/mariadbd")
    package static let cure = "MariaDB is missing: make test-deps installs it"

    private let folder: String
    package let socket: String
    /// The shell that starts the server and kills it by its pid. A line of its input ends the server, the next one
    /// starts it again; at the end of its input, as when this process is gone, it deletes the folder.
    private let watcher: ChildProcess
    private var pid: Int32 = 0

    private static let script = #"""
        while "$@" </dev/null & server=$!
            read -r word; kill -KILL $server; wait $server; [ "$word" ] && read -r word
        do :; done
        until rm -rf "$0"; do :; done
        """#

    private static let user = NSUserName()

    /// A server of one's own, for a test that kills it.
    package init() throws {
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
        watcher = try ChildProcess(
            "/bin/sh", ["-c", Self.script, folder] + server, input: .pipe, output: .nothing, errors: .nothing)
        try waitForAnswer()
    }

    private func waitForAnswer() throws {
        let end = Date().addingTimeInterval(60)
        while !Self.answers(socket) {
            guard watcher.isRunning, Date() < end else {
                throw CocoaError(.executableLoad, userInfo: [NSLocalizedDescriptionKey: String(log.suffix(2000))])
            }
            usleep(20_000)
        }
        let text = try String(contentsOfFile: folder + "/pid", encoding: .utf8)
        pid = Int32(text.trimmingCharacters(in: .whitespacesAndNewlines)) ?? 0
    }

    /// What it has written about itself.
    package var log: String { (try? String(contentsOfFile: folder + "/log.err", encoding: .utf8)) ?? "no log" }

    /// Ends it as a power cut does, but for what the system has not written to the disk. Returns when it is gone.
    package func kill() {
        try? FileManager.default.removeItem(atPath: folder + "/pid")
        watcher.write("kill\n")
        while Foundation.kill(pid, 0) == 0 { usleep(1_000) }
    }

    /// After `kill`: on the same data. Returns when it answers.
    package func start() throws {
        watcher.write("start\n")
        try waitForAnswer()
    }

    package func pause() { Foundation.kill(pid, SIGSTOP) }
    package func resume() { Foundation.kill(pid, SIGCONT) }

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
