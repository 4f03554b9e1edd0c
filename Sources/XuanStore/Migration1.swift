// Types suit both databases: SQLite looks only for INT, CHAR and TEXT in the name. The MySQL driver replaces `INTEGER
// PRIMARY KEY` by `BIGINT AUTO_INCREMENT PRIMARY KEY` and nothing else.
// Dates are milliseconds UTC, 0 = never. Flags are 0 or 1.

extension Migration {
    static let first = Migration(
        number: 1,
        statements: [
            // Single values: system chat, server epoch, counters.
            "CREATE TABLE meta (name VARCHAR(64) NOT NULL PRIMARY KEY, value VARCHAR(255) NOT NULL)",

            // People. `password` is "scrypt$N$r$p$salt$key" over the wire value (Docs/protocol.md 2.4).
            """
            CREATE TABLE users (
                id INTEGER PRIMARY KEY,
                account VARCHAR(64) NOT NULL UNIQUE,
                password VARCHAR(255) NOT NULL,
                realname VARCHAR(255) NOT NULL DEFAULT '',
                role VARCHAR(64) NOT NULL DEFAULT '',
                dept BIGINT NOT NULL DEFAULT 0,
                admin VARCHAR(16) NOT NULL DEFAULT 'no',
                gender VARCHAR(4) NOT NULL DEFAULT 'u',
                email VARCHAR(255) NOT NULL DEFAULT '',
                mobile VARCHAR(255) NOT NULL DEFAULT '',
                phone VARCHAR(255) NOT NULL DEFAULT '',
                site VARCHAR(255) NOT NULL DEFAULT '',
                qq VARCHAR(255) NOT NULL DEFAULT '',
                avatar VARCHAR(1024) NOT NULL DEFAULT '',
                birthday VARCHAR(255) NOT NULL DEFAULT '',
                skype VARCHAR(255) NOT NULL DEFAULT '',
                yahoo VARCHAR(255) NOT NULL DEFAULT '',
                gtalk VARCHAR(255) NOT NULL DEFAULT '',
                wangwang VARCHAR(255) NOT NULL DEFAULT '',
                address VARCHAR(255) NOT NULL DEFAULT '',
                zipcode VARCHAR(255) NOT NULL DEFAULT '',
                deleted BIGINT NOT NULL DEFAULT 0,
                fails BIGINT NOT NULL DEFAULT 0,
                locked_until BIGINT NOT NULL DEFAULT 0,
                signed BIGINT NOT NULL DEFAULT 0,
                created BIGINT NOT NULL DEFAULT 0)
            """,

            // Chats. `last_index` is the index of the newest message; indexes of a chat run 1, 2, 3 … without gaps.
            """
            CREATE TABLE chats (
                id INTEGER PRIMARY KEY,
                gid VARCHAR(64) NOT NULL UNIQUE,
                name VARCHAR(255) NOT NULL DEFAULT '',
                kind VARCHAR(16) NOT NULL,
                admins TEXT NOT NULL,
                committers TEXT NOT NULL,
                subject BIGINT NOT NULL DEFAULT 0,
                is_public BIGINT NOT NULL DEFAULT 0,
                created_by VARCHAR(64) NOT NULL DEFAULT '',
                created BIGINT NOT NULL DEFAULT 0,
                edited_by VARCHAR(64) NOT NULL DEFAULT '',
                edited BIGINT NOT NULL DEFAULT 0,
                last_active BIGINT NOT NULL DEFAULT 0,
                dismissed BIGINT NOT NULL DEFAULT 0,
                last_index BIGINT NOT NULL DEFAULT 0)
            """,
            "CREATE INDEX chats_public ON chats (is_public)",
            "CREATE INDEX chats_kind ON chats (kind)",

            // Members of chats, each with their own marks. A member while `quit` is 0. The system chat has everybody in
            // it, and rows only for those who need one. `first_index`: messages up to it are older than the membership
            // and are never offline messages for that member.
            """
            CREATE TABLE members (
                chat BIGINT NOT NULL REFERENCES chats (id),
                user BIGINT NOT NULL REFERENCES users (id),
                joined BIGINT NOT NULL DEFAULT 0,
                quit BIGINT NOT NULL DEFAULT 0,
                star BIGINT NOT NULL DEFAULT 0,
                hide BIGINT NOT NULL DEFAULT 0,
                mute BIGINT NOT NULL DEFAULT 0,
                category VARCHAR(255) NOT NULL DEFAULT '',
                delivered_index BIGINT NOT NULL DEFAULT 0,
                read_index BIGINT NOT NULL DEFAULT 0,
                first_index BIGINT NOT NULL DEFAULT 0,
                PRIMARY KEY (chat, user))
            """,
            "CREATE INDEX members_user ON members (user)",

            // Messages. `id` ascends over all chats, `idx` within one. `user` is an id of `users`.
            """
            CREATE TABLE messages (
                id INTEGER PRIMARY KEY,
                gid VARCHAR(64) NOT NULL UNIQUE,
                chat BIGINT NOT NULL REFERENCES chats (id),
                idx BIGINT NOT NULL,
                user BIGINT NOT NULL,
                date BIGINT NOT NULL,
                sender_order BIGINT NOT NULL,
                kind VARCHAR(16) NOT NULL,
                content_type VARCHAR(16) NOT NULL,
                content MEDIUMTEXT NOT NULL,
                data MEDIUMTEXT NOT NULL,
                UNIQUE (chat, idx))
            """,

            // Settings that a client saved, unchanged JSON text.
            "CREATE TABLE settings (user BIGINT NOT NULL PRIMARY KEY REFERENCES users (id), value MEDIUMTEXT NOT NULL)",

            // Log of people's actions: login, logout, password …
            """
            CREATE TABLE actions (
                id INTEGER PRIMARY KEY,
                date BIGINT NOT NULL,
                user BIGINT NOT NULL,
                action VARCHAR(32) NOT NULL,
                detail VARCHAR(255) NOT NULL DEFAULT '')
            """,
            "CREATE INDEX actions_user ON actions (user, date)",
        ])
}
