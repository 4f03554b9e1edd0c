// Accounts in a normal form. Written for both databases, as Migration1.swift says.

extension Migration {
    /// Columns that SQL cannot compute: `fill` does (Docs/decisions/104).
    static let fifth = Migration(
        number: 5,
        statements: [
            // Names for login: the normal forms of account and e-mail, '' for none. Not unique: an older store may hold
            // both Dan and dan.
            "ALTER TABLE users ADD COLUMN account_key VARCHAR(255) NOT NULL DEFAULT ''",
            "ALTER TABLE users ADD COLUMN email_key VARCHAR(255) NOT NULL DEFAULT ''",
            // The visual forms of account and name, to find names that look the same.
            "ALTER TABLE users ADD COLUMN account_look VARCHAR(255) NOT NULL DEFAULT ''",
            "ALTER TABLE users ADD COLUMN realname_look VARCHAR(255) NOT NULL DEFAULT ''",
            "CREATE INDEX users_account_key ON users (account_key)",
            "CREATE INDEX users_email_key ON users (email_key)",
            "CREATE INDEX users_account_look ON users (account_look)",
            "CREATE INDEX users_realname_look ON users (realname_look)",
        ],
        fill: NameTable.renewAll)
}
