import ArgumentParser
import Glibc
import Installation
import Maintenance

struct BackupCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "backup",
        abstract: "Writes everything into one file, also while the server runs.",
        discussion: """
            The file is a tar archive (mode 0600) of the database, as SQLite whatever it is kept in, and of all else \
            in the data folder: uploads, certificate. Guard it like the server: it holds every message.
            """)

    @OptionGroup var data: DataOption

    @Argument(help: "The file to write; it must not be there yet.")
    var file: String

    func run() throws {
        try MaintenanceCommands.run("backup") {
            let store = try DataFolder.locate(data.folder, store: data.store).open()
            let report = try Backup.write(folder: data.folder, store: store, to: file)
            print("\(file): \(report.bytes) bytes, the database and \(report.files) other files")
        }
    }
}

struct RestoreCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "restore",
        abstract: "Puts a backup in the place of the data, while the server is stopped.",
        discussion: """
            The backup is unpacked and checked before anything is changed. It may come from a server over SQLite and go \
            to one over MariaDB (--store), and the other way round.
            """)

    @OptionGroup var data: DataOption

    @Argument(help: "A file that `backup` has written.")
    var file: String

    @Flag(
        name: .long,
        help: """
            Also where people or messages are already. What the data folder holds is moved into before-restore-… in it; \
            the rows of a MySQL or MariaDB database are replaced.
            """)
    var force = false

    func run() throws {
        try MaintenanceCommands.run("restore") {
            let lock = try DataFolder.lock(data.folder)
            defer { lock.unlock() }
            let target: Restore.Target =
                switch try DataFolder.locate(data.folder, store: data.store) {
                case .file: .file
                case .server(let store): .server(store)
                }
            let aside = try Restore.run(
                file, folder: data.folder, into: target, force: force, now: Clock.milliseconds() / 1000)
            print("restored into \(data.folder)")
            if let aside { print("what was there before: \(data.folder)\(aside)") }
        }
    }
}

struct CheckCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "check",
        abstract: "Looks the whole database through, also while the server runs.",
        discussion: """
            Damage of the files, rows that refer to nothing, gaps in the order of messages, uploads without a file. The \
            exit status is 1 if there is a problem.
            """)

    @OptionGroup var data: DataOption

    func run() throws {
        try MaintenanceCommands.run("check") {
            let store = try DataFolder.locate(data.folder, store: data.store).open()
            // Before relays on other machines the uploads lie there.
            let uploads = data.folder + "files/"
            let report = try Check.run(
                store, uploads: access(uploads, F_OK) == 0 ? uploads : nil, now: Clock.milliseconds())
            print(report.counts.joined(separator: ", "))
            for problem in report.problems { Console.error("check: \(problem)") }
            guard report.problems.isEmpty else { throw ExitCode(1) }
            print("no problems")
        }
    }
}
