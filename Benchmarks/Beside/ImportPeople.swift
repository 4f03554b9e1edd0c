import ArgumentParser
import Glibc
import XuanPacket
import XuanTesting

struct ImportPeople: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "import", abstract: "Imports a sheet of new people, a second after the last one.")

    @OptionGroup var server: ServerOptions

    @Option(help: "People of a sheet.")
    var people = 200

    private static let pauseMicroseconds: UInt32 = 1_000_000

    func run() throws {
        var session = try AdminCalls(server)
        while true {
            let name = "new" + Secret.randomHex(digits: 8)
            let lines = (0..<people).map { "\(name)x\($0),Person \($0)" }
            let sheet = (["account,realname"] + lines).joined(separator: "\n")
            let data = try session.call("people/import", ["csv": .string(sheet), "dryRun": false])
            guard data["applied"] == true else { throw UnexpectedAnswer(description: JSON.object(data).text) }
            usleep(Self.pauseMicroseconds)
        }
    }
}

/// The administration's calls, as its pages make them.
private struct AdminCalls {
    private let port: UInt16
    private var cookie = ""
    private var csrf = ""

    init(_ server: ServerOptions) throws {
        port = server.common
        let data = try call(
            "session/open", ["account": .string(server.account), "password": .string(server.password)])
        csrf = data["csrf"]?.string ?? ""
    }

    /// Returns `data` of the answer.
    mutating func call(_ name: String, _ params: JSON) throws -> JSONObject {
        let client = TestClient(port: port, tls: true, patience: 120)
        let body = params.text
        client.write(
            "POST /admin/api/\(name) HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
                + "Cookie: xuan_admin=\(cookie)\r\nX-CSRF-Token: \(csrf)\r\n"
                + "Content-Length: \(body.utf8.count)\r\n\r\n\(body)")
        guard let answer = client.readAnswer(), answer.status == 200,
            let data = try JSON.parse(answer.body).object?["data"]?.object
        else { throw UnexpectedAnswer(description: "no answer to \(name)") }
        if let set = answer.head.field("set-cookie") {
            cookie = String(set.drop { $0 != "=" }.dropFirst().prefix { $0 != ";" })
        }
        return data
    }
}
