// Several servers at one store. Written for both databases, as Migration1.swift says.

extension Migration {
    static let ninth = Migration(
        number: 9,
        statements: [
            // Grows with each change of a chat that is no message, of its row or of its members: a server that remembers
            // the chat sees by it whether that still holds.
            "ALTER TABLE chats ADD COLUMN version BIGINT NOT NULL DEFAULT 0"
        ])
}
