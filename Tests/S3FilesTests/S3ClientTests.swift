import Foundation
import Testing
import XuanConfig
import XuanTesting

@testable import S3Files

/// Requests to a store that compares each signature with botocore's and each body with its digest.
@Suite(.enabled(if: TemporaryS3.isInstalled, Comment(rawValue: TemporaryS3.cure))) struct S3ClientTests {
    private let s3: TemporaryS3
    private let store: S3Connection

    init() throws {
        s3 = try TemporaryS3()
        store = S3Connection(try S3Store(S3Address(parsing: s3.address("&part=5M&timeout=2"))))
    }

    private func bytes(_ count: Int, _ seed: UInt8 = 1) -> [UInt8] {
        (0..<count).map { UInt8(truncatingIfNeeded: $0 &* 7 &+ $0 >> 8) ^ seed }
    }

    @Test(arguments: ["plain", "a b+c/d%e", "名/文件 (1).txt", "~-._/!'()*", "site/2026/11/30/0123456789abcdef"])
    func objectsArePutLookedAtReadAndRemoved(key: String) throws {
        let content = bytes(100_000)
        try store.put(key, .bytes(content))
        let found = try store.look(key)
        #expect(found.size == 100_000 && !found.tag.isEmpty && abs(found.changed - Int64(time(nil))) < 60)
        #expect(try store.get(key, 0..<100_000, tag: found.tag) == content)
        #expect(try store.get(key, 99_990..<100_000) == Array(content[99_990...]))
        #expect(try store.list("").objects.map(\.key) == [key])
        try store.remove(key)
        try store.remove(key)
        #expect(throws: S3Error.missing) { try store.look(key) }
        #expect(throws: S3Error.missing) { try store.get(key, 0..<10) }
        #expect(s3.bad().isEmpty, "\(s3.bad())")
    }

    @Test func anObjectOfFileBytesIsSent() throws {
        let place = try TemporaryFolder()
        let content = bytes(3_000_000)
        try Data(content).write(to: URL(fileURLWithPath: place.path + "/f"))
        let file = open(place.path + "/f", O_RDONLY)
        defer { close(file) }
        try store.put("k", .file(file, 1_000..<2_900_001))
        #expect(try store.get("k", 0..<2_899_001) == Array(content[1_000..<2_900_001]))
        try store.put("empty", .bytes([]))
        #expect(try store.look("empty").size == 0)
        // Shorter than it was: no half object.
        #expect(throws: S3Error.self) {
            try store.once(S3Request(method: "PUT", key: "cut", body: .file(file, 0..<4_000_000)))
        }
        #expect(throws: S3Error.missing) { try store.look("cut") }
        #expect(s3.bad().isEmpty, "\(s3.bad())")
    }

    @Test func aListHasAllPages() throws {
        for number in 0..<25 { try store.put("d/\(number + 100)", .bytes([1])) }
        try store.put("e", .bytes([1]))
        var keys: [String] = []
        var pages = 0
        var token: String?
        repeat {
            let page = try store.list("d/", after: token, limit: 10)
            keys += page.objects.map(\.key)
            pages += 1
            token = page.next
        } while token != nil
        #expect(pages == 3 && keys == (0..<25).map { "d/\($0 + 100)" })
        #expect(s3.bad().isEmpty, "\(s3.bad())")
    }

    @Test func anObjectIsPutTogetherOfSentAndCopiedParts() throws {
        let (first, last) = (bytes(5 << 20, 1), bytes(70_001, 2))
        try store.put(".incoming/x.part/00001", .bytes(first))
        let size = Int64(first.count + last.count)
        try store.assemble("whole", size: size) { upload throws(S3Error) in
            [
                try store.copy(".incoming/x.part/00001", as: 1, of: "whole", upload),
                try store.send(.bytes(last), as: 2, of: "whole", upload),
            ]
        }
        #expect(try store.get("whole", 0..<size) == first + last)
        #expect(s3.bad().isEmpty, "\(s3.bad())")
    }

    @Test func whatFailsInTheMiddleIsAborted() throws {
        _ = s3.log()
        #expect(throws: S3Error.missing) {
            try store.assemble("k", size: 5) { upload throws(S3Error) in
                [try store.copy("no such part", as: 1, of: "k", upload)]
            }
        }
        #expect(s3.log().contains { $0.hasPrefix("DELETE /\(s3.bucket)/files/k?uploadId=") && $0.hasSuffix(" 204") })
        // Another size than was meant: it does not stay.
        #expect(throws: S3Error.self) {
            try store.assemble("k", size: 6) { upload throws(S3Error) in
                [try store.send(.bytes([1, 2, 3, 4, 5]), as: 1, of: "k", upload)]
            }
        }
        #expect(throws: S3Error.missing) { try store.look("k") }
    }

    @Test func uploadsThatNobodyEndedAreGivenUp() throws {
        let begun = try store.ask(S3Request(method: "POST", key: "k", query: [("uploads", "")], body: .bytes([])))
        let upload = try #require(S3XML(begun.body).text("UploadId"))
        let now = Int64(time(nil))
        var seen = try S3Leftovers.tidy(now: now, known: [:], seen: [:], store).seen
        #expect(seen == [upload: now])
        seen = try S3Leftovers.tidy(now: now + 3_000, known: [:], seen: seen, store).seen
        _ = try store.send(.bytes([1]), as: 1, of: "k", upload)
        #expect(try store.begunUploads().map(\.id) == [upload])
        #expect(try S3Leftovers.tidy(now: now + 90_000, known: [:], seen: seen, store).seen.isEmpty)
        #expect(try store.begunUploads().isEmpty)
    }

    @Test func whatMayPassIsTriedThreeTimes() throws {
        try store.put("k", .bytes([7]))
        s3.control("refuse/2")
        #expect(try store.get("k", 0..<1) == [7])
        s3.control("refuse/3")
        #expect {
            try store.get("k", 0..<1)
        } throws: { "\($0)".contains("503 SlowDown: later") }
        #expect(try store.get("k", 0..<1) == [7])
    }

    @Test func faultsSayWhatIsWrongAndNeverTheKeys() throws {
        let other = S3Connection(
            try S3Store(S3Address(parsing: s3.address().replacing(s3.bucket, with: "xuan-other"))))
        func words(_ work: () throws -> Void) -> String {
            do {
                try work()
                return ""
            } catch { return "\(error)" }
        }
        #expect(words { try other.put("k", .bytes([1])) }.contains("the bucket does not exist"))
        let place = try TemporaryFolder()
        let path = place.path + "/key"
        try "\(TemporaryS3.accessKey)\nwrong-secret\n".write(toFile: path, atomically: false, encoding: .utf8)
        try FileManager.default.setAttributes([.posixPermissions: 0o600], ofItemAtPath: path)
        let wrong = S3Connection(
            try S3Store(S3Address(parsing: s3.address().replacing(s3.keyFile, with: path))))
        let refused = words { try wrong.put("k", .bytes([1])) }
        #expect(refused.contains("403 SignatureDoesNotMatch") && !refused.contains("wrong-secret"))
        s3.goAway()
        let away = words { try store.put("k", .bytes([1])) }
        #expect(away.contains("does not answer: "))
        #expect(!away.contains(TemporaryS3.secretKey) && !away.contains(TemporaryS3.accessKey))
    }

    @Test func aStoreThatHangsIsGivenUp() throws {
        s3.control("hang")
        let begin = Date()
        #expect(throws: S3Error.self) { try store.once(S3Request(method: "HEAD", key: "k")) }
        #expect(Date().timeIntervalSince(begin) < 15)
        s3.control("go")
    }

    /// https is verified: a certificate that nobody vouches for is none.
    @Test func aSelfSignedCertificateIsRefused() throws {
        let server = try TLSTestServer()
        let text = s3.address().replacing("http://127.0.0.1:\(s3.port)", with: "https://127.0.0.1:\(server.port)")
        func words(_ text: String) -> String {
            do {
                _ = try S3Connection(try S3Store(S3Address(parsing: text))).once(S3Request(method: "HEAD", key: "k"))
                return ""
            } catch { return "\(error)" }
        }
        #expect(words(text).contains("certificate"))
        #expect(!words(text + "&ca=\(server.certificate)").contains("certificate"))
    }
}

