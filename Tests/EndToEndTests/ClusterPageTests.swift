import Foundation
import Testing
import XuanTesting

/// The files of the example in `Docs/cluster.md` are ones that their programs take.
@Suite struct ClusterPageTests {
    private static let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
        .appendingPathComponent("../..")
    private static let haproxy = "/usr/sbin/haproxy"

    /// The indented block that follows a text.
    private func block(after text: String) throws -> String {
        let page = try String(contentsOf: Self.root.appendingPathComponent("Docs/cluster.md"), encoding: .utf8)
        let start = try #require(page.range(of: text)?.upperBound)
        var lines: [Substring] = []
        for line in page[start...].split(separator: "\n", omittingEmptySubsequences: false) {
            if line.hasPrefix("    ") { lines.append(line.dropFirst(4)) } else if line.isEmpty { lines.append("") }
            if !lines.allSatisfy(\.isEmpty), !line.isEmpty, !line.hasPrefix("    ") { break }
        }
        return lines.joined(separator: "\n") + "\n"
    }

    @Test(.enabled(if: FileManager.default.isExecutableFile(atPath: haproxy), "haproxy is not installed"))
    func haproxyTakesItsFile() throws {
        let folder = try TemporaryFolder()
        let pair = folder.url.appendingPathComponent("chat.pem").path
        let made = try ServerProcess.tool(
            "/usr/bin/openssl",
            [
                "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=chat.example.com",
                "-keyout", pair, "-out", pair + ".crt",
            ])
        try #require(made == 0)
        let certificate = try String(contentsOfFile: pair + ".crt", encoding: .utf8)
        try (String(contentsOfFile: pair, encoding: .utf8) + certificate).write(
            toFile: pair, atomically: true, encoding: .utf8)
        let text = try block(after: "with its key.").replacingOccurrences(of: "/etc/haproxy/chat.pem", with: pair)
        #expect(text.contains("option httpchk GET /healthz") && text.contains("server c 10.0.0.3:3306 backup"))
        let file = folder.url.appendingPathComponent("haproxy.cfg")
        try text.write(to: file, atomically: true, encoding: .utf8)
        #expect(try ServerProcess.tool(Self.haproxy, ["-c", "-q", "-f", file.path]) == 0)
    }

    @Test func aNodeTakesItsFile() throws {
        let folder = try TemporaryFolder()
        let text = try block(after: "since the address of Redis has a password:")
        #expect(text.contains("redis=redis+sentinel://") && text.contains("node=a"))
        let data = folder.url.appendingPathComponent("xuan-data")
        try FileManager.default.createDirectory(at: data, withIntermediateDirectories: true)
        // The S3 store's key is a file of that machine.
        let here = text.split(separator: "\n").filter { !$0.hasPrefix("[files]") && !$0.hasPrefix("store=") }
        try here.joined(separator: "\n").write(
            to: data.appendingPathComponent("xuan.conf"), atomically: true, encoding: .utf8)
        let checked = try ServerProcess.run("xuan", ["config", "--check"], folder: folder.url)
        #expect(checked.status == 0 && checked.text.contains("fine"), "\(checked.text)")
    }
}
