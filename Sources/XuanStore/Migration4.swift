// Administration: rights, robots, tokens, one-time codes, a wider action log. Written for both databases, as
// Migration1.swift says.

extension Migration {
    static let fourth = Migration(
        number: 4,
        statements: [
            // One-time codes (RFC 6238): the secret in Base32, '' for none; one that is not confirmed yet; the time
            // step of the last accepted code, so that no code counts twice.
            "ALTER TABLE users ADD COLUMN totp VARCHAR(64) NOT NULL DEFAULT ''",
            "ALTER TABLE users ADD COLUMN totp_draft VARCHAR(64) NOT NULL DEFAULT ''",
            "ALTER TABLE users ADD COLUMN totp_step BIGINT NOT NULL DEFAULT 0",

            // Pictures that administrators set for people: Base64. `tag` is the unguessable part of the address.
            """
            CREATE TABLE avatars (
                user BIGINT NOT NULL PRIMARY KEY REFERENCES users (id),
                tag VARCHAR(32) NOT NULL UNIQUE,
                type VARCHAR(32) NOT NULL,
                data MEDIUMTEXT NOT NULL)
            """,

            // Groups of people with rights. `name` of a right is one of `Right`.
            """
            CREATE TABLE right_groups (
                id INTEGER PRIMARY KEY,
                name VARCHAR(255) NOT NULL UNIQUE)
            """,
            """
            CREATE TABLE right_group_rights (
                right_group BIGINT NOT NULL REFERENCES right_groups (id),
                name VARCHAR(64) NOT NULL,
                PRIMARY KEY (right_group, name))
            """,
            """
            CREATE TABLE right_group_people (
                right_group BIGINT NOT NULL REFERENCES right_groups (id),
                user BIGINT NOT NULL REFERENCES users (id),
                PRIMARY KEY (right_group, user))
            """,
            "CREATE INDEX right_group_people_user ON right_group_people (user)",

            // The networks an application may call from (CIDR with commas, '' for anywhere), the SHA-256 of its token,
            // and its last call.
            "ALTER TABLE entries ADD COLUMN allowed VARCHAR(2048) NOT NULL DEFAULT ''",
            "ALTER TABLE entries ADD COLUMN token VARCHAR(64) NOT NULL DEFAULT ''",
            "ALTER TABLE entries ADD COLUMN last_used BIGINT NOT NULL DEFAULT 0",
            "CREATE INDEX entries_token ON entries (token)",

            // Robots: an address that posts into one chat. `user` is a deleted person whose id and name it uses.
            // `token` is the SHA-256 of the token in the address; `secret` signs, if the peer's format has signatures.
            """
            CREATE TABLE robots (
                id INTEGER PRIMARY KEY,
                user BIGINT NOT NULL REFERENCES users (id),
                name VARCHAR(255) NOT NULL,
                kind VARCHAR(16) NOT NULL,
                chat BIGINT NOT NULL REFERENCES chats (id),
                token VARCHAR(64) NOT NULL UNIQUE,
                secret VARCHAR(128) NOT NULL DEFAULT '',
                enabled BIGINT NOT NULL DEFAULT 1,
                deleted BIGINT NOT NULL DEFAULT 0,
                created BIGINT NOT NULL DEFAULT 0,
                last_used BIGINT NOT NULL DEFAULT 0)
            """,

            // The action log: its object, and the address it came from.
            "ALTER TABLE actions ADD COLUMN target VARCHAR(255) NOT NULL DEFAULT ''",
            "ALTER TABLE actions ADD COLUMN address VARCHAR(64) NOT NULL DEFAULT ''",
            "CREATE INDEX actions_action ON actions (action, date)",
            "CREATE INDEX actions_date ON actions (date)",
        ])
}
