// Files that were sent into no chat. Written for both databases, as Migration1.swift says.

extension Migration {
    static let seventh = Migration(
        number: 7,
        statements: [
            // 1: sent into no chat; `files.chat` is ignored then, only the sender and the chats of `file_chats` count
            // (Docs/decisions/101).
            "ALTER TABLE files ADD COLUMN is_own BIGINT NOT NULL DEFAULT 0"
        ])
}
