// Numbers of changes, by which a client learns what is newer than what it has (Docs/protocol.md sync).

extension Migration {
    static let changeNumbers: [SQL] = [
        // `number` grows with every change that others see: of people by itself, of chats and memberships together. In
        // `members` it is that of what concerns one person alone: marks, drafts, reading, joining, leaving.
        "ALTER TABLE users ADD COLUMN number BIGINT NOT NULL DEFAULT 0",
        "CREATE INDEX users_number ON users (number)",
        "ALTER TABLE chats ADD COLUMN number BIGINT NOT NULL DEFAULT 0",
        "ALTER TABLE members ADD COLUMN number BIGINT NOT NULL DEFAULT 0",
        // The lowest index of a chat that is kept.
        "ALTER TABLE chats ADD COLUMN first_kept BIGINT NOT NULL DEFAULT 1",

        // Whom a notice was for; it stays, unlike `notice_waiting`. `number`: as in `members`.
        """
        CREATE TABLE notice_people (
            user BIGINT NOT NULL REFERENCES users (id),
            number BIGINT NOT NULL,
            notice BIGINT NOT NULL REFERENCES notices (id),
            PRIMARY KEY (user, number, notice))
        """,
    ]

    /// Older notices keep number 0: a client that knows nothing yet gets the newest of them.
    @Sendable static func fillChangeNumbers(_ store: any StoreConnection) throws(StoreError) {
        try MetaTable.renewStoreEpoch(on: store)
        let people = Set(try store.all("SELECT id FROM users") { $0.integer(0) })
        let notices = try store.all("SELECT id, targets FROM notices") { ($0.integer(0), $0.text(1)) }
        for (notice, targets) in notices {
            // As it was written: ids in brackets, with commas.
            let named = Set(targets.split { !("0"..."9").contains($0) }.compactMap { Int64($0) })
            for user in named.intersection(people) {
                try NoticeTable.add(user, to: notice, on: store)
            }
        }
    }
}
