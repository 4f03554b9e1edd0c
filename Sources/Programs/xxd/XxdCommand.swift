import ArgumentParser

struct XxdCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "xxd",
        abstract: "The XuanXuan relay: holds the clients' connections and asks backends over HTTP.",
        discussion: "Without a command it serves; 'xxd serve --help' shows the options.",
        subcommands: [ServeCommand.self, FilesCommand.self, ConfigCommand.self],
        defaultSubcommand: ServeCommand.self)
}
