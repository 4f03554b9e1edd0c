import ArgumentParser
import Logging

/// The frame of a program that serves: where its log goes, and what happens to that which ends it.
package enum Serving {
    /// Runs `body` with the log of program `name`, on standard error. What it throws is logged as critical and becomes
    /// exit status 1.
    package static func run(_ name: String, _ body: (inout Logger) throws -> Void) throws {
        var logger = Logger(label: name, factory: { StreamLogHandler.standardError(label: $0) })
        do {
            try body(&logger)
        } catch {
            logger.critical("\(error)")
            throw ExitCode(1)
        }
    }
}
