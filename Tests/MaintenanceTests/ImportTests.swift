import Foundation
import MySQLStore
import Testing
import XuanStore
import XuanTesting

@testable import Maintenance

@Suite(.enabled(if: TemporaryMariaDB.isInstalled, "\(TemporaryMariaDB.cure)"))
struct ImportTests {
    /// The original's clock of the tests: eight hours ahead of UTC.
    private let zone = OriginalZone.fixed(8 * 3600)

    private func take(
        _ server: OriginalServer, into target: any StoreConnection, prefix: String = ""
    ) throws -> ImportReport {
        let connection = try MySQLStore(server.address).openForeign()
        defer { connection.close() }
        return try Importer.run(from: try OriginalDatabase(connection, prefix: prefix), zone: zone, to: target)
    }

    @Test(arguments: Driver.installed) func aSmallServerComesOverWhole(_ driver: Driver) throws {
        let temporary = TemporaryStore(driver)
        let store = try temporary.openWriter()
        let report = try take(try .small(), into: store)
        #expect(report.problems == [])
        #expect(report.waiting == 2)
        #expect(report.counts[.people] == .init(read: 3, taken: 3))
        #expect(report.counts[.chats] == .init(read: 3, taken: 3))
        #expect(report.counts[.members] == .init(read: 5, taken: 5))
        #expect(report.counts[.messages] == .init(read: 5, taken: 5))
        #expect(report.counts[.settings] == .init(read: 1, taken: 1))

        let ann = try #require(try UserTable.find(2, on: store))
        #expect((ann.account, ann.realname, ann.role, ann.dept) == ("ann", "安", "dev", 3))
        #expect((ann.admin, ann.gender, ann.email) == ("super", "f", "a@x"))
        // md5hex(md5hex("pw-ann") + "ann"), as `printf %s … | md5sum` gives it.
        #expect(
            try UserTable.credential("ann", on: store)?.password == "original$af04c7f1b567840489466720f2961c2d")

        let chats = try ChatTable.list(of: 2, on: store)
        #expect(chats.map(\.chat.gid) == ["g-1", "2&5"])
        #expect(chats[0].chat.admins == "2" && chats[0].chat.isPublic && chats[0].chat.createdBy == "bob")
        // 2019-01-07 10:00:00 in Shanghai.
        #expect(chats[0].chat.created == 1_546_826_400_000)
        #expect(chats[1].chat.lastActive == 0)
        #expect((chats[0].marks.star, chats[0].marks.mute, chats[0].marks.category) == (1, 0, "work"))

        let messages = try MessageTable.range(of: 31, 1...10, on: store)
        #expect(messages.map(\.id) == [814, 813, 811])
        #expect(messages.map(\.index) == [3, 2, 1])
        #expect(messages.map(\.kind) == ["normal", "broadcast", "normal"])
        #expect(messages[0].contentType == "image" && messages[0].data == "x" && messages[0].user == 5)
        #expect(try MessageTable.find(gid: "m-2", on: store)?.content == "**hi** 多")
        #expect(try ChatTable.find(id: 31, on: store)?.lastIndex == 3)

