import Foundation
import Testing
import XuanPacket
import XuanTesting

/// The commands for the data, as an operator types them.
@Suite struct StoreCommandTests {
    private let folder: TemporaryFolder
    private let ports = Ports.free(2)

    init() throws { folder = try TemporaryFolder() }

    private func serve(_ more: [String] = []) throws -> ServerProcess {
        let xuan = try ServerProcess(
            "xuan",
            [
                "serve", "--data", "data", "--ip", "127.0.0.1", "--chat-port", "\(ports[0])", "--common-port",
                "\(ports[1])", "--web-port", "0",
            ] + more, folder: folder.url, environment: ["XUAN_ADMIN_PASSWORD": "pw-admin-1"])
        try #require(xuan.waits(for: ports), "\(xuan.text)")
        return xuan
    }

    private func run(
        _ arguments: [String], by program: String = "xuan"
    ) throws -> (status: Int32?, text: String) {
        try ServerProcess.run(program, arguments, folder: folder.url)
    }

    private func login(_ account: String, _ password: String) throws -> Person {
        try Person(account, password: password, common: ports[1], chat: ports[0], tls: true)
    }

    /// A typo in a nightly job created an empty server, and archived that for a year.
    @Test(arguments: [
        ["backup", "b.tar"], ["backup", "b.tar", "--data", "dta"], ["check", "--data", "dta"],
        ["user", "add", "ann", "--data", "dta", "--password", "pw-ann-12"], ["files", "sweep", "--data", "dta"],
        ["backup", "b.tar", "--data", "empty"],
    ])
    func aFolderWithoutAServerIsRefusedAndNothingIsMade(words: [String]) throws {
        try FileManager.default.createDirectory(atPath: folder.path + "/empty", withIntermediateDirectories: true)
        let (status, text) = try run(words)
        #expect(status == 2 && text.contains("there is no server in"), "\(text)")
        for made in ["dta", "xuan-data", "b.tar", "b.tar.part"] {
            #expect(!FileManager.default.fileExists(atPath: folder.path + "/" + made), "\(made) was made")
        }
        #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path + "/empty").isEmpty)
    }

    /// A server whose database was lost must not start empty, with everybody's messages gone.
    @Test func aServerWithoutItsDatabaseDoesNotBeginEmpty() throws {
        #expect(try serve().stop() == 0)
        try FileManager.default.moveItem(atPath: folder.path + "/data/xuan.db", toPath: folder.path + "/lost.db")
        let words = [
            "serve", "--data", "data", "--ip", "127.0.0.1", "--chat-port", "\(ports[0])", "--common-port",
            "\(ports[1])",
            "--web-port", "0",
        ]
        let refused = try run(words)
        #expect(refused.status == 1 && refused.text.contains("xuan.db is missing"), "\(refused.text)")
        #expect(try run(["check", "--data", "data"]).status == 2)
        #expect(!FileManager.default.fileExists(atPath: folder.path + "/data/xuan.db"))
        // An empty file is not a database either.
        try Data().write(to: folder.url.appendingPathComponent("data/xuan.db"))
        #expect(try run(words).status == 1)
        try FileManager.default.removeItem(atPath: folder.path + "/data/xuan.db")
        try FileManager.default.moveItem(atPath: folder.path + "/lost.db", toPath: folder.path + "/data/xuan.db")
        #expect(try serve().stop() == 0)
        // It can be had on purpose.
        try FileManager.default.removeItem(atPath: folder.path + "/data/xuan.db")
        #expect(try serve(["--begin-empty"]).stop() == 0)
        #expect(try serve().stop() == 0)
    }