@Suite struct S3TextTests {
    @Test func xmlIsRead() {
        let text = """
            <?xml version="1.0"?><ListBucketResult xmlns="http://x"><IsTruncated>true</IsTruncated><Contents>\
            <Key>a&amp;b&#x4E2D;&#65;&lt;</Key><Size>5</Size></Contents><Contents><Key/><Size>6</Size></Contents>\
            <NextContinuationToken>t&quot;</NextContinuationToken></ListBucketResult>
            """
        let said = S3XML(Array(text.utf8))
        #expect(said.root == "ListBucketResult" && said.text("IsTruncated") == "true")
        #expect(said.elements("Contents").map { $0.text("Size") } == ["5", "6"])
        #expect(said.elements("Contents").map { $0.text("Key") } == ["a&b中A<", nil])
        #expect(said.text("NextContinuationToken") == "t\"" && said.text("Missing") == nil)
        for cut in 0..<text.utf8.count { _ = S3XML(Array(text.utf8.prefix(cut))).elements("Contents") }
    }

    @Test func timesAreRead() {
        #expect(S3Time.http("Sun, 06 Nov 1994 08:49:37 GMT") == 784_111_777)
        #expect(S3Time.iso("1994-11-06T08:49:37.000Z") == 784_111_777)
        #expect(S3Time.iso("2024-02-29T00:00:00Z") == 1_709_164_800)
        #expect(S3Time.iso("nonsense") == nil && S3Time.http("nonsense") == nil)
    }

    @Test func aQueryIsSortedAndHasAnEqualsSignBehindEachName() {
        #expect(S3Text.query([("uploads", ""), ("prefix", "a/b c")]) == "prefix=a%2Fb%20c&uploads=")
    }
}
