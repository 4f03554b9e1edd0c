import CXuanNet
import Testing

@testable import XuanNet

/// multipart.c through its owner: whole, one byte at a time, and split at each boundary.
@Suite struct MultipartTests {
    private static let type = "multipart/form-data; boundary=x1"

    /// Events of a body, runs of content joined.
    private func story(_ body: [UInt8], type: String = Self.type, pieces: [Int]) throws -> [String] {
        let parser = try #require(MultipartParser(contentType: type))
        var told: [String] = []
        var content: [UInt8] = []
        var at = 0
        for end in pieces + [body.count] {
            try body[at..<end].withUnsafeBytes { bytes in
                try parser.feed(bytes) { event in
                    switch event {
                    case .part(let name, let filename): told.append("part \(name ?? "?") \(filename)")
                    case .data(let bytes): content += bytes
                    case .partEnd:
                        told.append(String(decoding: content, as: UTF8.self))
                        content = []
                    case .end: told.append("end")
                    }
                    return true
                }
            }
            at = end
        }
        #expect(parser.isDone == (told.last == "end"))
        return told
    }

    @Test func tellsTheSameHoweverItIsCut() throws {
        let almost = "\r\n--\r\n--x\r\r\n\r\n--x2\r\n-\r\n--x"
        let body = Array(
            ("--x1\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a \\\"b\\\" c:\\d.txt\"\r\nX: y\r\n\r\n"
                + almost + "\r\n--x1 \t\r\ncontent-disposition:FORM-DATA ; Name=gid\r\n\r\n\r\n--x1--\r\nrest\r\n--x1")
                .utf8)
        let want = ["part file text(\"a \\\"b\\\" c:\\\\d.txt\")", almost, "part gid none", "", "end"]
        #expect(try story(body, pieces: []) == want)
        #expect(try story(body, pieces: Array(1..<body.count)) == want)
        for cut in 1..<body.count { #expect(try story(body, pieces: [cut]) == want, "cut at \(cut)") }
    }

    @Test func anyBytesAreContent() throws {
        var content = [UInt8]((0..<20_000).map { UInt8(truncatingIfNeeded: $0 &* 7) })
        content += Array("\r\n--x\r\n--X1\r\n--".utf8)
        let body =
            Array("--x1\r\nContent-Disposition: form-data; name=file\r\n\r\n".utf8) + content
            + Array("\r\n--x1--".utf8)
        for step in [1, 7, 4096, 30_000] {
            let parser = try #require(MultipartParser(contentType: Self.type))
            var got: [UInt8] = []
            for at in stride(from: 0, to: body.count, by: step) {
                try body[at..<min(at + step, body.count)].withUnsafeBytes { bytes in
                    try parser.feed(bytes) { event in
                        if case .data(let bytes) = event { got += bytes }
                        return true
                    }
                }
            }
            #expect(got == content && parser.isDone)
        }
    }

    @Test(arguments: [
        "", "text/plain", "multipart/mixed; boundary=x", "multipart/form-data", "multipart/form-data; boundary=",
        "multipart/form-data; boundary=\"\"", "multipart/form-data; boundary=x; boundary=y",
        "multipart/form-data; boundary=\"x", "multipart/form-data; boundary=\"x \"", "multipart/form-dataX; boundary=x",
        "multipart/form-data; boundary=\"a\\b\"",
        "multipart/form-data; boundary=" + String(repeating: "x", count: 71),
    ]) func otherTypesAreRefused(type: String) {
        #expect(MultipartParser(contentType: type) == nil)
    }

    private static let disposition = "Content-Disposition: form-data; name=\"a\""

    @Test(arguments: [
        "x", "\r\n--x1\r\n", "--x2\r\n", "--x1-x", "--x1\rx", "--x1y", "--x1\r\n\r\n", "--x1\r\nX: y\r\n\r\n",
        "--x1\r\n\(disposition)\r\n\(disposition)\r\n\r\n", "--x1\r\nContent-Disposition: attachment; name=a\r\n\r\n",
        "--x1\r\nContent-Disposition: form-data\r\n\r\n", "--x1\r\nContent-Disposition: form-data; name=\"a\r\n\r\n",
        "--x1\r\n\(disposition); name=b\r\n\r\n", "--x1\r\n\(disposition); filename=\"a\"b\"\r\n\r\n",
        "--x1\r\n\(disposition); filename=\"a\nb\"\r\n\r\n", "--x1\r\nA\r\n\(disposition)\r\n\r\n",
        "--x1\r\n: a\r\n\(disposition)\r\n\r\n", "--x1\r\nA: " + String(repeating: "b", count: 5_000),
        String(repeating: "--x1\r\n\(disposition)\r\n\r\n\r\n", count: 33),
    ]) func damagedFormsAreRefused(body: String) {
        #expect(throws: MultipartParser.Malformed.self) { try story(Array(body.utf8), pieces: []) }
    }

    @Test func aNameThatIsNoUTF8IsSaidToBe() throws {
        let body = Array("--x1\r\n\(Self.disposition); filename=\"".utf8) + [0xFF] + Array("\"\r\n\r\n".utf8)
        #expect(try story(body, pieces: []) == ["part a notUTF8"])
    }
}
