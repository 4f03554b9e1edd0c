import ArgumentParser
import XuanPacket
import XuanTesting

struct BesideCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "xxbeside",
        abstract: "Gives a running xuan work beside its chat, until it is ended.",
        subcommands: [FillHistory.self, ReadHistory.self, Upload.self, ImportPeople.self])
}

/// Address of the server, and the account that asks.
struct ServerOptions: ParsableArguments {
    @Option(help: "Common port of 127.0.0.1, with TLS.")
    var common: UInt16

    @Option(help: "Chat port.")
    var chat: UInt16

    @Option(help: "Account of the person.")
    var account: String

    @Option(help: "The person's password.")
    var password: String

    /// The chat of the person alone.
    static let room = "5e0c7b52-8f0e-4a8e-9d0a-6a1d2c3b4e5f"

    func login() throws -> Person {
        let person = try Person(account, password: password, common: common, chat: chat, tls: true)
        try person.finishLogin()
        return person
    }
}

struct UnexpectedAnswer: Error, CustomStringConvertible {
    let description: String
}
