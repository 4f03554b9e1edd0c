import BenchSupport
import Glibc

/// The committed figures: `case allocations statements pages`, one line each, `#` begins a comment.
struct Baseline {
    struct Unreadable: Error, CustomStringConvertible {
        let description: String
    }

    /// Threads hand on more or fewer at once, so that an array grows once more or not.
    private static let tolerance = 1.03

    private let path: String
    private var lines: [String: [Double]] = [:]

    init(reading path: String) throws {
        self.path = path
        guard let file = fopen(path, "r") else { throw Unreadable(description: "\(path) cannot be read") }
        defer { fclose(file) }
        var line = [CChar](repeating: 0, count: 512)
        while fgets(&line, Int32(line.count), file) != nil {
            let text = String(decoding: line.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
            let words = text.split(whereSeparator: \.isWhitespace)
            if words.isEmpty || words[0].hasPrefix("#") { continue }
            let values = words.dropFirst().compactMap { Double($0) }
            guard words.count == 1 + MessageFigures.columns.count, values.count == words.count - 1 else {
                throw Unreadable(description: "\(path): a line is not 'case allocations statements pages': \(text)")
            }
            lines[String(words[0])] = values
        }
    }

    /// One sentence for each figure that is missing or grew.
    func complaints(about figures: [MessageFigures]) -> [String] {
        figures.flatMap { figure -> [String] in
            guard let known = lines[figure.name] else { return ["\(figure.name) is missing in \(path)"] }
            return zip(MessageFigures.columns, zip(figure.values, known)).compactMap { column, values in
                let (value, limit) = values
                guard value > limit * Self.tolerance + 0.01 else { return nil }
                return "\(figure.name): \(text(value)) \(column) per message, \(path) allows \(text(limit)); "
                    + "find what has grown, or write the file again with --write and say why"
            }
        }
    }

    static func write(_ figures: [MessageFigures], to path: String) throws {
        guard let file = fopen(path, "w") else { throw Unreadable(description: "\(path) cannot be written") }
        defer { fclose(file) }
        fputs(
            """
            # The backend's work per message: case, allocations, statements, pages of the log. Checked by
            # `make bench-check`; written by `xxmessage --write`.

            """, file)
        for figure in figures {
            fputs(figure.name + " " + figure.values.map(Self.text).joined(separator: " ") + "\n", file)
        }
    }

    private static func text(_ value: Double) -> String { String(column(value, 1, decimals: 2).drop { $0 == " " }) }
    private func text(_ value: Double) -> String { Self.text(value) }
}
