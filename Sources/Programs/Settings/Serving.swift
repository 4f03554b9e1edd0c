import ArgumentParser
import Glibc
import Logging
import XuanThreads

/// The frame of a serving program: its log, and the handling of fatal errors.
package enum Serving {
    /// How long the end of the program waits for the last lines to be read.
    private static let flushMilliseconds = 1_000

    /// Runs `body` with the log of program `name`, on standard error, and with standard output. Neither blocks the
    /// caller, even when nobody reads them: separate threads write (see `OutputQueue`). An error of `body` is logged as
    /// critical and becomes exit status 1.
    package static func run(_ name: String, _ body: (inout Logger, OutputQueue) throws -> Void) throws {
        let log = try OutputQueue(STDERR_FILENO) { dropped in
            "\(now()) warning \(name): dropped=\(dropped) [log] lines were lost: nobody read standard error in time\n"
        }
        let output = try OutputQueue(STDOUT_FILENO) { _ in "" }
        defer {
            output.flush(milliseconds: flushMilliseconds)
            log.flush(milliseconds: flushMilliseconds)
        }
        var logger = Logger(label: name, factory: { StreamLogHandler(label: $0, stream: log) })
        do {
            try body(&logger, output)
        } catch let again as StartAgain {
            logger.critical("\(again.cause); starting again")
            output.flush(milliseconds: flushMilliseconds)
            log.flush(milliseconds: flushMilliseconds)
            logger.critical("cannot start again: \(String(cString: strerror(again.run())))")
            throw ExitCode(1)
        } catch {
            logger.critical("\(error)")
            throw ExitCode(1)
        }
    }

    /// In the format of the other lines.
    private static func now() -> String {
        var seconds = time(nil)
        var parts = tm()
        localtime_r(&seconds, &parts)
        var text = [CChar](repeating: 0, count: 64)
        strftime(&text, text.count, "%Y-%m-%dT%H:%M:%S%z", &parts)
        return String(decoding: text.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }
}
