import ArgumentParser
import Glibc
import Installation
import Maintenance
import XuanThreads

struct BackupCommand<Place: DataPlace>: ParsableCommand {
    static var configuration: CommandConfiguration {
        CommandConfiguration(
            commandName: "backup",
            abstract: "Writes everything into one file, also while the server runs.",
            discussion: """
                The file is a tar archive (mode 0600) of the database, as SQLite whatever it is kept in, and of all else \
                in the data folder: uploads, certificate. Guard it like the server: it holds every message.
                """)
    }

    @OptionGroup var data: Place

    @Argument(help: "The file to write; it must not be there yet.")
    var file: String

    func run() throws {
        try MaintenanceCommands.run("backup") {
            let data = try data.place()
            let store = try DataFolder.locatePresent(data.folder, store: data.store).open(isPatient: true)
            let report = try Backup.write(folder: data.folder, store: store, to: file)
            print("\(file): \(report.bytes) bytes, the database and \(report.files) other files")
        }
    }
}

struct RestoreCommand<Place: DataPlace>: ParsableCommand {
    static var configuration: CommandConfiguration {
        CommandConfiguration(
            commandName: "restore",
            abstract: "Replaces the data with a backup, while the server is stopped.",
            discussion: """
                The backup is unpacked and checked before anything is changed. It may come from a server over SQLite and go \
                to one over MariaDB (--store), and the other way round.
                """)
    }

    @OptionGroup var data: Place

    @Argument(help: "A file written by `backup`.")
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
            let data = try data.place()
            let lock = try DataFolder.lock(data.folder)
            defer { lock.unlock() }
            let target: Restore.Target =
                switch try DataFolder.locateForRestore(data.folder, store: data.store) {
                case .file: .file
                case .server(let store): .server(store.patient)
                }
            let aside = try Restore.run(
                file, folder: data.folder, into: target, force: force, now: WallClock.system.seconds,
                notice: { Console.error("restore: \($0)") })
            print("restored into \(data.folder)")
            if let aside { print("previous content: \(data.folder)\(aside)") }
        }
    }
}

struct CheckCommand<Place: DataPlace>: ParsableCommand {
    static var configuration: CommandConfiguration {
        CommandConfiguration(
            commandName: "check",
            abstract: "Checks the whole database, also while the server runs.",
            discussion: """
                Damage of the files, rows that refer to nothing, gaps in the order of messages, uploads without a file. The \
                exit status is 1 if there is a problem.
                """)
    }

    @OptionGroup var data: Place

    func run() throws {
        try MaintenanceCommands.run("check") {
            let data = try data.place()
            let store = try DataFolder.locatePresent(data.folder, store: data.store).open(isPatient: true)
            // With relays on other machines the uploads are there.
            let uploads = data.folder + "files/"
            var info = stat()
            // A dangling link is a problem, unlike a missing folder.
            let isHere = lstat(data.folder + "files", &info) == 0
            let isFolder = DataFolder.fileStore(data.folder) == .folder
            let report = try Check.run(
                store, uploads: isHere && isFolder ? uploads : nil, now: WallClock.system.milliseconds)
            let note =
                !isFolder
                ? ["uploads not checked: they are in S3"]
                : isHere ? [] : ["uploads not checked: no files/ here"]
            print((report.counts + note).joined(separator: ", "))
            for problem in report.problems { Console.error("check: \(problem)") }
            guard report.problems.isEmpty else { throw ExitCode(1) }
            print("no problems")
        }
    }
}