        // cat has received the first of three, and everybody but bob the whole system chat.
        #expect(try MemberTable.delivered(to: 9, in: 31, on: store) == 1)
        #expect(try MemberTable.delivered(to: 2, in: 31, on: store) == 3)
        #expect(try [2, 5, 9].map { try MemberTable.delivered(to: $0, in: 30, on: store) } == [1, 0, 1])
        #expect(try [2, 5, 9].map { try MemberTable.readCursor(of: $0, in: 31, on: store)?.read } == [3, 3, 1])
        #expect(try [2, 5, 9].map { try MemberTable.readCursor(of: $0, in: 30, on: store)?.read } == [1, 0, 1])
        #expect(try MetaTable.integer(MetaTable.systemChat, on: store) == 30)
        #expect(try PersonSettingsTable.get(of: 2, on: store) == #"{"version":3,"ui.x":false}"#)
        #expect(try Check.run(try temporary.open(), now: 1_700_000_000_000).problems == [])
    }

    /// An original keeps what was delivered, and no marks: all but what waits at the end of a chat counts as read.
    @Test(arguments: Driver.installed) func nobodyFindsThePastUnread(_ driver: Driver) throws {
        let server = try OriginalServer.small()
        // cat got all of these, though the second and third of the group still wait.
        try server.run(
            """
            INSERT INTO im_message (id, gid, cgid, user, date, `order`, type, contentType, content, data)
            SELECT 1000 + seq, CONCAT('old-', seq), 'g-1', '5', '2019-01-07 10:00:05', seq, 'normal', 'plain', 'old', ''
            FROM seq_1_to_6000;
            INSERT INTO im_messagestatus VALUES (2, 'old-5999', 'waiting'), (2, 'old-6000', 'waiting');
            """)
        let temporary = TemporaryStore(driver)
        let store = try temporary.openWriter()
        #expect(try take(server, into: store).waiting == 3)
        func unread(_ user: Int64) throws -> [Int64: Int64] {
            var counts: [Int64: Int64] = [:]
            for cursor in try MemberTable.readCursors(of: user, on: store) {
                counts[cursor.chat] = try MessageTable.count(
                    in: cursor.chat, after: cursor.index, notBy: user, limit: 9_999, on: store)
            }
            return counts.filter { $0.value > 0 }
        }
        #expect(try unread(2) == [31: 2])
        #expect(try unread(5) == [30: 1])
        #expect(try unread(9) == [:])
        // An original client gets what waits all the same.
        #expect(try [2, 5, 9].map { try MemberTable.delivered(to: $0, in: 31, on: store) } == [6_001, 6_003, 1])
    }

    @Test func oddRowsAreTakenAsFarAsTheyGoAndNamed() throws {
        let server = try OriginalServer.small()
        try server.run(
            """
            INSERT INTO sys_user (id, account, password, admin, gender, deleted)
            VALUES (20, '', 'x', 'no', 'u', '0'), (21, 'dan', 'short', '', '', '1');
            INSERT INTO im_chat (id, gid, type, committers) VALUES (40, 'g-1', 'group', ''), (41, '', 'group', ''),
                (42, 'g-2', 'robot', '2,77'), (43, 'sys-2', 'system', '$ADMINS');
            INSERT INTO im_chatuser (cgid, user, star) VALUES ('gone', 2, ''), ('g-2', 77, ''), ('g-2', 2, '');
            INSERT INTO im_message (id, gid, cgid, user, date, type, contentType, content, data)
            VALUES (900, 'm-1', 'g-1', '2', '2019-01-07 10:00:01', 'normal', 'plain', 'first', ''),
                (901, 'm-1', 'g-1', '5', '2019-01-07 10:00:01', 'normal', 'plain', 'another', ''),
                (902, '', 'g-1', '2', '0000-00-00 00:00:00', '', '', 'bare', ''),
                (903, 'm-9', 'gone', '2', '0000-00-00 00:00:00', 'normal', 'plain', 'lost', ''),
                (904, 'm-10', '#notification', '0', '2019-01-07 10:00:01', 'notify', 'text', 'n', ''),
                (905, 'm-11', 'g-1', '77', '2019-01-07 10:00:01', 'normal', 'plain', 'ghost', ''),
                (906, 'm-12', 'g-1', '2', '2019-01-07 10:00:01', 'normal', 'text', REPEAT('x', 65535), '');
            INSERT INTO im_messagestatus VALUES (2, 'nothing', 'waiting'), (77, 'm-1', 'waiting'), (9, 'm-1', 'waiting')
                ON DUPLICATE KEY UPDATE status = 'waiting';
            INSERT INTO sys_config (owner, app, module, section, `key`, value)
            VALUES ('system', 'sys', 'chat', 'settings', 'nobody', '{}'),
                ('system', 'sys', 'chat', 'settings', 'bob', '{"cut":');
            """)
        let temporary = TemporaryStore(.sqlite)
        let store = try temporary.openWriter()
        let report = try take(server, into: store)
        #expect(
            report.problems == [
                "sys_user row 20: the account is empty, too long or \"system\"; left out",
                "sys_user row 21: the password is no hash; a new one must be set before a login",
                "im_chat row 40: the gid is that of an earlier row; both are one chat now",
                "im_chat row 41: the gid is empty or too long; left out",
                "im_chat row 42: chats of type \"robot\" are unknown; taken as a group",
                "im_chat row 42: committers names people who are not there",
                "im_chat row 43: a second system chat; taken as a group",
                "im_chatuser row 6: the chat is not there; left out",
                "im_chatuser row 7: the person is not there; left out",
                "im_message row 900: the same as row 811, sent twice; left out",
                "im_message row 901: the gid is that of row 811; it is imported-901 now",
                "im_message row 902: the gid is empty or too long; it is imported-902 now",
                "im_message row 903: the chat is not there; left out",
                "im_message row 905: the sender is not there; kept",
                "im_message row 906: the content is as long as its column: probably cut",
                "sys_config row 0: settings of \"bob\" are no JSON object; left out",
                "sys_config row 0: settings of \"nobody\", who is not there; left out",
            ])
        #expect(report.left == ["notifications": 1])
        let dan = try #require(try UserTable.find(21, on: store))
        #expect(dan.isDeleted && dan.realname == "dan" && dan.admin == "no" && dan.gender == "u")
        #expect(try ChatTable.find(id: 42, on: store)?.committers == "2")
        #expect(try ChatTable.find(id: 43, on: store)?.committers == "$ADMINS")
        // Indexes have no gap where a row was dropped.
        #expect(try MessageTable.range(of: 31, 1...99, on: store).map(\.index) == [7, 6, 5, 4, 3, 2, 1])
        let bare = try #require(try MessageTable.find(gid: "imported-902", on: store))
        #expect(bare.kind == "normal" && bare.contentType == "text" && bare.date == 0)
        #expect(try MemberTable.delivered(to: 9, in: 31, on: store) == 0)
        #expect(report.text(limit: 2).hasSuffix("  … and 15 more (--problems N shows N)"))
    }

    @Test(arguments: Driver.installed)
    func departmentsTodosAndApplicationsComeOver(_ driver: Driver) throws {
        let server = try OriginalServer.small()
        try server.run(
            """
            INSERT INTO sys_category (id, name, parent, `order`, type, deleted)
            VALUES (1, 'SampleCompany', 0, 10, 'dept', '0'), (3, 'R&D', 1, 20, 'dept', '0'), (4, 'Old', 1, 30, 'dept', '1'),
                (6, 'Lost', 99, 40, 'dept', '0'), (7, 'Egg', 8, 50, 'dept', '0'), (8, 'Hen', 7, 60, 'dept', '0'),
                (9, 'News', 0, 1, 'article', '0');
            INSERT INTO oa_todo (account, date, begin, end, type, pri, name, `desc`, status, private, assignedTo,
                finishedBy, finishedDate)
            VALUES ('ann', '2019-01-08', 900, 2400, 'custom', 2, '写发布说明', '<p>x</p>', 'done', 1, 'bob', 'bob',
                    '2019-01-08 12:00:00'),
                ('bob', '0000-00-00', 2400, 2400, 'custom', 3, 'some day', '', 'odd', 0, '', '', '0000-00-00 00:00:00'),
                ('nobody', '2019-01-08', 900, 1000, 'custom', 3, 'lost', '', 'wait', 0, '', '', '0000-00-00 00:00:00');
            INSERT INTO sys_entry (id, name, abbr, code, platform, package, integration, `key`, login, logo, `order`,
                status, sso)
            VALUES (4, 'Company wiki', 'wiki', 'wiki', 'ranzhi,xuanxuan', 0, '1', '0123456789abcdef0123456789abcdef',
                    'http://wiki.example.com/', '/img/wiki.png', 5, 'online', '1'),
                (5, 'Payroll', '', 'pay', 'ranzhi', 0, '0', '', 'http://pay.example.com/', '', 6, 'online', '0'),
                (6, 'Wiki again', '', 'wiki', 'xuanxuan', 0, '0', '', 'http://w.example.com/', '', 7, 'online', '0');
            """)
        let temporary = TemporaryStore(driver)
        let store = try temporary.openWriter()
        let report = try take(server, into: store)
        #expect(
            report.problems == [
                "sys_category row 6: the department above it is not there; put at the top",
                "sys_category row 7: the department above it is not there; put at the top",
                "oa_todo row 3: the person is not there; left out",
                "sys_entry row 6: the code is taken by an earlier row; left out",
            ])
        #expect(report.left["deleted departments"] == 1)
        #expect(report.left["applications that the chat does not show"] == 1)
        #expect(report.counts[.departments] == .init(read: 6, taken: 5))
        #expect(
            try CompanyTable.depts(on: store) == [
                DeptRecord(id: 1, name: "SampleCompany", parent: 0, place: 10),
                DeptRecord(id: 3, name: "R&D", parent: 1, place: 20),
                DeptRecord(id: 6, name: "Lost", parent: 0, place: 40),
                DeptRecord(id: 7, name: "Egg", parent: 0, place: 50),
                DeptRecord(id: 8, name: "Hen", parent: 7, place: 60),
            ])
        #expect(report.counts[.todos] == .init(read: 3, taken: 2))
        let done = try #require(try TodoTable.list(of: 2, limit: 9, on: store).first)
        #expect((done.day, done.starts, done.ends, done.priority) == ("2019-01-08", "0900", "2400", 2))
        #expect((done.name, done.description, done.status) == ("写发布说明", "<p>x</p>", "done"))
        #expect(done.isPrivate && done.assignedTo == "bob" && done.finishedBy == "bob")
        // 2019-01-08 12:00:00 in Shanghai.
        #expect(done.finished == 1_546_920_000_000 && done.closed == 0)
        let open = try #require(try TodoTable.list(of: 5, limit: 9, on: store).first)
        #expect((open.day, open.starts, open.status) == ("", "2400", "wait"))
        let wiki = try EntryTable.online(on: store)
        #expect(wiki.map(\.code) == ["wiki"])
        #expect((wiki[0].name, wiki[0].url) == ("Company wiki", "http://wiki.example.com/"))
        #expect(wiki[0].hasSSO && wiki[0].isIntegrated && wiki[0].secret == "0123456789abcdef0123456789abcdef")
    }

    /// A record comes from the row, the parts of its link from the message.
    @Test(arguments: Driver.installed)
    func uploadsThatMessagesNameComeOver(_ driver: Driver) throws {
        let server = try OriginalServer.small()
        let stored = UploadFolder.storedName("报告 final.tar.gz", 41, 1_546_831_234)
        try server.run(
            """
            UPDATE im_message SET content = '{"name":"报告 final.tar.gz","size":20000000,"id":41,"time":1546831234}'
                WHERE id = 814;
            INSERT INTO im_message (id, gid, cgid, user, date, type, contentType, content, data)
            VALUES (820, 'f-1', '2&5', '2', '2019-01-07 12:00:00', 'normal', 'file',
                '{"name":"报告 final.tar.gz","size":20000000,"id":"41","time":1546831234}', ''),
                (821, 'f-2', 'g-1', '2', '2019-01-07 12:00:00', 'normal', 'file', '{"name":"a","id":43,"time":5}', '');
            INSERT INTO sys_file (id, pathname, title, extension, size, objectType, objectID, createdBy, createdDate)
            VALUES (41, 'tmpfile/xuanxuan/2019/01/07/\(stored)', 'fin', 'txt', 16777215, 'chat', 31, 'bob',
                    '2019-01-07 11:20:34'),
                (42, 'tmpfile/xuanxuan/2019/01/07/aa', 'x', 'txt', 1, 'chat', 31, 'bob', '2019-01-07 11:20:34'),
                (43, 'tmpfile/xuanxuan/2019/01/07/bb', 'a', 'txt', 7, 'chat', 31, 'gone', '2019-01-07 11:20:34'),
                (44, 'upload/1/x', 'x', 'txt', 1, 'doc', 31, 'bob', '2019-01-07 11:20:34');
            """)
        let temporary = TemporaryStore(driver)
        let store = try temporary.openWriter()
        let report = try take(server, into: store)
        #expect(report.counts[.files] == .init(read: 4, taken: 2))
        #expect(report.left == ["uploads that no message names": 1, "files of other modules": 1])
        #expect(
            report.problems == [
                "sys_file row 43: its place is not that of its name, id and time: the link may find nothing"
            ])
        let rows = try store.all("SELECT id, name, path, size, time, chat, user, created FROM files ORDER BY id") {
            row in (0..<8).map { row.text($0) }
        }
        #expect(
            rows == [
                [
                    "41", "报告 final.tar.gz", "tmpfile/xuanxuan/2019/01/07/", "20000000", "1546831234", "31", "5",
                    "1546831234000",
                ],
                ["43", "a", "tmpfile/xuanxuan/2019/01/07/", "7", "5", "31", "2", "1546831234000"],
            ])
        let chats = try store.all("SELECT file, chat, message FROM file_chats ORDER BY file, chat") { row in
            (0..<3).map { row.integer($0) }
        }
        #expect(chats == [[41, 31, 814], [41, 32, 820], [43, 31, 821]])

        // On disk: one of the two, and an unknown one.
        let folder = try TemporaryFolder()
        let day = folder.url.appendingPathComponent("xuan/2019/01/07")
        try FileManager.default.createDirectory(at: day, withIntermediateDirectories: true)
        for name in [stored, "stranger", ".half"] { try Data("x".utf8).write(to: day.appendingPathComponent(name)) }
        let future: Int64 = 4_000_000_000_000
        let check = try Check.run(try temporary.open(), uploads: folder.path + "/", now: future)
        #expect(
            check.problems == [
                "uploads whose file is not there: 43", "files that no record names: xuan/2019/01/07/stranger",
            ])
        #expect(check.counts.last == "2 uploads")
    }

    @Test func onlyIntoAnEmptyDatabaseAndAllOrNothing() throws {
        let server = try OriginalServer.small()
        let temporary = TemporaryStore(.sqlite)
        let store = try temporary.openWriter()
        _ = try take(server, into: store)
        #expect(throws: ImportError.self) { try take(server, into: store) }
        #expect(try UserTable.ids(on: store) == [2, 5, 9])

        // A row that fails in the middle: the same id twice is impossible there, so a taken key here.
        let other = TemporaryStore(.sqlite)
        let empty = try other.openWriter()
        try empty.execute("INSERT INTO chats (id, gid, kind, admins, committers) VALUES (31, 'x', 'group', '', '')", [])
        #expect(throws: StoreError.constraint) { try take(server, into: empty) }
        #expect(try UserTable.ids(on: empty) == [])
    }

    @Test func tablesMayCarryAPrefixAndOlderOnesLackColumns() throws {
        let server = try OriginalServer.small(prefix: "old_")
        try server.run("ALTER TABLE old_im_chatuser DROP COLUMN mute; DROP TABLE old_sys_config")
        let temporary = TemporaryStore(.sqlite)
        let store = try temporary.openWriter()
        #expect(throws: ImportError.self) { try take(server, into: store) }
        let report = try take(server, into: store, prefix: "old_")
        #expect(report.problems == [])
        #expect(try ChatTable.list(of: 5, on: store).map(\.marks.mute) == [0, 0])
    }

    @Test(arguments: [
        ("2019-01-07 10:00:00", 1_546_826_400_000 as Int64?), ("0000-00-00 00:00:00", 0), ("", 0),
        ("2019-01-07", 1_546_790_400_000), ("2019-13-07 10:00:00", nil), ("soon", nil), ("2019-00-00 00:00:00", nil),
    ])
    func datesAreReadInTheirZone(text: String, wanted: Int64?) {
        #expect(OriginalDate.milliseconds(text, zone) == wanted)
    }
}
