import Testing
import XuanPacket
import XuanTesting

/// Speaks to a running server's administration as a browser does.
final class AdminClient {
    private let port: UInt16
    private let tls: Bool
    private var cookie = ""
    private var csrf = ""

    init(_ server: Server) {
        tls = server.arrangement == .oneProgram
        port = tls ? server.common : server.backendPort
    }

    /// For a backend alone.
    init(port: UInt16) { (self.port, tls) = (port, false) }

    struct Answer {
        let status: Int
        let head: String
        let body: JSON
        var data: JSONObject { body.object?["data"]?.object ?? JSONObject() }
    }

    /// A connection to the port that has the administration.
    func connect() -> TestClient { TestClient(port: port, tls: tls) }

    static func post(_ path: String, _ body: JSON, _ headers: String = "") -> String {
        let text = body.text
        return "POST \(path) HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n\(headers)"
            + "Content-Length: \(text.utf8.count)\r\n\r\n\(text)"
    }

    func call(_ name: String, _ params: JSON = [:]) throws -> Answer {
        let client = connect()
        client.write(
            Self.post("/admin/api/" + name, params, "Cookie: xuan_admin=\(cookie)\r\nX-CSRF-Token: \(csrf)\r\n"))
        let answer = try #require(client.readAnswer())
        return Answer(status: answer.status, head: answer.head, body: try JSON.parse(answer.body))
    }

    func signIn() throws {
        let answer = try call("session/open", ["account": "admin", "password": "pw-admin"])
        try #require(answer.status == 200, "\(answer.body.text)")
        let line = try #require(answer.head.split(separator: "\r\n").first { $0.lowercased().hasPrefix("set-cookie:") })
        cookie = String(line.drop { $0 != "=" }.dropFirst().prefix { $0 != ";" })
        csrf = answer.data["csrf"]?.string ?? ""
    }
}
