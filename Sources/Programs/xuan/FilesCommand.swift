import ArgumentParser
import Commands
import Glibc
import Installation
import XuanRelay
import XuanStore

struct FilesCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "files", abstract: "Uploaded files of the server.", subcommands: [FilesSweepCommand.self])
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
        let folder = FileFolder(files ?? data.folder + DataFolder.files)
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
                guard let fault = folder.remove(key, site: site) else { return true }
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