    /// With the traces that an older program leaves: nothing in the lock file.
    @Test(arguments: ["xuan.db-wal", "files/xuan/2026/01/02/abc", "backups/b.tar", "before-restore-7/xuan.db"])
    func eachTraceOfALostDatabaseCounts(trace: String) throws {
        let url = folder.url.appendingPathComponent("data/" + trace)
        try FileManager.default.createDirectory(
            at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
        try Data("x".utf8).write(to: url)
        let refused = try run([
            "serve", "--data", "data", "--chat-port", "\(ports[0])", "--common-port", "\(ports[1])", "--web-port", "0",
        ])
        let name = trace.split(separator: "/")[0]
        #expect(refused.status == 1 && refused.text.contains("one has been here (\(name)"), "\(refused.text)")
        #expect(try Data(contentsOf: url) == Data("x".utf8))
        #expect(!FileManager.default.fileExists(atPath: folder.path + "/data/xuan.db"))
        #expect(try serve(["--begin-empty"]).stop() == 0)
    }

    /// The folder was deleted, and the server went on to say "success".
    @Test func aMessageWrittenAfterTheFolderIsGoneIsNoSuccess() throws {
        let xuan = try serve()
        defer { xuan.crash() }
        #expect(try run(["user", "add", "ann", "--data", "data", "--password", "pw-ann-12"]).status == 0)
        let ann = try login("ann", "pw-ann-12")
        let chat: [JSON] = ["7d2f6c1e-3a54-4b8e-9c55-0f1a2b3c4d5e", "A", "group", [JSON(ann.id)], 0, false]
        #expect(try ann.call("create", .array(chat))["result"] == "success")
        try FileManager.default.moveItem(atPath: folder.path + "/data", toPath: folder.path + "/away")
        #expect(try ann.call("changeName", [chat[0], "B"])["result"] != "success")
        let end = Date().addingTimeInterval(10)
        while !xuan.text.contains("deleted, moved or replaced"), Date() < end { sched_yield() }
        #expect(xuan.text.contains("critical xuan: cause=database data/xuan.db: deleted, moved or replaced"))
        try FileManager.default.moveItem(atPath: folder.path + "/away", toPath: folder.path + "/data")
        #expect(try ann.call("changeName", [chat[0], "C"])["result"] == "success")
        #expect(xuan.stop() == 0)
    }

    @Test func aBackupOfARunningServerIsRestoredIntoANewFolder() throws {
        let xuan = try serve()
        #expect(try run(["user", "add", "ann", "--data", "data", "--password", "pw-ann-12"]).status == 0)
        #expect(try run(["backup", "b.tar", "--data", "data"]).status == 0)
        let again = try run(["backup", "b.tar", "--data", "data"])
        #expect(again.status == 1 && again.text.contains("b.tar: is there already"), "\(again.text)")
        let busy = try run(["restore", "b.tar", "--data", "data", "--force"])
        #expect(busy.status == 1 && busy.text.contains("another server runs"), "\(busy.text)")
        let check = try run(["check", "--data", "data"])
        #expect(check.status == 0 && check.text.contains("2 people") && check.text.contains("no problems"))
        #expect(xuan.stop() == 0)

        let refused = try run(["restore", "b.tar", "--data", "data"])
        #expect(refused.status == 1 && refused.text.contains("--force"), "\(refused.text)")
        try FileManager.default.moveItem(atPath: folder.path + "/data", toPath: folder.path + "/old")
        let restored = try run(["restore", "b.tar", "--data", "data"])
        #expect(restored.status == 0, "\(restored.text)")
        let second = try serve()
        _ = try login("ann", "pw-ann-12")
        #expect(second.stop() == 0)
        // The same certificate, so that nobody has to accept a new one.
        #expect(
            try FileManager.default.contentsOfDirectory(atPath: folder.path + "/data/certificate").sorted()
                == FileManager.default.contentsOfDirectory(atPath: folder.path + "/old/certificate").sorted())
    }

