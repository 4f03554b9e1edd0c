import ArgumentParser
import Commands
import FileCommands
import Glibc
import Installation
import S3Files
import XuanRelay
import XuanStore

struct FilesCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "files", abstract: "Uploaded files of the server.",
        subcommands: [FilesSweepCommand.self, FilesMoveCommand.self])
}

struct FilesMoveCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "move",
        abstract: "Moves all files between the folder and an S3 store, while the server is stopped.",
        discussion: """
            Each file is removed from where it was only when the other side has it: same size, same SHA-256. The command \
            can be interrupted and repeated. With --copy it removes nothing and may run beside the server: copy first, \
            then stop the server and move what is new.
            """)

    @OptionGroup var data: DataOption
    @OptionGroup var move: FilesMoveOptions

    @Option(name: .long, help: ArgumentHelp("Folder of the files. (default: files/ in the data)", valueName: "dir"))
    var files: String?

    func run() throws {
        let name = "xuan files move"
        try MaintenanceCommands.run("files move") {
            _ = try DataFolder.locatePresent(data.folder, store: data.store)
            let lock = move.changesNothing ? nil : try DataFolder.lock(data.folder)
            defer { lock?.unlock() }
            try move.run(
                name, folder: files ?? data.folder + DataFolder.files, configured: DataFolder.fileStore(data.folder))
        }
    }
}

struct FilesSweepCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "sweep",
        abstract: "Removes files that were uploaded but never sent in a message; also while the server runs.",
        discussion: "One line for each file: id, bytes, name. With --dry-run they are shown and stay.")

    @OptionGroup var data: DataOption

    @Option(name: .long, help: ArgumentHelp("Folder of the files. (default: files/ in the data)", valueName: "dir"))
    var files: String?

    @Option(name: .long, help: "Spares files younger than this.")
    var hours: Int64 = 24

    @Flag(name: .long, help: "Only show what would go.")
    var dryRun = false

    func validate() throws {
        guard (1...1_000_000).contains(hours) else { throw ValidationError("--hours takes 1 and more") }
    }

    func run() throws {
        let removeFile: (FileKey, String) -> FileFault?
        if files == nil, case .s3(let address) = DataFolder.fileStore(data.folder) {
            do {
                let store = try S3FileAccess(address)
                removeFile = { store.remove($0, site: $1) }
            } catch {
                Console.error("xuan files sweep: \(error)")
                throw ExitCode(1)
            }
        } else {
            let folder = FileFolder(files ?? data.folder + DataFolder.files)
            removeFile = { folder.remove($0, site: $1) }
        }
        var count = 0
        var bytes: Int64 = 0
        var failed = false
        do {
            let show = { (file: FileRecord) in
                count += 1
                bytes += file.size
                print("\(file.id)\t\(file.size)\t\(file.name)")
            }
            let remove = { (file: FileRecord) -> Bool in
                // The site's folder comes before year, month and day.
                let parts = file.path.split(separator: "/")
                let site = parts.count > 3 ? String(parts[parts.count - 4]) : ""
                let key = FileKey(name: file.name, id: file.id, time: file.time)
                guard let fault = removeFile(key, site) else { return true }
                Console.error("xuan files sweep: file \(file.id) stays: \(fault)")
                failed = true
                return false
            }
            try DataFolder.openFiles(data.folder, store: data.store).sweep(
                hours: hours, show: show, remove: dryRun ? nil : remove)
        } catch {
            Console.error("xuan files sweep: \(error)")
            throw MaintenanceCommands.status(of: error)
        }
        print("\(dryRun ? "would remove" : "removed") \(count) files, \(bytes) bytes")
        if failed { throw ExitCode(1) }
    }
}
