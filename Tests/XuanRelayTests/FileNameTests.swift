import Foundation
import Testing
import XuanPacket

@testable import XuanRelay

/// Names from outside: what is taken, what becomes of it.
@Suite struct FileNameTests {
    @Test(arguments: [
        ("notes.txt", "notes.txt"), ("../../../etc/passwd", "passwd"), ("/etc/evil.txt", "evil.txt"),
        ("..\\..\\evil.txt", "evil.txt"), ("C:\\a\\b.txt", "b.txt"), ("a/b/", "b"), ("合同 最终版.docx", "合同 最终版.docx"),
        ("emoji😀.png", "emoji😀.png"), ("CON", "CON"), ("NUL.txt", "NUL.txt"), ("a%0Ab.txt", "a%0Ab.txt"),
        ("a\"b.txt", "a\"b.txt"), ("x'y;z.txt", "x'y;z.txt"), ("...", "..."), (".profile", ".profile"),
        ("<img src=x onerror=alert(1)>.html", "<img src=x onerror=alert(1)>.html"),
        (String(repeating: "n", count: 255), String(repeating: "n", count: 255)),
        (String(repeating: "名", count: 85), String(repeating: "名", count: 85)),
    ]) func takesTheLastPart(sent: String, name: String) {
        #expect(FileName(sent)?.text == name)
    }

    @Test(arguments: [
        "", ".", "..", "/", "\\//", "a/..", "a\\.", "   ", "\u{3000}", "a\nb", "a\r\nb", "a\u{0}b.txt", "a\tb",
        "a\u{7F}b",
        "a\u{85}b", "a\u{2028}b", "gpj\u{202E}exe.txt", "a\u{2067}b", String(repeating: "n", count: 256),
        String(repeating: "名", count: 86),
    ]) func refusesWhatIsNoName(sent: String) {
        #expect(FileName(sent) == nil)
    }

    @Test(arguments: [
        ("plain.txt", "attachment; filename=\"plain.txt\""),
        ("a\"b\\.txt", "attachment; filename=\".txt\""),
        ("a\"b.txt", "attachment; filename=\"a_b.txt\"; filename*=UTF-8''a%22b.txt"),
        ("100%.txt", "attachment; filename=\"100_.txt\"; filename*=UTF-8''100%25.txt"),
        ("名 1.txt", "attachment; filename=\"_ 1.txt\"; filename*=UTF-8''%E5%90%8D%201.txt"),
    ]) func dispositionCannotBeBrokenOutOf(name: String, header: String?) {
        #expect(FileName(name)?.disposition == header)
    }

    @Test func onlyWhatRunsNowhereHasATypeOfItsOwn() {
        for name in ["a.html", "a.svg", "a.xhtml", "a.js", "a.xml", "a.swf", "a", "a.", ".png", "a.htm "] {
            #expect(FileName(name)?.contentType == "application/octet-stream", "\(name)")
        }
        #expect(FileName("a.b.PNG")?.contentType == "image/png")
        #expect(FileName("a.txt")?.contentType == "text/plain; charset=utf-8")
    }

    @Test func storedNamesAndProofsAreTheOriginals() throws {
        let path = URL(fileURLWithPath: #filePath).deletingLastPathComponent().appendingPathComponent(
            "../Vectors/download.json")
        let vectors = try JSON.parse(Array(Data(contentsOf: path))).object!
        let cases = vectors["cases"]!.array!.compactMap(\.object)
        #expect(cases.count > 3)
        for vector in cases {
            let name = vector["name"]!.string!
            let key = FileKey(name: name, id: vector["fileID"]!.looseInteger!, time: vector["time"]!.integer!)
            #expect(key.storedName == vector["storedName"]!.string)
            #expect(FileKey.proof(session: vector["sessionID"]!.string!, name: name) == vector["sid"]!.string)
        }
        for pair in vectors["basename"]!.array!.dropLast(4) {
            let (sent, want) = (pair.array![0].string!, pair.array![1].string!)
            // Backslashes separate here, too, which the original does not know.
            if !sent.contains("\\") { #expect(FileName(sent)?.text == want) }
        }
    }
}

@Suite struct ByteRangeTests {
    @Test(
        arguments: [
            ("bytes=0-0", 0..<1), ("bytes=10-19", 10..<20), ("bytes=90-", 90..<100), ("bytes=90-1000", 90..<100),
            ("bytes=-10", 90..<100), ("bytes=-1000", 0..<100), ("Bytes=5-5", 5..<6),
            ("bytes=1-99999999999999999999999", 1..<100),
        ] as [(String, Range<Int64>)]) func understands(field: String, range: Range<Int64>)
    {
        #expect(ByteRange(field, size: 100) == .part(range))
    }

    @Test(arguments: ["bytes=100-", "bytes=100-200", "bytes=-0", "bytes=99999999999999999999999-"])
    func knowsWhatLiesBehindTheEnd(field: String) {
        #expect(ByteRange(field, size: 100) == .unsatisfiable)
    }

    @Test(arguments: [
        nil, "", "bytes=", "bytes=-", "bytes=--1", "bytes=5-1", "bytes=a-b", "lines=1-2", "bytes=0-1,3-4", "bytes=+1-2",
        "bytes= 1-2", "bytes=1-2-3",
    ]) func givesTheWholeForAllElse(field: String?) {
        #expect(ByteRange(field, size: 100) == .whole)
    }
}
