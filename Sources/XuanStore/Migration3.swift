// Todos, web applications, notices, roles, departments. Independent of step 2.

extension Migration {
    static let third = Migration(
        number: 3,
        statements: [
            // A disabled person keeps their name in every list and may do nothing. Not the lock after wrong passwords.
            "ALTER TABLE users ADD COLUMN forbidden BIGINT NOT NULL DEFAULT 0",

            // Names of `users.role` and `users.dept`.
            "CREATE TABLE roles (code VARCHAR(64) NOT NULL PRIMARY KEY, name VARCHAR(255) NOT NULL)",
            """
            CREATE TABLE depts (
                id INTEGER PRIMARY KEY,
                name VARCHAR(255) NOT NULL,
                parent BIGINT NOT NULL DEFAULT 0,
                place BIGINT NOT NULL DEFAULT 0)
            """,

            // People's todos. `day` is YYYY-MM-DD or '', `starts` and `ends` HHMM, 2400 = none. The columns that name
            // people hold accounts, as the original's clients expect.
            """
            CREATE TABLE todos (
                id INTEGER PRIMARY KEY,
                user BIGINT NOT NULL REFERENCES users (id),
                day VARCHAR(10) NOT NULL DEFAULT '',
                starts VARCHAR(4) NOT NULL DEFAULT '2400',
                ends VARCHAR(4) NOT NULL DEFAULT '2400',
                kind VARCHAR(32) NOT NULL DEFAULT 'custom',
                subject BIGINT NOT NULL DEFAULT 0,
                priority BIGINT NOT NULL DEFAULT 3,
                name VARCHAR(600) NOT NULL,
                description MEDIUMTEXT NOT NULL,
                status VARCHAR(16) NOT NULL DEFAULT 'wait',
                is_private BIGINT NOT NULL DEFAULT 0,
                assigned_to VARCHAR(64) NOT NULL DEFAULT '',
                assigned_by VARCHAR(64) NOT NULL DEFAULT '',
                assigned BIGINT NOT NULL DEFAULT 0,
                finished_by VARCHAR(64) NOT NULL DEFAULT '',
                finished BIGINT NOT NULL DEFAULT 0,
                closed_by VARCHAR(64) NOT NULL DEFAULT '',
                closed BIGINT NOT NULL DEFAULT 0)
            """,
            "CREATE INDEX todos_user ON todos (user)",
            "CREATE INDEX todos_assigned ON todos (assigned_to)",

            // Web applications beside the chat. `secret` signs the URLs that lead into those with `integration`.
            """
            CREATE TABLE entries (
                id INTEGER PRIMARY KEY,
                code VARCHAR(64) NOT NULL UNIQUE,
                name VARCHAR(255) NOT NULL DEFAULT '',
                abbr VARCHAR(64) NOT NULL DEFAULT '',
                url VARCHAR(2048) NOT NULL DEFAULT '',
                download VARCHAR(2048) NOT NULL DEFAULT '',
                md5 VARCHAR(32) NOT NULL DEFAULT '',
                logo VARCHAR(2048) NOT NULL DEFAULT '',
                secret VARCHAR(64) NOT NULL DEFAULT '',
                sso BIGINT NOT NULL DEFAULT 0,
                integration BIGINT NOT NULL DEFAULT 0,
                is_online BIGINT NOT NULL DEFAULT 1,
                place BIGINT NOT NULL DEFAULT 0)
            """,

            // Notices that robots send to people. `actions`, `sender` and `targets` are JSON texts.
            """
            CREATE TABLE notices (
                id INTEGER PRIMARY KEY,
                gid VARCHAR(64) NOT NULL UNIQUE,
                date BIGINT NOT NULL,
                content_type VARCHAR(16) NOT NULL,
                content MEDIUMTEXT NOT NULL,
                title VARCHAR(255) NOT NULL DEFAULT '',
                subtitle VARCHAR(255) NOT NULL DEFAULT '',
                url VARCHAR(2048) NOT NULL DEFAULT '',
                actions MEDIUMTEXT NOT NULL,
                sender MEDIUMTEXT NOT NULL,
                targets MEDIUMTEXT NOT NULL)
            """,
            // A row stays until the notice has reached the person.
            """
            CREATE TABLE notice_waiting (
                user BIGINT NOT NULL REFERENCES users (id),
                notice BIGINT NOT NULL REFERENCES notices (id),
                PRIMARY KEY (user, notice))
            """,
        ])
}
