import Foundation
import Testing
import XuanPacket
import XuanTesting

/// Files in an S3 store, over real programs.
@Suite(.enabled(if: TemporaryS3.isInstalled, Comment(rawValue: TemporaryS3.cure))) struct S3StoreTests {
    private let s3: TemporaryS3

    init() throws { s3 = try TemporaryS3() }

    private func client(_ server: Server) -> FileClient { FileClient(port: server.common, tls: server.tls) }

    private func room(_ people: [Person]) throws -> String {
        let gid = UUID().uuidString.lowercased()
        _ = try people[0].call(
            "create", [.string(gid), "Files", "group", .array(people.map { JSON($0.id) }), 0, false])
        return gid
    }

    private func bytes(_ count: Int, _ seed: Int = 13) -> [UInt8] {
        (0..<count).map { UInt8(truncatingIfNeeded: $0 &* seed ^ $0 >> 8) }
    }

    /// Paths of files below `folder` that have bytes.
    private func files(_ folder: URL) -> [String] {
        (FileManager.default.enumerator(atPath: folder.path)?.compactMap { $0 as? String } ?? []).filter { name in
            var isFolder: ObjCBool = false
            let path = folder.path + "/" + name
            return FileManager.default.fileExists(atPath: path, isDirectory: &isFolder) && !isFolder.boolValue
        }
    }

    @Test(arguments: Arrangement.allCases)
    func aFileReachesTheChatAndNobodyElseAlsoAfterARestart(arrangement: Arrangement) throws {
        let server = try Server(
            arrangement, people: ["ann", "bob", "cat"], relayOptions: ["--set", "files.store=\(s3.address())"])
        var people = try ["ann", "bob", "cat"].map { try server.login($0) }
        let content = bytes(11_000_000)
        let chat = try room([people[0], people[1]])
        let file = try FileClient.stored(
            client(server).upload(people[0], chat: chat, name: "合同 1%.docx", content))
        server.crash()
        try server.start()
        people = try server.loginAll()
        #expect(client(server).download(file, for: people[0])?.body == content)
        #expect(client(server).download(file, for: people[1], ["Range: bytes=7-8"])?.body == Array(content[7...8]))
        #expect(client(server).download(file, for: people[2])?.status == 403)
        // Parts that the crash left go with their time.
        #expect(s3.keys().filter { !$0.contains(".incoming") }.count == 1 && s3.bad().isEmpty)
        let uploads =
            arrangement == .oneProgram
            ? server.data.appendingPathComponent("files") : server.folder.url.appendingPathComponent("tmpfile")
        #expect(files(uploads).isEmpty)
        let log = server.log
        #expect(!log.contains(TemporaryS3.secretKey) && !log.contains(TemporaryS3.accessKey))
        #expect(server.stop() == (arrangement == .oneProgram ? [0] : [0, 0]))
    }

    /// Names of the threads of a process, and whether it has a library in memory.
    private func facts(_ process: pid_t, library: String) throws -> (threads: [String], isLoaded: Bool) {
        let tasks = (try? FileManager.default.contentsOfDirectory(atPath: "/proc/\(process)/task")) ?? []
        let threads = tasks.compactMap {
            try? String(contentsOfFile: "/proc/\(process)/task/\($0)/comm", encoding: .utf8)
        }
        let isLoaded = try ServerProcess.tool("/bin/grep", ["-q", library, "/proc/\(process)/maps"]) == 0
        return (threads.map { $0.filter { $0 != "\n" } }, isLoaded)
    }

    /// A folder needs no library and no thread; nor does a store before its first request.
    @Test func onlyAStoreTakesThreadsAndALibrary() throws {
        let server = try Server(.oneProgram, people: ["ann"])
        var ann = try server.login("ann")
        _ = try FileClient.stored(client(server).upload(ann, chat: try room([ann]), name: "n", [1, 2, 3]))
        var found = try facts(server.processID, library: "libcurl")
        #expect(!found.threads.isEmpty && !found.threads.contains("s3") && !found.isLoaded)
        #expect(server.stop() == [0])
        server.relayOptions = ["--set", "files.store=\(s3.address())&connections=2"]
        try server.start()
        ann = try server.login("ann")
        for _ in 0..<5 {
            _ = try FileClient.stored(client(server).upload(ann, chat: try room([ann]), name: "n", [1, 2, 3]))
        }
        found = try facts(server.processID, library: "libcurl")
        #expect((1...2).contains(found.threads.filter { $0 == "s3" }.count) && found.isLoaded, "\(found)")
    }

    /// Threads that wait for a store that hangs do not hold the end of the program.
    @Test func aStoreThatHangsDoesNotHoldTheStop() throws {
        let server = try Server(
            .oneProgram, people: ["ann"], relayOptions: ["--set", "files.store=\(s3.address())&timeout=600"])
        let ann = try server.login("ann")
        let file = try FileClient.stored(client(server).upload(ann, chat: try room([ann]), name: "n", [1, 2, 3]))
        s3.control("hang")
        defer { s3.control("go") }
        let waiting = TestClient(port: server.common, tls: server.tls)
        waiting.write(Array("GET \(FileClient.target(file, for: ann)) HTTP/1.1\r\nHost: localhost\r\n\r\n".utf8))
        #expect(server.stop() == [0])
    }

    @Test func aWrongStoreIsSaidBeforeTheStart() throws {
        let folder = try TemporaryFolder()
        func check(_ store: String) throws -> (status: Int32?, text: String) {
            try ServerProcess.run("xuan", ["config", "--check", "--set", "files.store=\(store)"], folder: folder.url)
        }
        #expect(try check(s3.address()).status == 0)
        #expect(try check("folder").status == 0)
        for (store, words) in [
            ("tape", "neither folder nor"), ("s3://b", "bucket is no name"), ("s3://bucket", "key-file is missing"),
            ("s3://bucket?key-file=/no/file", "/no/file: No such file"),
        ] {
            let said = try check(store)
            #expect(said.status == 1 && said.text.contains(words), "\(said.text)")
        }
        try FileManager.default.setAttributes([.posixPermissions: 0o644], ofItemAtPath: s3.keyFile)
        let said = try check(s3.address())
        #expect(said.status == 1 && said.text.contains("chmod 600") && !said.text.contains(TemporaryS3.secretKey))
    }

    /// To the store and back, killed again and again in the middle: every file is there at every moment.
    @Test func filesMoveToTheStoreAndBackWhateverInterrupts() throws {
        let server = try Server(.oneProgram, people: ["ann"])
        var ann = try server.login("ann")
        let chat = try room([ann])
        var sent: [(JSONObject, [UInt8])] = []
        for number in 0..<40 {
            let content = bytes(number == 7 ? 12_000_000 : 1_000 + number, number)
            sent.append(
                (try FileClient.stored(client(server).upload(ann, chat: chat, name: "\(number)", content)), content))
        }
        func move(_ more: [String]) throws -> (status: Int32?, text: String) {
            try ServerProcess.run(
                "xuan", ["files", "move", "--data", server.data.path] + more, folder: server.folder.url)
        }
        let to = ["--to", s3.address()]
        let refused = try move(to)
        #expect(refused.status == 1 && s3.keys().isEmpty, "\(refused.text)")
        #expect(
            try move(to + ["--dry-run"]).text == "would move 40 files, 12039773 bytes; 0 were there already; 0 stay\n")
        // Beside the server, which goes on with its folder.
        let copied = try move(to + ["--copy"])
        #expect(copied.status == 0 && copied.text.hasPrefix("copied 40 files"), "\(copied.text)")
        #expect(client(server).download(sent[7].0, for: ann)?.body == sent[7].1)
        let late = try FileClient.stored(client(server).upload(ann, chat: chat, name: "late", [1, 2, 3]))
        sent.append((late, [1, 2, 3]))
        #expect(server.stop() == [0])
        let folder = server.data.appendingPathComponent("files")
        try interrupt(server, to) { Set(files(folder)).union(places()).count == 41 }
        let moved = try move(to)
        #expect(moved.status == 0 && moved.text.contains("now set files.store="), "\(moved.text)")
        #expect(files(folder).isEmpty && places().count == 41)

        server.relayOptions = ["--set", "files.store=\(s3.address())"]
        try server.start()
        ann = try server.login("ann")
        for (file, content) in sent { #expect(client(server).download(file, for: ann)?.body == content) }
        #expect(server.stop() == [0])

        let back = ["--to", "folder", "--from", s3.address()]
        #expect(try move(["--to", "folder"]).text.contains("--from s3://"))
        try interrupt(server, back) { Set(files(folder)).union(places()).count >= 41 }
        let returned = try move(back)
        #expect(returned.status == 0, "\(returned.text)")
        #expect(places().isEmpty && files(folder).filter { !$0.hasPrefix(".incoming") }.count == 41)
        server.relayOptions = []
        try server.start()
        ann = try server.login("ann")
        for (file, content) in sent { #expect(client(server).download(file, for: ann)?.body == content) }
        #expect(s3.bad().isEmpty, "\(s3.bad())")
    }

    /// Places of the files in the store, as the folder has them.
    private func places() -> Set<String> { Set(s3.keys().map { String($0.dropFirst("files/".count)) }) }

    private func interrupt(_ server: Server, _ words: [String], _ isWhole: () -> Bool) throws {
        for round in 1...6 {
            let move = try ServerProcess(
                "xuan", ["files", "move", "--data", server.data.path] + words, folder: server.folder.url)
            usleep(UInt32(60_000 * round))
            move.crash()
            #expect(isWhole(), "after \(round) kills")
        }
    }

    @Test func sweepAndCheckKnowTheStore() throws {
        let server = try Server(.oneProgram, people: ["ann"])
        try "[files]\nstore=\(s3.address())\n".write(
            toFile: server.data.path + "/xuan.conf", atomically: true, encoding: .utf8)
        #expect(server.stop() == [0])
        try server.start()
        let ann = try server.login("ann")
        let lost = try FileClient.stored(
            client(server).upload(ann, chat: try room([ann]), name: "lost.txt", [1, 2, 3]))
        let check = try ServerProcess.run("xuan", ["check", "--data", server.data.path], folder: server.folder.url)
        #expect(check.status == 0 && check.text.contains("they are in S3"), "\(check.text)")
        let age = """
            import sqlite3, sys
            base = sqlite3.connect(sys.argv[1])
            base.execute("UPDATE files SET created = created - 90000000")
            base.commit()
            """
        let database = server.data.appendingPathComponent("xuan.db").path
        #expect(try ServerProcess.tool("/usr/bin/env", ["python3", "-c", age, database]) == 0)
        let swept = try ServerProcess.run(
            "xuan", ["files", "sweep", "--data", server.data.path], folder: server.folder.url)
        #expect(swept.text == "\(lost["id"]!.integer!)\t3\tlost.txt\nremoved 1 files, 3 bytes\n")
        #expect(s3.keys().isEmpty)
    }
}
