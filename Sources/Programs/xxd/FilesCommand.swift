import ArgumentParser
import FileCommands
import XuanRelay

struct FilesCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "files", abstract: "Uploaded files of the relay.", subcommands: [FilesMoveCommand.self])
}

struct FilesMoveCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "move",
        abstract: "Moves all files between uploadPath and an S3 store, while every relay on them is stopped.",
        discussion: """
            Each file is removed from where it was only when the other side has it: same size, same SHA-256. The command \
            can be interrupted and repeated. With --copy it removes nothing and may run beside relays: copy first, then \
            stop them and move what is new.
            """)

    @OptionGroup var source: RelaySource
    @OptionGroup var move: FilesMoveOptions

    func run() throws {
        let config = try source.read()
        try move.run("xxd files move", folder: config.uploadPath, configured: config.fileStore)
    }
}
