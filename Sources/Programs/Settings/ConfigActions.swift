import ArgumentParser
import Glibc

/// Actions of `config`: explain the settings, or check them.
package struct ConfigActions: ParsableArguments {
    package static let abstract = "Explains the settings, or says what is wrong with them."

    @Flag(name: .long, help: "Print a settings file with every key, its unit and its default.")
    var print = false

    @Flag(name: .long, help: "Read the settings as the program would; exit status 1 if something is wrong.")
    var check = false

    package init() {}

    package func validate() throws {
        guard print != check else { throw ValidationError("give one of --print and --check") }
    }

    /// `checking` returns the text for a good file.
    package func run(sample: () -> String, checking: () throws -> String) throws {
        if print { return Swift.print(sample(), terminator: "") }
        do {
            Swift.print(try checking())
        } catch {
            let line = Array("\(error)\n".utf8)
            _ = write(STDERR_FILENO, line, line.count)
            throw ExitCode(1)
        }
    }
}
