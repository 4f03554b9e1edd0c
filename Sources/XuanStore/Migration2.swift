// Written for both databases, as Migration1.swift says.

extension Migration {
    /// Uploaded files.
    static let second = Migration(
        number: 2,
        statements: [
            // Files the relay was given to keep. `time` is in seconds: with id and name it makes the name on disk.
            // `path` is the folder that the relay named. `user` sent it into `chat`.
            """
            CREATE TABLE files (
                id INTEGER PRIMARY KEY,
                name VARCHAR(1024) NOT NULL,
                path VARCHAR(1024) NOT NULL,
                size BIGINT NOT NULL,
                time BIGINT NOT NULL,
                chat BIGINT NOT NULL REFERENCES chats (id),
                user BIGINT NOT NULL REFERENCES users (id),
                created BIGINT NOT NULL)
            """,
            "CREATE INDEX files_created ON files (created)",

            // The chats in which a message names a file: their members may have it. A file without a row here was never
            // in a message.
            """
            CREATE TABLE file_chats (
                file BIGINT NOT NULL REFERENCES files (id),
                chat BIGINT NOT NULL REFERENCES chats (id),
                message BIGINT NOT NULL REFERENCES messages (id),
                PRIMARY KEY (file, chat))
            """,
        ])
}
