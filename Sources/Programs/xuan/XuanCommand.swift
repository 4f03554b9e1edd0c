import ArgumentParser
import Commands

struct XuanCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "xuan",
        abstract: "XuanXuan (喧喧), a company's own chat server in one program.",
        discussion: """
            Without a command it serves. Everything it keeps lies in one folder (--data), but for the database where a \
            MySQL or MariaDB server is used (--store).
            """,
        version: "xuan 0.1.0",
        subcommands: [ServeCommand.self, UserCommand.self, FilesCommand.self, ConfigCommand.self]
            + MaintenanceCommands.all(DataOption.self),
        defaultSubcommand: ServeCommand.self)
}
