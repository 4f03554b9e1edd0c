/// One SQL text, written as a literal. Its address is its name, so that a driver finds the prepared statement without
/// hashing the text. Texts keep to what SQLite and MySQL share; values are bound, never glued in.
package struct SQL: Sendable, ExpressibleByStringLiteral {
    private let literal: StaticString

    package init(stringLiteral value: StaticString) { literal = value }

    package var text: String { "\(literal)" }

    /// The same for the same text for as long as the program runs.
    package var key: UInt { literal.hasPointerRepresentation ? UInt(bitPattern: literal.utf8Start) : 0 }
}
