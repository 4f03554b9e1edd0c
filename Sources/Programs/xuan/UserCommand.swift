import ArgumentParser
import Commands
import Glibc
import Installation
import XuanBackend
import XuanPacket

struct UserCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "user", abstract: "People of the server.", subcommands: [UserAddCommand.self])
}

struct UserAddCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "add",
        abstract: "Adds a person, also while the server runs. The person can log in at once.",
        discussion: """
            Without --password it asks for one on a terminal; elsewhere it makes one and prints it. A password on the \
            command line can be seen by other users of this machine.
            """)

    @OptionGroup var data: DataOption

    @Argument(help: "Name to log in with.")
    var account: String

    @Option(name: .long, help: "The person's password.")
    var password: String?

    @Option(name: .long, help: "Name that others see. (default: the account)")
    var name: String?

    @Flag(name: .long, help: "Make this person an administrator.")
    var admin = false

    func run() throws {
        do {
            let chosen = password ?? Self.ask()
            let password = chosen ?? Secret.password()
            let accounts = try DataFolder.openAccounts(data.folder, store: data.store)
            let id = try accounts.addUser(
                account: account, password: password, realname: name ?? account, admin: admin ? .super : .no)
            print("added \(account), id \(id)")
            let alike = try accounts.alike(realname: name ?? account, except: id)
            if !alike.isEmpty { print("note: the name looks like that of \(alike.joined(separator: ", "))") }
            if chosen == nil { print("password: \(password)   (shown only now)") }
        } catch {
            Console.error("xuan user add \(account): \(error)")
            throw MaintenanceCommands.status(of: error)
        }
    }

    /// A password typed on the terminal; `nil` if there is no terminal or nothing was typed.
    private static func ask() -> String? {
        guard isatty(STDIN_FILENO) == 1, let typed = getpass("Password (empty: make one): ") else { return nil }
        let text = String(cString: typed)
        return text.isEmpty ? nil : text
    }
}
