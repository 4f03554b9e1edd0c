import Foundation
import Testing
import XuanPacket
import XuanTesting

/// Files between people, over real programs, the same in both arrangements.
@Suite struct FilesTests {
    private func room(_ people: [Person]) throws -> String {
        let gid = UUID().uuidString.lowercased()
        _ = try people[0].call(
            "create", [.string(gid), "Files", "group", .array(people.map { JSON($0.id) }), 0, false])
        return gid
    }

    private func mention(_ file: JSONObject, in chat: String) -> JSON {
        let content = JSON.object([
            ("name", file["name"]!), ("id", file["id"]!), ("time", file["time"]!), ("send", true),
        ])
        return [
            "messages": [
                .object([
                    ("gid", .string(UUID().uuidString.lowercased())), ("cgid", .string(chat)), ("type", "normal"),
                    ("contentType", "file"), ("content", .string(content.text)), ("date", ""), ("order", 1),
                ])
            ]
        ]
    }

    private func client(_ server: Server) -> FileClient { FileClient(port: server.common, tls: server.tls) }

    @Test(arguments: Arrangement.allCases)
    func aFileReachesTheChatAndNobodyElseAlsoAfterARestart(arrangement: Arrangement) throws {
        let server = try Server(arrangement, people: ["ann", "bob", "cat"])
        var people = try ["ann", "bob", "cat"].map { try server.login($0) }
        let content = [UInt8]((0..<3_000_000).map { UInt8(truncatingIfNeeded: $0 &* 13 ^ $0 >> 8) })
        let chat = try room([people[0], people[1]])
        let file = try FileClient.stored(
            client(server).upload(people[0], chat: chat, name: "合同 1%.docx", content))
        #expect(client(server).download(file, for: people[0])?.body == content)
        #expect(client(server).download(file, for: people[1])?.body == content)
        #expect(client(server).download(file, for: people[2])?.status == 403)
        #expect(client(server).upload(people[2], chat: chat, name: "n", [1])?.status == 403)
        // A client cannot ask the relay's question, nor record files that do not exist.
        for method in ["$fileAccess", "uploadFile", "$FILEACCESS"] {
            let params: JSON = [file["id"]!, file["name"]!, file["time"]!]
            try people[2].send(method, params)
            #expect(try people[2].wait("error")["message"] == "This method is not for clients.")
        }

        server.crash()
        try server.start()
        people = try ["ann", "bob", "cat"].map { try server.login($0) }
        #expect(client(server).download(file, for: people[1])?.body == content)
        #expect(client(server).download(file, for: people[2])?.status == 403)
    }

    // Original clients send images above 10 KiB with the word `undefined` as the form's gid.
    @Test(arguments: Arrangement.allCases)
    func anImageOfAnOriginalClientArrives(arrangement: Arrangement) throws {
        let server = try Server(arrangement, people: ["ann", "bob", "cat"])
        let people = try ["ann", "bob", "cat"].map { try server.login($0) }
        let content = [UInt8](repeating: 7, count: 50_000)
        let chat = try room([people[0], people[1]])
        let file = try FileClient.stored(
            client(server).upload(people[0], chat: "undefined", name: "大图.png", content))
        func statuses() -> [Int?] { people.map { client(server).download(file, for: $0)?.status } }
        #expect(statuses() == [200, 403, 403])
        try people[1].send("message", mention(file, in: chat))
        _ = try people[0].wait("message")
        #expect(statuses() == [200, 403, 403], "somebody else's message claims nothing")
        try people[0].send("message", mention(file, in: chat))
        _ = try people[1].wait("message")
        #expect(statuses() == [200, 200, 403])
    }

    @Test func theSweepTakesFilesThatNoMessageNames() throws {
        let server = try Server(.oneProgram, people: ["ann", "bob"])
        let (ann, bob) = (try server.login("ann"), try server.login("bob"))
        let chat = try room([ann, bob])
        let kept = try FileClient.stored(client(server).upload(ann, chat: chat, name: "kept.txt", [1, 2]))
        let lost = try FileClient.stored(client(server).upload(ann, chat: chat, name: "lost.txt", [1, 2, 3]))
        try ann.send("message", mention(kept, in: chat))
        _ = try bob.wait("message")
        func sweep(_ more: [String]) throws -> (status: Int32?, text: String) {
            try ServerProcess.run(
                "xuan", ["files", "sweep", "--data", server.data.path] + more, folder: server.folder.url)
        }
        #expect(try sweep([]).text == "removed 0 files, 0 bytes\n")
        // The records are made older than a day.
        let aged = try ServerProcess.tool(
            "/usr/bin/env", ["python3", "-c", Self.age, server.data.appendingPathComponent("xuan.db").path])
        #expect(aged == 0)
        let line = "\(lost["id"]!.integer!)\t3\tlost.txt\n"
        #expect(try sweep(["--dry-run"]) == (0, line + "would remove 1 files, 3 bytes\n"))
        #expect(client(server).download(lost, for: bob)?.status == 200)
        #expect(try sweep([]) == (0, line + "removed 1 files, 3 bytes\n"))
        #expect(client(server).download(lost, for: bob)?.status == 404)
        #expect(client(server).download(kept, for: bob)?.body == [1, 2])
    }

    private static let age = """
        import sqlite3, sys
        base = sqlite3.connect(sys.argv[1])
        base.execute("UPDATE files SET created = created - 90000000")
        base.commit()
        """

    @Test(arguments: Arrangement.allCases)
    func anUploadIsResumedAcrossACrash(arrangement: Arrangement) throws {
        let server = try Server(arrangement, people: ["ann"])
        var ann = try server.login("ann")
        let chat = try room([ann])
        let content = [UInt8](repeating: 7, count: 100_000)
        let wish = JSON.object([("name", "n.bin"), ("size", JSON(content.count)), ("gid", .string(chat))])
        func session() -> String { "Authorization: Session \(ann.id) \(ann.fileSession)" }
        let made = try #require(client(server).ask("POST", "/files/uploads", [session()], wish.bytes))
        let upload = "/files/uploads/" + (try JSON.parse(made.body).object?["upload"]?.string ?? "")
        let first = client(server).ask(
            "PATCH", upload, [session(), "Upload-Offset: 0"], Array(content[..<60_000]))
        #expect(first?.status == 204)
        server.crash()
        try server.start()
        ann = try server.login("ann")
        let at = try #require(
            client(server).ask("HEAD", upload, [session()])?.head.field("upload-offset").flatMap { Int($0) })
        #expect(at == 60_000)
        _ = client(server).ask("PATCH", upload, [session(), "Upload-Offset: \(at)"], Array(content[at...]))
        let digest = JSON.object([("sha256", .string(Secret.hex(Secret.sha256(content))))])
        let file = try FileClient.stored(client(server).ask("POST", upload, [session()], digest.bytes))
        #expect(client(server).download(file, for: ann)?.body == content)
    }
}
