import Foundation
import Testing
import XuanPacket
import XuanTesting

@testable import XuanRelay

/// Upload and download at a relay whose backend is in the test's hands.
@Suite struct UploadTests {
    private final class FileServer {
        let place: TemporaryFolder
        let relay: RunningRelay
        let client: FileClient

        init(loops: Int = 1, limit: Int64 = 32 << 20, uploads: BegunUploads.Limits = .init()) throws {
            let place = try TemporaryFolder()
            self.place = place
            relay = try RunningRelay(loops: loops) { settings in
                settings.uploadPath = place.path + "/files/"
                settings.uploadFileSize = limit
                settings.uploads = uploads
            }
            client = FileClient(port: relay.ports.common, tls: false)
        }

        func login(_ id: Int) throws -> Person {
            try Person("\(id)", password: "x", common: relay.ports.common, chat: relay.ports.chat, tls: false)
        }

        /// Every file that lies there.
        var files: [String] {
            (FileManager.default.enumerator(atPath: place.path + "/files")?.compactMap { $0 as? String } ?? []).filter {
                var isFolder: ObjCBool = false
                return FileManager.default.fileExists(atPath: place.path + "/files/" + $0, isDirectory: &isFolder)
                    && !isFolder.boolValue
            }
        }

        /// Waits for what a broken connection leaves to be taken away.
        func becomesEmpty() -> Bool {
            let end = Date().addingTimeInterval(10)
            while !files.isEmpty {
                if Date() > end { return false }
                sched_yield()
            }
            return true
        }
    }

    private func bytes(_ count: Int) -> [UInt8] {
        var random = SystemRandomNumberGenerator()
        return (0..<(count + 7) / 8).flatMap { _ in
            withUnsafeBytes(of: random.next() as UInt64) { Array($0) }
        }.dropLast((8 - count % 8) % 8)
    }

    @Test(arguments: [1, 3])
    func aFileSentOnOneLoopIsFetchedOnAnother(loops: Int) throws {
        let server = try FileServer(loops: loops)
        let (ann, bob) = (try server.login(1), try server.login(2))
        for count in [1, 32 << 10, 65_536, 1_000_003] {
            let content = bytes(count)
            for _ in 0..<3 {
                let file = try FileClient.stored(server.client.upload(ann, chat: "c", name: "名.bin", content))
                let reply = try #require(server.client.download(file, for: bob))
                #expect(reply.status == 200 && reply.body == content)
            }
        }
    }

    @Test func theBackendHearsOfTheFileBeforeTheClientDoes() throws {
        let server = try FileServer()
        let ann = try server.login(1)
        let file = try FileClient.stored(server.client.upload(ann, chat: "c \"x", name: "a/b \\ n.txt", [1, 2, 3]))
        let request = try #require(server.relay.backend.requests("uploadFile").first)
        let params = try #require(request["params"]?.array)
        #expect(request["userID"] == 1 && params[0] == " n.txt" && params[2] == 3 && params[4] == "c \"x")
        #expect(params[3] == file["time"] && file["id"] == 41 && file["name"] == " n.txt")
        #expect(params[1].string?.hasSuffix("/") == true)
    }

    @Test(arguments: [false, true])
    func nothingIsLeftOfAnUploadThatBreaksAnywhere(fieldsFirst: Bool) throws {
        let server = try FileServer()
        let ann = try server.login(1)
        var parts = FileClient.parts(ann, chat: "c", name: "cut.bin", bytes(300_000))
        if fieldsFirst { parts.reverse() }
        let request = FileClient.request(token: ann.token, parts)
        for round in 0..<50 {
            let client = TestClient(port: server.client.port)
            client.write(Array(request[..<Int.random(in: 1..<request.count)]))
            if round.isMultiple(of: 2) { client.reset() } else { client.end() }
        }
        #expect(server.becomesEmpty(), "\(server.files)")
        #expect(server.relay.backend.requests("uploadFile").isEmpty)
        _ = try FileClient.stored(server.client.upload(ann, chat: "c", name: "whole.bin", bytes(300_000)))
        #expect(server.files.count == 1)
    }