    @Test(.enabled(if: TemporaryMariaDB.isInstalled, "\(TemporaryMariaDB.cure)"))
    func aDataFolderRemembersItsStore() throws {
        let server = TemporaryMariaDB.shared!
        let name = TemporaryMariaDB.freeName()
        let store = server.text(name)
        let first = try serve(["--store", store])
        // Without --store: the folder knows.
        #expect(try run(["user", "add", "ann", "--data", "data", "--password", "pw-ann-12"]).status == 0)
        #expect(try server.sql("SELECT account FROM users ORDER BY id", database: name) == "admin\nann\n")
        #expect(!FileManager.default.fileExists(atPath: folder.path + "/data/xuan.db"))
        _ = try login("ann", "pw-ann-12")
        #expect(first.stop() == 0)

        let other = try run(["check", "--data", "data", "--store", server.text("another")])
        #expect(other.status == 1 && other.text.contains("keeps its data in another database"), "\(other.text)")
        let second = try serve()
        _ = try login("ann", "pw-ann-12")
        #expect(try run(["backup", "b.tar", "--data", "data"]).status == 0)
        #expect(second.stop() == 0)
        let check = try run(["check", "--data", "data"])
        #expect(check.status == 0, "\(check.text)")

        // From the server's database into a file.
        #expect(try run(["restore", "b.tar", "--data", "plain"]).status == 0)
        let plain = try run(["check", "--data", "plain"])
        #expect(plain.status == 0 && plain.text.contains("2 people"), "\(plain.text)")
        let late = try run(["check", "--data", "plain", "--store", store])
        #expect(late.status == 1 && late.text.contains("has its own database"), "\(late.text)")
    }

    @Test func aPasswordInAnAddressIsRefusedAndNotRepeated() throws {
        let (status, text) = try run(["check", "--data", "data", "--store", "mysql://u:s3cret@h/d"])
        #expect(status == 1 && text.contains("password-file") && !text.contains("s3cret"), "\(text)")
    }

    @Test(.enabled(if: TemporaryMariaDB.isInstalled, "\(TemporaryMariaDB.cure)"), arguments: ["xuan", "xxb"])
    func anOriginalServerComesOver(program: String) throws {
        let server = TemporaryMariaDB.shared!
        let name = TemporaryMariaDB.freeName()
        try server.sql("CREATE DATABASE \(name)")
        try server.sql(
            """
            CREATE TABLE sys_user (id INT PRIMARY KEY, account CHAR(30), password CHAR(32), realname CHAR(30),
                admin ENUM('no','common','super'));
            INSERT INTO sys_user VALUES (7, 'mei', MD5(CONCAT(MD5('pw-mei-12'), 'mei')), 'Mei Chen', 'super'),
                (8, 'system', '', '', 'no');
            CREATE TABLE im_chat (id INT PRIMARY KEY, gid CHAR(40), type VARCHAR(20));
            INSERT INTO im_chat VALUES (3, 'g-1', 'group');
            CREATE TABLE im_chatuser (id INT PRIMARY KEY, cgid CHAR(40), user INT);
            INSERT INTO im_chatuser VALUES (1, 'g-1', 7);
            CREATE TABLE im_message (id INT PRIMARY KEY, gid CHAR(40), cgid CHAR(40), user VARCHAR(30), content TEXT);
            INSERT INTO im_message VALUES (9, 'm-1', 'g-1', '7', 'hello');
            """, database: name)
        let from = ["import", "--from", server.text(name), "--data", "data"]
        let dry = try run(from + ["--dry-run"], by: program)
        #expect(dry.status == 0 && dry.text.contains("people: 1 of 2") && dry.text.contains("sys_user row 8"))
        #expect(dry.text.contains("nothing was written"), "\(dry.text)")
        #expect(!FileManager.default.fileExists(atPath: folder.path + "/data"))
        let zone = try run(from + ["--zone", "Nowhere/Land"], by: program)
        #expect(zone.status == 1 && zone.text.contains("Nowhere/Land"), "\(zone.text)")

        let done = try run(from, by: program)
        #expect(done.status == 0 && done.text.contains("messages: 1 of 1"), "\(done.text)")
        let check = try run(["check", "--data", "data"], by: program)
        #expect(check.status == 0 && check.text.contains("1 people"), "\(check.text)")
        let twice = try run(from, by: program)
        #expect(twice.status == 1 && twice.text.contains("new data folder"), "\(twice.text)")
    }
}
