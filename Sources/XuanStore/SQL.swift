/// One SQL text, written as a literal. Its address is its name, so that a driver finds the prepared statement without
/// hashing the text. Texts keep to what SQLite and MySQL share; values are bound, never glued in.
package struct SQL: Sendable, ExpressibleByStringLiteral {
    private enum Text: Sendable {
        case literal(StaticString)
        case composed(Composed)
    }

    private final class Composed: Sendable {
        let text: String
        init(_ text: String) { self.text = text }
    }

    private let content: Text

    package init(stringLiteral value: StaticString) { content = .literal(value) }

    /// For maintenance, where names of tables and columns come from a database (import, copies). Every part is one of
    /// our texts or a quoted name, see `quoted`. Keep the value and use it again: each call makes a new statement.
    package init(composing text: String) { content = .composed(Composed(text)) }

    /// A name of a table or column in quotes that both databases accept.
    package static func quoted(_ name: String) -> String {
        "\""
            + name.utf8.split(separator: UInt8(ascii: "\""), omittingEmptySubsequences: false)
            .map { String(Substring($0)) }.joined(separator: "\"\"") + "\""
    }

    package var text: String {
        switch content {
        case .literal(let literal): "\(literal)"
        case .composed(let composed): composed.text
        }
    }

    /// The same for the same text as long as somebody keeps this value: a driver keeps it beside its statement.
    package var key: UInt {
        switch content {
        case .literal(let literal): literal.hasPointerRepresentation ? UInt(bitPattern: literal.utf8Start) : 0
        case .composed(let composed): UInt(bitPattern: ObjectIdentifier(composed))
        }
    }
}
