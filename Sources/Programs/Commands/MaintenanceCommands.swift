import ArgumentParser
import Glibc
import Installation

/// The commands that `xuan` and `xxb` share.
package enum MaintenanceCommands {
    /// `place`: the options that tell the program where its data is.
    package static func all<Place: DataPlace>(_ place: Place.Type) -> [any ParsableCommand.Type] {
        [ImportCommand<Place>.self, BackupCommand<Place>.self, RestoreCommand<Place>.self, CheckCommand<Place>.self]
    }

    /// Runs a command's work and prints what it throws in one line. The exit status is 2 if there is no server to work
    /// on, else 1.
    package static func run(_ name: String, _ body: () throws -> Void) throws {
        do {
            try body()
        } catch let code as ExitCode {
            throw code
        } catch {
            Console.error("\(name): \(error)")
            throw status(of: error)
        }
    }

    package static func status(of error: any Error) -> ExitCode {
        switch error as? DataFolderError {
        case .noServer, .databaseIsGone, .databaseIsEmpty: ExitCode(2)
        default: ExitCode(1)
        }
    }
}