    // The original's relay makes up an id where the original's backend refuses `undefined`.
    @Test(arguments: ["undefined", "", "null"])
    func imagesOfOriginalClientsArriveBeforeAnOriginalBackend(gid: String) throws {
        let server = try FileServer()
        let (ann, bob) = (try server.login(1), try server.login(2))
        let refusal = JSON.object([("method", "uploadfile"), ("result", "fail"), ("message", "no such chat")])
        server.relay.backend.uploadAnswer.withLock { $0 = refusal }
        server.relay.backend.access.withLock { $0 = "unknown" }
        #expect(
            server.client.upload(ann, chat: gid, name: "大图.png", [1, 2, 3])?.status == 403, "ours means what it says")
        #expect(server.files.isEmpty)
        server.relay.backend.access.withLock { $0 = nil }
        #expect(server.client.upload(ann, chat: "c", name: "大图.png", [1, 2, 3])?.status == 403, "a chat of others")
        let file = try FileClient.stored(server.client.upload(ann, chat: gid, name: "大图.png", [1, 2, 3]))
        #expect(try #require(file["id"]?.integer) > 1 << 30)
        #expect(server.client.download(file, for: bob)?.body == [1, 2, 3])
    }

    @Test func aFormWithoutAChatIsTheBackendsToJudge() throws {
        let server = try FileServer()
        let ann = try server.login(1)
        _ = try FileClient.stored(server.client.upload(ann, chat: "", name: "n", [1]))
        #expect(server.relay.backend.requests("uploadFile").last?["params"]?.array?[4] == "")
    }

    @Test func aRefusedUploadLeavesNothing() throws {
        let server = try FileServer(limit: 100_000)
        let ann = try server.login(1)
        func status(_ parts: [FileClient.Part], token: String? = nil) -> Int? {
            server.client.ask(FileClient.request(token: token ?? ann.token, parts))?.status
        }
        let right = FileClient.parts(ann, chat: "c", name: "n", [1])
        #expect(status(right, token: "") == 401)
        #expect(status(right, token: String(repeating: "0", count: 32)) == 401)
        #expect(status(Array(right.dropLast())) == 400)
        #expect(status(Array(right.dropFirst())) == 400)
        #expect(status(right + [right[0]]) == 400)
        #expect(status([right[0], .init("userID", "2"), right[2]]) == 403)
        #expect(status([right[0], .init("userID", "1 "), right[2]]) == 400)
        #expect(status([right[0], right[1], .init("gid", [UInt8](repeating: 65, count: 300))]) == 400)
        #expect(status(FileClient.parts(ann, chat: "c", name: "n", [])) == 400)
        #expect(status([.init("file", rawFilename: [0xFF], [1]), right[1], right[2]]) == 400)
        let large = try #require(server.client.upload(ann, chat: "c", name: "n", bytes(100_001)))
        #expect(large.status == 413 && String(decoding: large.body, as: UTF8.self).contains("100000"))
        #expect(server.client.upload(ann, chat: "c", name: "n", bytes(400_000))?.status == 413)
        #expect(server.files.isEmpty && server.relay.backend.requests("uploadFile").isEmpty)
        for (answer, status) in [
            (JSON.object([("method", "uploadfile"), ("result", "fail"), ("message", "no")]), 403),
            (.object([("method", "kickoff"), ("data", "Illegal Requset.")]), 502), (.object([]), 502), ("", 502),
            (.object([("method", "uploadfile"), ("result", "success"), ("data", "x")]), 502),
        ] {
            server.relay.backend.uploadAnswer.withLock { $0 = answer }
            #expect(server.client.upload(ann, chat: "c", name: "n", [1])?.status == status)
        }
        #expect(server.files.isEmpty)
        server.relay.backend.uploadAnswer.withLock { $0 = nil }
        _ = try FileClient.stored(server.client.upload(ann, chat: "c", name: "n", bytes(100_000)))
    }

    @Test func uploadsCanBeSwitchedOff() throws {
        let server = try FileServer(limit: 0)
        let ann = try server.login(1)
        #expect(server.client.upload(ann, chat: "c", name: "n", [1])?.status == 403)
    }

    @Test func theBackendsWordOnDownloadsHolds() throws {
        let server = try FileServer()
        let ann = try server.login(1)
        let file = try FileClient.stored(server.client.upload(ann, chat: "c", name: "n.txt", [1]))
        for (said, status) in [("no", 403), ("unknown", 404), ("yes", 200)] {
            server.relay.backend.access.withLock { $0 = said }
            #expect(server.client.download(file, for: ann)?.status == status)
        }
        let asked = try #require(server.relay.backend.requests("$fileAccess").first)
        #expect(asked["params"]?.array == [file["id"]!, file["name"]!, file["time"]!] && asked["userID"] == 1)
        // From a backend that does not know the question on, the original's rule; it is not asked each time.
        server.relay.backend.access.withLock { $0 = nil }
        for _ in 0..<3 { #expect(server.client.download(file, for: ann)?.status == 200) }
        #expect(server.relay.backend.requests("$fileAccess").count == 4)
    }

    @Test func theRightToDownloadEndsWithTheConnectionAndIsNobodyElses() throws {
        let server = try FileServer()
        let (ann, bob) = (try server.login(1), try server.login(2))
        let file = try FileClient.stored(server.client.upload(ann, chat: "c", name: "n.txt", [1]))
        let target = FileClient.target(file, for: bob)
        #expect(server.client.ask("GET", target)?.status == 200)
        #expect(server.client.ask("GET", target.replacingOccurrences(of: "gid=2", with: "gid=1"))?.status == 401)
        let again = try server.login(2)
        #expect(server.client.ask("GET", target)?.status == 401)
        #expect(server.client.download(file, for: again)?.status == 200)
        try again.send("logout")
        _ = again.closeCode()
        #expect(server.client.download(file, for: again)?.status == 401)
    }

    @Test func downloadsAreGuardedAndCanBeAskedForInParts() throws {
        let server = try FileServer()
        let ann = try server.login(1)
        let content = bytes(5_000)
        let file = try FileClient.stored(server.client.upload(ann, chat: "c", name: "页.html", content))
        let whole = try #require(server.client.download(file, for: ann))
        let tag = try #require(whole.head.field("etag"))
        let changed = try #require(whole.head.field("last-modified"))
        #expect(whole.head.field("content-type") == "application/octet-stream")
        #expect(whole.head.field("x-content-type-options") == "nosniff")
        #expect(whole.head.field("content-security-policy")?.contains("sandbox") == true)
        #expect(whole.head.field("content-disposition")?.hasSuffix("filename*=UTF-8''%E9%A1%B5.html") == true)
        func get(_ headers: String...) -> FileClient.Reply? { server.client.download(file, for: ann, headers) }
        let part = try #require(get("Range: bytes=10-19"))
        #expect(part.status == 206 && part.body == Array(content[10..<20]))
        #expect(part.head.field("content-range") == "bytes 10-19/5000")
        #expect(get("Range: bytes=10-19", "If-Range: \(tag)")?.status == 206)
        #expect(get("Range: bytes=10-19", "If-Range: \(changed)")?.status == 206)
        #expect(get("Range: bytes=10-19", "If-Range: \"old\"")?.body == content)
        #expect(get("If-None-Match: \"x\", W/\(tag)")?.status == 304)
        #expect(get("If-Modified-Since: \(changed)")?.status == 304)
        #expect(get("If-Modified-Since: \(changed)", "If-None-Match: \"x\"")?.status == 200)
        let behind = try #require(get("Range: bytes=5000-"))
        #expect(behind.status == 416 && behind.head.field("content-range") == "bytes */5000")
        let head = try #require(server.client.ask("HEAD", FileClient.target(file, for: ann)))
        #expect(head.status == 200 && head.head.field("content-length") == "5000")
        let post = try #require(server.client.ask("POST", FileClient.target(file, for: ann)))
        #expect(post.status == 405 && post.head.field("allow") == "GET, HEAD")
    }

    @Test func onlyTheCommonPortHasFiles() throws {
        let server = try FileServer()
        let ann = try server.login(1)
        let chat = FileClient(port: server.relay.ports.chat, tls: false)
        #expect(chat.upload(ann, chat: "c", name: "n", [1])?.status == 404)
        #expect(chat.ask("GET", "/download")?.status == 404)
    }

    // MARK: Resumable

    private func session(_ person: Person) -> String { "Authorization: Session \(person.id) \(person.fileSession)" }

    private func begin(_ server: FileServer, _ person: Person, _ name: String, _ size: Int) throws -> String {
        let wish = JSON.object([("name", .string(name)), ("size", JSON(size)), ("gid", "c")])
        let reply = try #require(server.client.ask("POST", Resume.path, [session(person)], wish.bytes))
        #expect(reply.status == 201)
        return Resume.path + "/" + (try JSON.parse(reply.body).object?["upload"]?.string ?? "")
    }

    private func offset(_ server: FileServer, _ person: Person, _ upload: String) -> Int? {
        server.client.ask("HEAD", upload, [session(person)])?.head.field("upload-offset").flatMap { Int($0) }
    }

    private func finish(_ server: FileServer, _ person: Person, _ upload: String, _ content: [UInt8]) -> FileClient
        .Reply?
    {
        let body = JSON.object([("sha256", .string(Secret.hex(Secret.sha256(content))))]).bytes
        return server.client.ask("POST", upload, [session(person)], body)
    }

    @Test func anUploadThatBreaksAHundredTimesIsResumedToItsEnd() throws {
        let server = try FileServer()
        var ann = try server.login(1)
        let content = bytes(900_000)
        let upload = try begin(server, ann, "big.bin", content.count)
        for round in 0..<100 {
            let at = try #require(offset(server, ann, upload))
            if at == content.count { break }
            let end = min(content.count, at + Int.random(in: 1..<20_000))
            let head =
                "PATCH \(upload) HTTP/1.1\r\nHost: localhost\r\n\(session(ann))\r\nUpload-Offset: \(at)\r\n"
                + "Content-Length: \(content.count - at)\r\n\r\n"
            let client = TestClient(port: server.client.port)
            client.write(Array(head.utf8) + content[at..<end])
            client.end()
            if round == 50 { ann = try server.login(1) }  // another session of the same person
        }
        while let at = offset(server, ann, upload), at < content.count {
            let rest = Array(content[at...])
            let reply = server.client.ask("PATCH", upload, [session(ann), "Upload-Offset: \(at)"], rest)
            // 409 while the last of the broken ones is still being written: then the offset is asked for again.
            #expect([204, 409].contains(reply?.status))
        }
        let file = try FileClient.stored(finish(server, ann, upload, content))
        #expect(server.client.download(file, for: ann)?.body == content)
        #expect(server.files.count == 1)
        #expect(offset(server, ann, upload) == nil)
    }

    @Test func aKeyThatDoesNotFitIsRefusedAndADamagedOneGoes() throws {
        let server = try FileServer(limit: 10_000)
        let (ann, bob) = (try server.login(1), try server.login(2))
        func create(_ json: JSON, _ headers: [String]) -> Int? {
            server.client.ask("POST", Resume.path, headers, json.bytes)?.status
        }
        let wish = JSON.object([("name", "n"), ("size", 5), ("gid", "c")])
        #expect(create(wish, []) == 401 && create(wish, ["Authorization: \(ann.token)"]) == 401)
        #expect(create(.object([("name", ".."), ("size", 5), ("gid", "c")]), [session(ann)]) == 400)
        #expect(create(.object([("name", "n"), ("size", 0), ("gid", "c")]), [session(ann)]) == 400)
        #expect(create(.object([("name", "n"), ("size", 10_001), ("gid", "c")]), [session(ann)]) == 413)
        #expect(create("", [session(ann)]) == 400)

        let upload = try begin(server, ann, "n", 5)
        func patch(_ at: String, _ bytes: [UInt8], by person: Person? = nil) -> FileClient.Reply? {
            server.client.ask("PATCH", upload, [session(person ?? ann), "Upload-Offset: \(at)"], bytes)
        }
        #expect(patch("0", [1], by: bob)?.status == 404)
        #expect(server.client.ask("HEAD", upload, [session(bob)])?.status == 404)
        #expect(patch("x", [1])?.status == 400 && patch("-1", [1])?.status == 400)
        let early = try #require(patch("1", [1]))
        #expect(early.status == 409 && early.head.field("upload-offset") == "0")
        #expect(patch("0", [1, 2, 3, 4, 5, 6])?.status == 413)
        #expect(patch("0", [1, 2, 3])?.head.field("upload-offset") == "3")
        #expect(finish(server, ann, upload, [1, 2, 3])?.status == 409)
        #expect(patch("3", [4, 5])?.status == 204)
        #expect(finish(server, ann, upload, [1, 2, 3, 4, 6])?.status == 422)
        #expect(offset(server, ann, upload) == nil && server.files.isEmpty)

        let other = try begin(server, ann, "n", 5)
        #expect(server.client.ask("DELETE", other, [session(ann)])?.status == 204)
        for path in [
            "/x", "/" + String(repeating: "g", count: 32), "/../../x", "/" + String(repeating: "a", count: 32),
        ] {
            #expect(server.client.ask("HEAD", Resume.path + path, [session(ann)])?.status == 404)
        }
        #expect(server.client.ask("GET", Resume.path, [session(ann)])?.status == 405)
        #expect(server.files.isEmpty && server.relay.backend.requests("uploadFile").isEmpty)
    }

    @Test func anUploadBeginsOnlyForAChatOfOnesOwn() throws {
        let server = try FileServer()
        let ann = try server.login(1)
        let wish = JSON.object([("name", "n"), ("size", 5), ("gid", "c")]).bytes
        for (access, status) in [("yes", 201), ("no", 403), ("none", 404)] {
            server.relay.backend.uploadAccess.withLock { $0 = access }
            #expect(server.client.ask("POST", Resume.path, [session(ann)], wish)?.status == status)
        }
        let asked = try #require(server.relay.backend.requests("$uploadAccess").first)
        #expect(asked["userID"] == 1 && asked["params"] == ["c"])
    }

    @Test func begunUploadsOfOnePersonAreBoundedAndThoseOfOthersAreNot() throws {
        var limits = BegunUploads.Limits()
        limits.count = 3
        let server = try FileServer(uploads: limits)
        let (ann, bob) = (try server.login(1), try server.login(2))
        let mine = try (0..<3).map { _ in try begin(server, ann, "n", 5) }
        let wish = JSON.object([("name", "n"), ("size", 5), ("gid", "c")]).bytes
        let refused = try #require(server.client.ask("POST", Resume.path, [session(ann)], wish))
        #expect(refused.status == 429 && refused.head.field("retry-after") == "60")
        _ = try begin(server, bob, "n", 5)
        // Given up, ended, damaged: each makes room for one.
        #expect(server.client.ask("DELETE", mine[0], [session(ann)])?.status == 204)
        let next = try begin(server, ann, "n", 3)
        #expect(server.client.ask("PATCH", next, [session(ann), "Upload-Offset: 0"], [1, 2, 3])?.status == 204)
        #expect(finish(server, ann, next, [1, 2, 3])?.status == 200)
        let damaged = try begin(server, ann, "n", 3)
        #expect(server.client.ask("PATCH", damaged, [session(ann), "Upload-Offset: 0"], [1, 2, 3])?.status == 204)
        #expect(finish(server, ann, damaged, [1, 2, 4])?.status == 422)
        _ = try begin(server, ann, "n", 3)
        #expect(server.client.ask("POST", Resume.path, [session(ann)], wish)?.status == 429)
        // A form counts for its own token.
        for _ in 0..<5 { #expect(server.client.upload(bob, chat: "c", name: "n", [1])?.status == 200) }
    }

    @Test func moreThanTheDiskHasIsPromisedToNobody() throws {
        let server = try FileServer(limit: 1 << 60)
        let ann = try server.login(1)
        let wish = JSON.object([("name", "n"), ("size", JSON(Int64(1) << 58)), ("gid", "c")]).bytes
        #expect(server.client.ask("POST", Resume.path, [session(ann)], wish)?.status == 507)
        // A refused upload is no longer promised.
        _ = try begin(server, ann, "n", 5)
        // One alone may be larger than the limit of all; a second one not.
        #expect(server.client.ask("POST", Resume.path, [session(ann)], wish)?.status == 429)
    }

    @Test func aBackendThatIsAwayKeepsTheUploadForAnotherTry() throws {
        let server = try FileServer()
        let ann = try server.login(1)
        let upload = try begin(server, ann, "n", 3)
        #expect(server.client.ask("PATCH", upload, [session(ann), "Upload-Offset: 0"], [1, 2, 3])?.status == 204)
        server.relay.backend.uploadAnswer.withLock { $0 = "" }
        #expect(finish(server, ann, upload, [1, 2, 3])?.status == 502)
        server.relay.backend.uploadAnswer.withLock { $0 = nil }
        let file = try FileClient.stored(finish(server, ann, upload, [1, 2, 3]))
        #expect(server.client.download(file, for: ann)?.body == [1, 2, 3])
    }
}
