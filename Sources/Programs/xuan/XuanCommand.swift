import ArgumentParser

struct XuanCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "xuan",
        abstract: "XuanXuan (喧喧), a company's own chat server in one program.",
        discussion: """
            Without a command it serves. Everything it keeps lies in one folder (--data).
            """,
        version: "xuan 0.1.0",
        subcommands: [ServeCommand.self, UserCommand.self, ConfigCommand.self],
        defaultSubcommand: ServeCommand.self)
}

/// Where the server keeps everything.
struct DataOption: ParsableArguments {
    @Option(name: .long, help: ArgumentHelp("Folder of the server's data; made if it is missing.", valueName: "dir"))
    var data = "./xuan-data"

    var folder: String { data.hasSuffix("/") ? data : data + "/" }
}
