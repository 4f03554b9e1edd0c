import ArgumentParser
import Glibc
import Installation

/// The commands that `xuan` and `xxb` share.
package enum MaintenanceCommands {
    package static let all: [any ParsableCommand.Type] = [
        ImportCommand.self, BackupCommand.self, RestoreCommand.self, CheckCommand.self,
    ]

    /// Runs a command's work; what it throws is said in one line, and the exit status is 1.
    static func run(_ name: String, _ body: () throws -> Void) throws {
        do {
            try body()
        } catch let code as ExitCode {
            throw code
        } catch {
            Console.error("\(name): \(error)")
            throw ExitCode(1)
        }
    }
}
