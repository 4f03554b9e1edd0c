import CSQLite
import Testing
@testable import XuanStore

@testable import SQLiteStore

@Suite struct SchemaTests {
    /// The schema as SQLite keeps it.
    private func schema(_ store: any StoreConnection) throws -> [String] {
        try store.all("SELECT sql FROM sqlite_master WHERE sql IS NOT NULL ORDER BY name") { $0.text(0) }
    }

    @Test(arguments: [0] + Migrations.all.map(\.number)) func everyOldVersionComesUpToDateAndKeepsItsRows(old: Int)
        throws
    {
        let fresh = TemporaryFile()
        let wanted = try SQLiteStore(path: fresh.path).openWriter()
        try Migrations.run(on: wanted)
        let file = TemporaryFile()
        let store = try SQLiteStore(path: file.path).openWriter()
        for step in Migrations.all where step.number <= old {
            try store.apply(step)
        }
        if old > 0 {
            try store.execute("INSERT INTO users (account, password) VALUES ('ann', 'p')", [])
            try store.execute(
                """
                INSERT INTO users (account, password, email, realname)
                VALUES ('Dan', 'p', 'Dan.Lee@example.com', 'Dán'), ('dan', 'p', '', 'Dan')
                """, [])
            try store.execute("INSERT INTO chats (gid, kind, admins, committers) VALUES ('g', 'group', '', '')", [])
            try store.execute("INSERT INTO members (chat, user) VALUES (1, 1)", [])
            try store.execute(
                """
                INSERT INTO messages (gid, chat, idx, user, date, sender_order, kind, content_type, content, data)
                VALUES ('m', 1, 1, 1, 5, 1, 'normal', 'text', 'kept', '')
                """, [])
        }
        try Migrations.run(on: store)
        #expect(try store.schemaVersion() == Migrations.newest)
        #expect(try schema(store) == schema(wanted))
        if old > 0 {
            #expect(try MessageTable.find(gid: "m", on: store)?.content == "kept")
            #expect(try UserTable.find(1, on: store)?.isForbidden == false)
            if old < 5 {
                #expect(try UserTable.credential("ANN ", on: store)?.id == 1)
                #expect(try UserTable.credential("Dan", on: store)?.id == 2)
                #expect(try UserTable.credential("dan", on: store)?.id == 3)
                #expect(try UserTable.credential("DAN", on: store) == nil)
                #expect(try UserTable.credential("dan.lee@EXAMPLE.com", on: store)?.id == 2)
                #expect(try NameTable.twins(on: store).map { $0.map(\.account) } == [["Dan", "dan"]])
            }
            #expect(try MemberTable.list(of: 1, on: store) == [1])
        }
    }

    /// Statements that run per request find their rows by a key; none scans messages or counts them all.
    @Test(arguments: [
        MessageTable.byGid, MessageTable.range, MessageTable.byID, MessageTable.nextForOthers,
        MessageTable.runForOthers, MessageTable.waiting, MessageTable.newestForOthers, MessageTable.countForOthers,
        MessageTable.dateAt, MemberTable.ofChat,
        MemberTable.cursors, MemberTable.cursor, ChatTable.byGid, ChatTable.byID, ChatTable.ofUser, UserTable.find,
        UserTable.credential, NameTable.exact, NameTable.byKey, NameTable.exactHere, NameTable.byKeyHere,
        NameTable.byEmailHere, NameTable.othersByKey, NameTable.othersByEmail, NameTable.othersByLook,
        NameTable.othersByName, NameTable.one, TodoTable.ofUser, TodoTable.assignedTo, TodoTable.byID,
        NoticeTable.waiting,
        NoticeTable.byGid, NoticeTable.isWaiting, EntryTable.byID, PersonSettingsTable.get, MetaTable.get,
        EntryTable.byCode, EntryTable.byToken, RobotTable.byID, RobotTable.byToken, RightTable.ofUser,
        RightTable.groupsOfUser, PeopleTable.secrets, PeopleTable.picture, MessageTable.ascending,
        MessageChangeTable.since, MessageChangeTable.contentBefore, MessageChangeTable.contentCount,
        ReactionTable.ofMessage, ReactionTable.find, ReactionTable.otherEmojis, ConfirmationTable.ofMessage,
        PinTable.ofChat, PinTable.last, SavedMessageTable.inChat, SavedMessageTable.ofUser, SavedMessageTable.count,
        DraftTable.count, DraftTable.deleteClosed,
        SavedMessageTable.find, DraftTable.find, DraftTable.ofUser, ChatNoticeTable.find, MemberTable.readMarks,
    ])
    func nothingIsScanned(sql: SQL) throws {
        let file = TemporaryFile()
        let store = try SQLiteStore(path: file.path).openWriter()
        try Migrations.run(on: store)
        var handle: OpaquePointer?
        #expect(sqlite3_open(file.path, &handle) == SQLITE_OK)
        defer { sqlite3_close(handle) }
        var statement: OpaquePointer?
        #expect(sqlite3_prepare_v2(handle, "EXPLAIN QUERY PLAN " + sql.text, -1, &statement, nil) == SQLITE_OK)
        defer { sqlite3_finalize(statement) }
        var steps: [String] = []
        while sqlite3_step(statement) == SQLITE_ROW {
            steps.append(String(cString: sqlite3_column_text(statement, 3)))
        }
        #expect(!steps.isEmpty)
        for step in steps where step.hasPrefix("SCAN") {
            // The inner select of a bounded count, which is found by key itself.
            #expect(step == "SCAN (subquery-1)" || step == "SCAN unread", "\(sql.text)\n\(steps)")
        }
    }
}
