import Glibc

/// A command's output to the person who typed it.
package enum Console {
    /// One line on standard error.
    package static func error(_ text: String) {
        let line = Array((text + "\n").utf8)
        _ = write(STDERR_FILENO, line, line.count)
    }
}
