import Foundation
import Testing
import XuanConfig
import XuanPacket
import XuanTesting
import XuanThreads

@testable import S3Files
@testable import XuanRelay

/// Upload and download at relays whose files are in an S3 store.
@Suite(.enabled(if: TemporaryS3.isInstalled, Comment(rawValue: TemporaryS3.cure))) struct S3UploadTests {
    /// One node: a relay with a folder of its own.
    private final class Node {
        let place: TemporaryFolder
        let store: S3FileStore
        let relay: RunningRelay
        let client: FileClient

        init(_ s3: TemporaryS3, _ options: String = "&part=5M&timeout=2", uploads: BegunUploads.Limits = .init()) throws
        {
            let place = try TemporaryFolder()
            self.place = place
            let store = try S3FileStore(
                S3Address(parsing: s3.address(options)), scratch: FileFolder(place.path + "/files"))
            self.store = store
            relay = try RunningRelay(files: store) { settings in
                settings.uploadPath = place.path + "/files/"
                settings.uploads = uploads
                settings.uploadFileSize = 64 << 20
            }
            client = FileClient(port: relay.ports.common, tls: false)
        }

        func login(_ id: Int) throws -> Person {
            try Person("\(id)", password: "x", common: relay.ports.common, chat: relay.ports.chat, tls: false)
        }

        /// Names of files that lie at the node.
        var files: [String] {
            (FileManager.default.enumerator(atPath: place.path)?.compactMap { $0 as? String } ?? []).filter {
                var isFolder: ObjCBool = false
                return FileManager.default.fileExists(atPath: place.path + "/" + $0, isDirectory: &isFolder)
                    && !isFolder.boolValue
            }
        }
    }

    private let s3: TemporaryS3

    init() throws { s3 = try TemporaryS3() }

    private func bytes(_ count: Int) -> [UInt8] {
        var random = SystemRandomNumberGenerator()
        return (0..<(count + 7) / 8).flatMap { _ in
            withUnsafeBytes(of: random.next() as UInt64) { Array($0) }
        }.dropLast((8 - count % 8) % 8)
    }

    /// Waits until the store has no upload under way, and nothing but `count` files.
    private func becomesTidy(_ count: Int) -> Bool {
        let end = Date().addingTimeInterval(10)
        while Date() < end {
            let keys = s3.keys()
            if keys.count == count, !keys.contains(where: { $0.contains(".incoming") }) { return true }
            usleep(20_000)
        }
        return false
    }

    private static let part = 5 << 20

    @Test(arguments: [1, 65_536, part - 1, part, part + 1, 2 * part, 2 * part + 70_000])
    func aFileGoesUpAndComesDownAndNothingStaysAtTheNode(count: Int) throws {
        let node = try Node(s3)
        let (ann, bob) = (try node.login(1), try node.login(2))
        let content = bytes(count)
        let file = try FileClient.stored(node.client.upload(ann, chat: "c", name: "名.bin", content))
        let reply = try #require(node.client.download(file, for: bob))
        #expect(reply.status == 200 && reply.body == content)
        #expect(becomesTidy(1), "\(s3.keys())")
        let key = try #require(s3.keys().first)
        #expect(key.wholeMatch(of: /files\/fake\/20\d\d\/\d\d\/\d\d\/[0-9a-f]{32}/) != nil, "\(key)")
        #expect(node.files.isEmpty && s3.bad().isEmpty, "\(node.files) \(s3.bad())")
        let folder = try #require(node.relay.backend.requests("uploadFile").first?["params"]?.array?[1].string)
        #expect(folder.hasPrefix("s3://\(s3.bucket)/files/fake/20") && folder.hasSuffix("/"))
    }

    @Test func anotherNodeGivesRangesHeadsAndConditionalAnswers() throws {
        let (one, other) = (try Node(s3), try Node(s3))
        let content = bytes(3_000_001)
        let file = try FileClient.stored(one.client.upload(try one.login(1), chat: "c", name: "a.txt", content))
        let bob = try other.login(2)
        func get(_ headers: String...) throws -> FileClient.Reply {
            try #require(other.client.download(file, for: bob, headers))
        }
        let whole = try get()
        #expect(whole.status == 200 && whole.body == content)
        for (range, body) in [
            ("bytes=0-0", content[..<1]), ("bytes=1000000-2500000", content[1_000_000...2_500_000]),
            ("bytes=-5", content.suffix(5)), ("bytes=3000000-", content.suffix(1)),
        ] {
            let part = try get("Range: \(range)")
            #expect(part.status == 206 && part.body == Array(body), "\(range)")
        }
        #expect(try get("Range: bytes=3000001-").status == 416)
        let tag = try #require(whole.head.split(separator: "\r\n").first { $0.hasPrefix("ETag: ") }?.dropFirst(6))
        #expect(try get("If-None-Match: \(tag)").status == 304)
        #expect(try get("If-Range: \(tag)", "Range: bytes=0-0").status == 206)
        #expect(try get("If-Range: \"other\"", "Range: bytes=0-0").status == 200)
        let changed = try #require(whole.head.split(separator: "\r\n").first { $0.hasPrefix("Last-Modified: ") })
        #expect(try get("If-Modified-Since: \(changed.dropFirst(15))").status == 304)
        let head = try #require(other.client.ask("HEAD", FileClient.target(file, for: bob)))
        #expect(head.status == 200 && head.head.contains("Content-Length: 3000001"))
        // One connection carries several of them, one after the other.
        let line = TestClient(port: other.client.port)
        let request =
            "GET \(FileClient.target(file, for: bob)) HTTP/1.1\r\nHost: localhost\r\nRange: bytes=7-1200007\r\n\r\n"
        line.write(Array((request + request).utf8))
        for _ in 0..<2 { #expect(try #require(line.readReply(hasBody: true)).body == Array(content[7...1_200_007])) }
        #expect(other.files.isEmpty && s3.bad().isEmpty, "\(s3.bad())")
    }

    @Test func aMissingFileIsNotFound() throws {
        let node = try Node(s3)
        let file = JSONObject([("name", "n"), ("id", 5), ("time", 1_700_000_000)])
        #expect(node.client.download(file, for: try node.login(1))?.status == 404)
    }

    /// Every piece waits for the one before: what the node holds does not grow with the file.
    @Test func aSlowClientMakesTheNodeHoldOnePiece() throws {
        let node = try Node(s3)
        let ann = try node.login(1)
        let content = bytes(20 << 20)
        let file = try FileClient.stored(node.client.upload(ann, chat: "c", name: "n", content))
        _ = s3.log()
        let slow = TestClient(port: node.client.port, receiveBuffer: 4_096)
        slow.write(Array("GET \(FileClient.target(file, for: ann)) HTTP/1.1\r\nHost: localhost\r\n\r\n".utf8))
        var asked = -1
        while true {  // until it asks no more
            let count = s3.log().filter { $0.hasPrefix("GET ") }.count
            if asked == 0, count == 0 { break }
            asked = count
            usleep(300_000)
        }
        #expect(node.relay.pieces.bytes <= PieceMemory.large)
        #expect(try #require(slow.readReply(hasBody: true)).body == content)
        func isFree() -> Bool {
            let end = Date().addingTimeInterval(30)
            while node.relay.pieces.bytes > 0, Date() < end { usleep(10_000) }
            return node.relay.pieces.bytes == 0
        }
        #expect(isFree())
        for round in 0..<20 {  // clients that go in the middle
            let client = TestClient(port: node.client.port, receiveBuffer: 4_096)
            client.write(Array("GET \(FileClient.target(file, for: ann)) HTTP/1.1\r\nHost: localhost\r\n\r\n".utf8))
            usleep(UInt32.random(in: 0..<50_000))
            if round.isMultiple(of: 2) { client.reset() } else { client.end() }
        }
        #expect(isFree())
    }

    /// The sender has to wait: what the node takes in does not grow with the file.
    @Test func anUploadWaitsForAStoreThatStandsStill() throws {
        let node = try Node(s3, "&part=5M&timeout=60")
        let ann = try node.login(1)
        let content = bytes(40 << 20)
        let request = FileClient.request(token: ann.token, FileClient.parts(ann, chat: "c", name: "n", content))
        s3.control("hang")
        let sent = Guarded(0)
        let client = TestClient(port: node.client.port, patience: 60)
        let worker = Worker {
            for start in stride(from: 0, to: request.count, by: 65_536) {
                client.write(Array(request[start..<min(request.count, start + 65_536)]))
                sent.withLock { $0 += 65_536 }
            }
        }
        var before = -1
        while true {  // until nothing more is taken
            let now = sent.withLock { $0 }
            if now == before, now > 0 { break }
            before = now
            usleep(700_000)
        }
        // Three parts, and what sockets hold.
        #expect((10 << 20..<26 << 20).contains(before), "\(before)")
        #expect(node.files.isEmpty)
        s3.control("go")
        worker.join()
        let file = try FileClient.stored(client.readReply())
        #expect(node.client.download(file, for: ann)?.body == content)
    }

    @Test func nothingIsLeftOfAnUploadThatBreaks() throws {
        let node = try Node(s3)
        let ann = try node.login(1)
        let request = FileClient.request(
            token: ann.token, FileClient.parts(ann, chat: "c", name: "cut.bin", bytes(12_000_000)))
        for round in 0..<12 {
            let client = TestClient(port: node.client.port)
            client.write(Array(request[..<Int.random(in: 1..<request.count)]))
            if round.isMultiple(of: 2) { client.reset() } else { client.end() }
        }
        #expect(becomesTidy(0), "\(s3.keys())")
        #expect(node.files.isEmpty && node.relay.backend.requests("uploadFile").isEmpty)
    }

    @Test func aRefusedFileDoesNotStay() throws {
        let node = try Node(s3)
        let ann = try node.login(1)
        node.relay.backend.uploadAnswer.withLock {
            $0 = .object([("method", "uploadfile"), ("result", "fail"), ("message", "no")])
        }
        for count in [10, 11_000_000] {
            #expect(node.client.upload(ann, chat: "c", name: "n", bytes(count))?.status == 403)
        }
        #expect(becomesTidy(0), "\(s3.keys())")
    }

    // MARK: A store that fails

    @Test func aStoreThatIsAwayIsSaidAndNothingIsAcknowledged() throws {
        let node = try Node(s3)
        let ann = try node.login(1)
        let file = try FileClient.stored(node.client.upload(ann, chat: "c", name: "n", [1, 2, 3]))
        s3.goAway()
        for reply in [
            node.client.upload(ann, chat: "c", name: "small", [1]),
            node.client.upload(ann, chat: "c", name: "large", bytes(Self.part + 200_000)),
            node.client.download(file, for: ann),
        ] {
            let reply = try #require(reply)
            #expect(reply.status == 503 && String(decoding: reply.body, as: UTF8.self).contains("store of the files"))
            #expect(reply.head.lowercased().contains("retry-after"))
        }
        #expect(node.files.isEmpty)
    }

    @Test func aFaultWhileAFileIsPutTogetherLeavesNothing() throws {
        let node = try Node(s3)
        let ann = try node.login(1)
        s3.control("deny/3")
        #expect(node.client.upload(ann, chat: "c", name: "n", bytes(11_000_000))?.status == 503)
        #expect(becomesTidy(0), "\(s3.keys())")
        #expect(s3.log().contains { $0.hasPrefix("DELETE ") && $0.contains("uploadId=") })
        _ = try FileClient.stored(node.client.upload(ann, chat: "c", name: "n", bytes(11_000_000)))
    }

    @Test func aStoreThatHangsHoldsNobodyForLong() throws {
        let node = try Node(s3, "&part=5M&timeout=1&connections=2")
        let ann = try node.login(1)
        let file = try FileClient.stored(node.client.upload(ann, chat: "c", name: "n", [1, 2, 3]))
        s3.control("hang")
        let (begin, port) = (Date(), node.client.port)
        let target = FileClient.target(file, for: ann)
        let statuses = Guarded<[Int?]>([])
        let workers = (0..<12).map { _ in
            Worker {
                let status = FileClient(port: port, tls: false).ask("GET", target)?.status
                statuses.withLock { $0.append(status) }
            }
        }
        for worker in workers { worker.join() }
        #expect(statuses.withLock { $0 } == [Int?](repeating: 503, count: 12))
        #expect(Date().timeIntervalSince(begin) < 30)
        #expect(node.store.threads <= 2)
        s3.control("go")
        #expect(node.client.download(file, for: ann)?.body == [1, 2, 3])
    }

    // MARK: Resumable uploads

    private func begin(_ node: Node, _ person: Person, _ size: Int) throws -> String {
        let body = JSON.object([("name", "n.bin"), ("size", JSON(size)), ("gid", "c")]).bytes
        let reply = try #require(node.client.ask("POST", "/files/uploads", headers(person), body))
        try #require(reply.status == 201)
        return try #require((try JSON.parse(reply.body)).object?["upload"]?.string)
    }

    private func headers(_ person: Person) -> [String] { ["Authorization: Session \(person.id) \(person.fileSession)"] }

    private func offset(_ node: Node, _ person: Person, _ id: String) -> Int? {
        let reply = node.client.ask("HEAD", "/files/uploads/\(id)", headers(person))
        return reply?.head.split(separator: "\r\n").first { $0.hasPrefix("Upload-Offset: ") }.flatMap {
            Int($0.dropFirst(15))
        }
    }

    private func patch(_ node: Node, _ person: Person, _ id: String, _ bytes: [UInt8], at offset: Int) -> Int? {
        node.client.ask(
            "PATCH", "/files/uploads/\(id)", headers(person) + ["Upload-Offset: \(offset)"], bytes)?.status
    }

    private func finish(_ node: Node, _ person: Person, _ id: String, _ bytes: [UInt8]) -> FileClient.Reply? {
        let digest = Secret.hex(Secret.sha256(bytes))
        return node.client.ask(
            "POST", "/files/uploads/\(id)", headers(person), JSON.object([("sha256", .string(digest))]).bytes)
    }

    /// Bytes go to two nodes in turn, in pieces that fit no part, with lines that break in between.
    @Test func anUploadGoesOnAtAnyNode() throws {
        let nodes = [try Node(s3), try Node(s3)]
        let people = [try nodes[0].login(1), try nodes[1].login(1)]
        let content = bytes(13_000_003)
        let id = try begin(nodes[0], people[0], content.count)
        var (at, turn) = (0, 0)
        while at < content.count {
            turn += 1
            let (node, person) = (nodes[turn % 2], people[turn % 2])
            #expect(offset(node, person, id) == at)
            let size = min(content.count - at, [1, 700_000, 3_333_333, 6_000_000][turn % 4])
            if turn % 3 == 0 {
                // A line that breaks: what came is kept, and asked for.
                let line = TestClient(port: node.client.port)
                let head =
                    "PATCH /files/uploads/\(id) HTTP/1.1\r\nHost: localhost\r\n\(headers(person)[0])\r\n"
                    + "Upload-Offset: \(at)\r\nContent-Length: \(size)\r\n\r\n"
                line.write(Array(head.utf8) + content[at..<at + size / 2])
                line.end()
                let end = Date().addingTimeInterval(10)
                while offset(node, person, id)! < at + size / 2, Date() < end { usleep(20_000) }
                at = try #require(offset(node, person, id))
                continue
            }
            #expect(patch(node, person, id, Array(content[at..<at + size]), at: at) == 204)
            at += size
        }
        #expect(patch(nodes[0], people[0], id, [1], at: 5) == 409)
        let file = try FileClient.stored(finish(nodes[1], people[1], id, content))
        #expect(nodes[0].client.download(file, for: people[0])?.body == content)
        #expect(becomesTidy(1), "\(s3.keys())")
        #expect(nodes.allSatisfy { $0.files.isEmpty } && s3.bad().isEmpty, "\(s3.bad())")
    }

    @Test func otherBytesThanWereMeantAreRefused() throws {
        let node = try Node(s3)
        let ann = try node.login(1)
        let content = bytes(6_000_000)
        let id = try begin(node, ann, content.count)
        #expect(finish(node, ann, id, content)?.status == 409)
        #expect(patch(node, ann, id, content, at: 0) == 204)
        #expect(finish(node, ann, id, bytes(6_000_000))?.status == 422)
        #expect(becomesTidy(0), "\(s3.keys())")
        #expect(offset(node, ann, id) == nil)
        let bob = try node.login(2)
        let other = try begin(node, ann, 5)
        #expect(offset(node, bob, other) == nil, "another person's upload")
        #expect(node.client.ask("DELETE", "/files/uploads/\(other)", headers(ann))?.status == 204)
        #expect(becomesTidy(0), "\(s3.keys())")
    }

    @Test func aStoreThatIsAwayAtTheEndLosesNoByte() throws {
        let node = try Node(s3)
        let ann = try node.login(1)
        let content = bytes(6_000_000)
        let id = try begin(node, ann, content.count)
        #expect(patch(node, ann, id, content, at: 0) == 204)
        s3.control("deny/3")
        #expect(finish(node, ann, id, content)?.status == 503)
        #expect(offset(node, ann, id) == content.count)
        let file = try FileClient.stored(finish(node, ann, id, content))
        #expect(node.client.download(file, for: ann)?.body == content)
    }

    @Test func leftoversGoAndOthersCount() throws {
        let now = Int64(time(nil))
        let node = try Node(s3)
        let ann = try node.login(1)
        let id = try begin(node, ann, 9_000_000)
        #expect(patch(node, ann, id, bytes(5_500_000), at: 0) == 204)
        func tidy(at moment: Int64) -> [(id: String, offset: Int64, size: Int64)] {
            let found = Box<[(id: String, offset: Int64, size: Int64)]>()
            let (store, relay) = (node.store, node.relay)
            relay.onLoop { loop in
                store.tidy(now: moment, on: loop) { list in
                    found.put((list ?? []).map { ($0.id, $0.state.offset, $0.state.plan.size) })
                }
            }
            return found.take()
        }
        let there = tidy(at: now)
        #expect(there.map(\.id) == [id] && there[0].offset == 5_500_000 && there[0].size == 9_000_000)
        #expect(tidy(at: now + 86_000).map(\.id) == [id])
        #expect(tidy(at: now + 90_000).isEmpty)
        #expect(becomesTidy(0), "\(s3.keys())")
    }

    /// A byte with each request would have the store move megabytes for each.
    @Test func tinyPiecesOfAnUploadAreRefused() throws {
        let node = try Node(s3)
        let ann = try node.login(1)
        let content = bytes(10_000_000)
        let id = try begin(node, ann, content.count)
        #expect(patch(node, ann, id, Array(content[..<4_500_000]), at: 0) == 204)
        var at = 4_500_000
        while at < 4_600_000, patch(node, ann, id, [content[at]], at: at) == 204 { at += 1 }
        #expect((4_500_030..<4_500_060).contains(at), "\(at)")
        #expect(patch(node, ann, id, Array(content[at...]), at: at) == 429)
        #expect(offset(node, ann, id) == at)
        // Another node counts for itself, and nothing is lost.
        let other = try Node(s3)
        let same = try other.login(1)
        #expect(patch(other, same, id, Array(content[at...]), at: at) == 204)
        let file = try FileClient.stored(finish(other, same, id, content))
        #expect(other.client.download(file, for: same)?.body == content)
    }

    @Test func quotasHold() throws {
        var limits = BegunUploads.Limits()
        limits.count = 2
        let node = try Node(s3, uploads: limits)
        let ann = try node.login(1)
        for _ in 0..<2 { _ = try begin(node, ann, 5) }
        let body = JSON.object([("name", "n"), ("size", 5), ("gid", "c")]).bytes
        #expect(node.client.ask("POST", "/files/uploads", headers(ann), body)?.status == 429)
    }

    @Test func threadsComeWithTheFirstRequest() throws {
        let store = try S3FileStore(
            S3Address(parsing: s3.address()), scratch: FileFolder("/tmp/none"))
        #expect(store.threads == 0)
        store.close()
    }

    // MARK: Health

    /// What `/healthz` says, once the probes have looked.
    private func said(_ health: Health) -> String {
        let looked = DispatchSemaphore(value: 0)
        health.look { looked.signal() }
        guard looked.wait(timeout: .now() + 10) == .success else { return "no answer" }
        return health.now.text
    }

    @Test func healthSaysWhetherTheStoreAnswers() throws {
        let store = try S3FileStore(
            S3Address(parsing: s3.address("&timeout=2")), scratch: FileFolder("/tmp/none"))
        defer { store.close() }
        let (health, ahead) = (Health(), Guarded<Int64>(0))
        let probe = S3Health(store.workers, health) { S3Store.now + ahead.withLock { $0 } }
        health.add(probe: { probe.look($0) })
        func later() { ahead.withLock { $0 += S3Health.watch } }
        _ = s3.log()
        for _ in 0..<5 { #expect(said(health) == "ok") }
        #expect(s3.log().count == 1, "one look in ten seconds")
        #expect(store.threads == 1)
        later()
        #expect(said(health) == "ok")
        #expect(s3.log().count == 1)
        s3.goAway()
        #expect(said(health) == "ok", "not looked at again yet")
        later()
        #expect(said(health) == "degraded: files away")
        #expect(health.now.status == 200)
        #expect(said(health) == "degraded: files away")
        s3.comeBack()
        #expect(said(health) == "degraded: files away")
        later()
        #expect(said(health) == "ok")
    }

    /// What others have just been answered is looked at, and clears the word before its time.
    @Test func aStoreThatIsInUseIsNotAskedForItsHealth() throws {
        // A node tidies up at its start: that fails.
        s3.goAway()
        let node = try Node(s3)
        let health = Health()
        node.store.report(to: health)
        #expect(said(health) == "degraded: files away")
        s3.comeBack()
        let ann = try node.login(1)
        _ = try FileClient.stored(node.client.upload(ann, chat: "c", name: "a.txt", bytes(100)))
        _ = s3.log()
        #expect(said(health) == "ok")
        #expect(s3.log() == [])
    }

    @Test func aStoreThatIsSilentHoldsNobodyUp() throws {
        let store = try S3FileStore(
            S3Address(parsing: s3.address("&timeout=20")), scratch: FileFolder("/tmp/none"))
        defer { store.close() }
        let (health, ahead) = (Health(), Guarded<Int64>(0))
        let probe = S3Health(store.workers, health) { S3Store.now + ahead.withLock { $0 } }
        s3.control("hang")
        defer { s3.control("go") }
        let first = DispatchSemaphore(value: 0)
        probe.look { first.signal() }
        #expect(first.wait(timeout: .now() + 0.3) == .timedOut)
        ahead.withLock { $0 += S3Health.patience + 1 }
        // Who asks again and again does not wait.
        let second = DispatchSemaphore(value: 0)
        probe.look { second.signal() }
        #expect(second.wait(timeout: .now() + 1) == .success && first.wait(timeout: .now() + 1) == .success)
        #expect(health.now.text == "degraded: files away")
        s3.control("go")
        for _ in 0..<200 where health.now.text != "ok" { usleep(20_000) }
        #expect(health.now.text == "ok")
    }

    /// Balancers ask each second: none of their answers is late because of the store, and the word comes all the same.
    @Test func whoAsksEachSecondNeverWaits() throws {
        let store = try S3FileStore(
            S3Address(parsing: s3.address("&timeout=20")), scratch: FileFolder("/tmp/none"))
        defer { store.close() }
        let (health, ahead) = (Health(), Guarded<Int64>(0))
        let probe = S3Health(store.workers, health) { S3Store.now + ahead.withLock { $0 } }
        health.add(probe: { probe.look($0) })
        #expect(said(health) == "ok")
        s3.control("hang")
        defer { s3.control("go") }
        ahead.withLock { $0 += S3Health.interval }
        let start = ContinuousClock.now
        #expect(said(health) == "ok" && said(health) == "ok")
        ahead.withLock { $0 += S3Health.patience + 1 }
        #expect(said(health) == "degraded: files away" && said(health) == "degraded: files away")
        #expect(ContinuousClock.now - start < .seconds(1))
    }

    @Test func keysThatAreRefusedAreAFaultOfTheStoresToo() throws {
        let place = try TemporaryFolder()
        let file = place.path + "/wrong.key"
        try "\(TemporaryS3.accessKey)\nwrong\n".write(toFile: file, atomically: false, encoding: .utf8)
        try FileManager.default.setAttributes([.posixPermissions: 0o600], ofItemAtPath: file)
        let text = "s3://\(s3.bucket)/files?endpoint=http://127.0.0.1:\(s3.port)&region=eu-west-1&key-file=\(file)"
        let store = try S3FileStore(S3Address(parsing: text), scratch: FileFolder("/tmp/none"))
        defer { store.close() }
        let health = Health()
        store.report(to: health)
        #expect(said(health) == "degraded: files away")
    }
}
