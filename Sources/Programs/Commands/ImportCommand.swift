import ArgumentParser
import Glibc
import Installation
import Maintenance
import MySQLStore
import SQLiteStore
import XuanStore

struct ImportCommand<Place: DataPlace>: ParsableCommand {
    static var configuration: CommandConfiguration {
        CommandConfiguration(
            commandName: "import",
            abstract: "Imports people, chats and messages from an original 2.x server.",
            discussion: """
                Into a new data folder, before the first start of the server. The original is only read; let it run or \
                stop it, but let nobody write to it between this and the first start. All passwords stay valid. \
                --dry-run writes nothing and reports the result, with each odd row.

                The original's password comes from ?password-file=… in the address, or from XUAN_IMPORT_PASSWORD.
                """)
    }

    @OptionGroup var data: Place

    @Option(
        name: .long,
        help: ArgumentHelp(
            "The original's database: mysql://user@host/database?socket=…", valueName: "address"))
    var from: String

    @Flag(name: .long, help: "Only say what would happen.")
    var dryRun = false

    @Option(name: .long, help: "Prefix of the original's table names.")
    var prefix = ""

    @Option(name: .long, help: "Time zone in which the original wrote its dates.")
    var zone = "Asia/Shanghai"

    @Option(
        name: .long,
        help: ArgumentHelp(
            "Folder with copies of the original's uploads; files/ of the data folder, if it is there.",
            valueName: "folder"))
    var uploads: String?

    @Option(name: .long, help: "How many odd rows to list.")
    var problems = 100

    func run() throws {
        try MaintenanceCommands.run("import") {
            try setZone()
            let connection = try MySQLStore(StoreLocation.address(from, variable: "XUAN_IMPORT_PASSWORD"))
                .openForeign()
            defer { connection.close() }
            let original = try OriginalDatabase(connection, prefix: prefix)
            let report = try dryRun ? tryOut(original) : take(original)
            print(report.text(limit: problems))
            print(dryRun ? "nothing was written" : "written; start the server now")
        }
    }

    /// This program does nothing else, so its own time zone can be the original's.
    private func setZone() throws {
        // glibc takes an unknown name for UTC.
        let isName = !zone.hasPrefix("/") && !zone.contains("..")
        guard isName, access("/usr/share/zoneinfo/\(zone)", R_OK) == 0 else {
            throw ValidationError("there is no time zone \(zone); names are like Asia/Shanghai or UTC")
        }
        setenv("TZ", zone, 1)
        tzset()
    }

    private func take(_ original: OriginalDatabase) throws -> ImportReport {
        let data = try data.place()
        let lock = try DataFolder.lock(data.folder)
        defer { lock.unlock() }
        // The original's uploads may be here already, and are no trace of one of our databases.
        let location = try DataFolder.locate(data.folder, store: data.store, beginsEmpty: true)
        let writer = try location.open(isPatient: true).openWriter()
        defer { writer.close() }
        try writer.refuseIfHeld()
        try Migrations.run(on: writer)
        return try Importer.run(from: original, zone: .process, to: writer, uploads: try uploadFolder())
    }

    /// With a trailing slash; `nil` if there is none.
    private func uploadFolder() throws -> String? {
        var folder = try uploads ?? data.place().folder + "files/"
        if !folder.hasSuffix("/") { folder += "/" }
        if access(folder, R_OK | X_OK) == 0 { return folder }
        if uploads != nil { throw ValidationError("\(folder) cannot be read: \(String(cString: strerror(errno)))") }
        return nil
    }

    /// Imports into a temporary database: whatever would be refused is refused there as well.
    private func tryOut(_ original: OriginalDatabase) throws -> ImportReport {
        // As large as the database will be: the option can name another disk.
        let place = getenv("TMPDIR").map { String(cString: $0) } ?? "/tmp"
        var template = Array("\(place)/xuan-import-XXXXXX".utf8CString)
        guard let folder = mkdtemp(&template).map({ String(cString: $0) }) else {
            throw ValidationError("no temporary folder can be made in \(place): \(String(cString: strerror(errno)))")
        }
        defer {
            for end in ["", "-wal", "-shm"] { unlink(folder + "/xuan.db" + end) }
            rmdir(folder)
        }
        let writer = try SQLiteStore(path: folder + "/xuan.db").openWriter()
        defer { writer.close() }
        try Migrations.run(on: writer)
        return try Importer.run(
            from: original, zone: .process, to: writer, uploads: try uploadFolder(), isDryRun: true)
    }
}
