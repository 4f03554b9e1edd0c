// What people do with messages: recall, edits, reactions, pins and the like. Written for both databases, as
// Migration1.swift says. A message that nobody has touched has zeros here, which cost SQLite a byte each.

extension Migration {
    static let eighth = Migration(
        number: 8, statements: messageChanges + readMarks + changeNumbers, fill: fillChangeNumbers)

    private static let messageChanges: [SQL] = [
        // `changes` grows with each recall, edit, reaction, pin and confirmation. `owned_by`: account of the owner,
        // "" for the creator.
        "ALTER TABLE chats ADD COLUMN changes BIGINT NOT NULL DEFAULT 0",
        "ALTER TABLE chats ADD COLUMN owned_by VARCHAR(64) NOT NULL DEFAULT ''",
        // From this index on messages are unread again, whatever `read_index` is; 0: not so.
        "ALTER TABLE members ADD COLUMN unread_from BIGINT NOT NULL DEFAULT 0",
        // `changed`: the chat's `changes` when the message changed last. `deleted`, `edited`: dates.
        "ALTER TABLE messages ADD COLUMN changed BIGINT NOT NULL DEFAULT 0",
        "ALTER TABLE messages ADD COLUMN deleted BIGINT NOT NULL DEFAULT 0",
        "ALTER TABLE messages ADD COLUMN deleted_by BIGINT NOT NULL DEFAULT 0",
        "ALTER TABLE messages ADD COLUMN edited BIGINT NOT NULL DEFAULT 0",

        // Changed messages in the order of their last changes: an index on `messages` would cost every new message.
        """
        CREATE TABLE message_changes (
            message BIGINT NOT NULL PRIMARY KEY REFERENCES messages (id),
            chat BIGINT NOT NULL REFERENCES chats (id),
            changed BIGINT NOT NULL)
        """,
        "CREATE INDEX message_changes_order ON message_changes (chat, changed)",

        // What an edited message said before, 1, 2, 3 …; `date`: when it was written.
        """
        CREATE TABLE message_contents (
            message BIGINT NOT NULL REFERENCES messages (id),
            number BIGINT NOT NULL,
            content MEDIUMTEXT NOT NULL,
            date BIGINT NOT NULL,
            PRIMARY KEY (message, number))
        """,

        // `changed` is unique in a chat, so it is the order, too.
        """
        CREATE TABLE reactions (
            message BIGINT NOT NULL REFERENCES messages (id),
            emoji VARCHAR(32) NOT NULL,
            user BIGINT NOT NULL REFERENCES users (id),
            changed BIGINT NOT NULL,
            PRIMARY KEY (message, emoji, user))
        """,

        // Who has confirmed an urgent message.
        """
        CREATE TABLE confirmations (
            message BIGINT NOT NULL REFERENCES messages (id),
            user BIGINT NOT NULL REFERENCES users (id),
            changed BIGINT NOT NULL,
            PRIMARY KEY (message, user))
        """,

        // `number`: in the order of pinning.
        """
        CREATE TABLE pins (
            chat BIGINT NOT NULL REFERENCES chats (id),
            message BIGINT NOT NULL REFERENCES messages (id),
            number BIGINT NOT NULL,
            PRIMARY KEY (chat, message))
        """,

        """
        CREATE TABLE saved_messages (
            user BIGINT NOT NULL REFERENCES users (id),
            chat BIGINT NOT NULL REFERENCES chats (id),
            message BIGINT NOT NULL REFERENCES messages (id),
            date BIGINT NOT NULL,
            PRIMARY KEY (user, chat, message))
        """,

        """
        CREATE TABLE drafts (
            user BIGINT NOT NULL REFERENCES users (id),
            chat BIGINT NOT NULL REFERENCES chats (id),
            content MEDIUMTEXT NOT NULL,
            date BIGINT NOT NULL,
            PRIMARY KEY (user, chat))
        """,

        """
        CREATE TABLE chat_notices (
            chat BIGINT NOT NULL PRIMARY KEY REFERENCES chats (id),
            content MEDIUMTEXT NOT NULL,
            user BIGINT NOT NULL REFERENCES users (id),
            date BIGINT NOT NULL)
        """,
    ]

    /// Clients of before counted unread messages themselves and told no marks: what had been delivered was read or
    /// counted there. Without this everything that was ever written would be unread now.
    private static let readMarks: [SQL] = [
        "UPDATE members SET read_index = delivered_index WHERE read_index < delivered_index"
    ]
}
