/// A fault in a settings file: where it is and what to do about it.
package struct ConfigError: Error, Equatable, Sendable, CustomStringConvertible {
    package let file: String
    /// Line in the file, from 1; 0 for the file as a whole.
    package let line: Int
    /// Cause and cure in one sentence. Never contains a key.
    package let message: String

    package init(file: String, line: Int, message: String) {
        self.file = file
        self.line = line
        self.message = message
    }

    package var description: String { line > 0 ? "\(file):\(line): \(message)" : "\(file): \(message)" }
}
