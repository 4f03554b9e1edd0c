import Logging
import XuanCounts
import XuanNet
import XuanPacket
import XuanStore
import XuanThreads

@testable import XuanBackend
@testable import XuanBackendHTTP

/// A program that says what it was asked. Any thread.
final class FakeControl: ServerControl {
    let asked = Guarded<[String]>([])
    let latency = Guarded(Histogram(precision: 2))

    private func note(_ text: String) { asked.withLock { $0.append(text) } }

    func status(_ done: @escaping @Sendable (JSONObject) -> Void) { done(JSONObject([("version", "v9")])) }
    func sample(_ done: @escaping @Sendable (ServerSample) -> Void) {
        done(ServerSample(connections: 7, latency: latency.withLock { $0 }))
    }
    func settings() throws(ServerControlError) -> JSON { [["name": "limits.on", "value": "1"]] }
    func set(_ name: String, _ value: String) throws(ServerControlError) -> Bool {
        if name == "no.such" { throw .bad(field: "name", "there is no setting of that name") }
        note("set \(name) \(value)")
        return true
    }
    func makeKey() throws(ServerControlError) -> JSON { ["restart": true] }
    func take(certificate: String, key: String) throws(ServerControlError) -> JSON { ["subject": "CN=x"] }
    func backup(_ done: @escaping @Sendable (Result<JSON, ServerControlError>) -> Void) {
        done(.success(["file": "b.tar", "bytes": 5]))
    }
    func setLogLevel(_ level: String) throws(ServerControlError) { note("level \(level)") }
}

/// A fixture with its administration, spoken to as a browser does. `root` is its system administrator.
final class AdminTestBackend {
    let fixture: TestBackend
    let front: AdminFront
    let control = FakeControl()
    let root: Int64
    /// Cookie and token of the latest sign-in.
    var cookie = ""
    var csrf = ""
    var peer = "127.0.0.1"
    var isTLS = false

    /// `fixture`: a node, say.
    init(_ fixture: TestBackend? = nil) throws {
        self.fixture = try fixture ?? TestBackend()
        let fixture = self.fixture
        front = AdminFront(backend: fixture.backend, control: control, logger: Logger(label: "test"))
        root = try fixture.add("root", admin: .super)
    }

    struct Answer {
        let status: Int
        let body: JSON
        let headers: [(String, String)]
        var data: JSON { body["data"] ?? .null }
        var code: String { body["code"]?.string ?? "" }
        func header(_ name: String) -> String? { headers.first { $0.0 == name }?.1 }
    }

    func send(_ request: WholeRequest) -> WholeAnswer {
        let box = Mailbox<WholeAnswer>()
        front.answer(request) { _ = box.put($0) }
        return box.take()!
    }

    func post(_ path: String, _ body: JSON, _ headers: [(String, String)] = []) -> Answer {
        let parts = path.split(separator: "?", maxSplits: 1)
        let answer = send(
            WholeRequest(
                method: "POST", path: String(parts[0]), query: parts.count == 2 ? String(parts[1]) : nil,
                headers: [("content-type", "application/json"), ("host", "localhost")] + headers.map { ($0.0, $0.1) },
                body: body.bytes, peer: peer, isTLS: isTLS))
        return Answer(
            status: answer.status,
            body: (try? JSON.parse(answer.body)) ?? .string(String(decoding: answer.body, as: UTF8.self)),
            headers: answer.headers)
    }

    @discardableResult
    func call(_ name: String, _ params: JSON = [:]) -> Answer {
        post(
            "/admin/api/" + name, params,
            [("cookie", "a=b; xuan_admin=" + cookie), ("x-csrf-token", csrf), ("accept-language", "en")])
    }

    @discardableResult
    func signIn(_ account: String = "root", _ password: String? = nil, code: String? = nil) -> Answer {
        var params = JSONObject([
            ("account", .string(account)), ("password", .string(password ?? "pw-\(account)")),
        ])
        params["code"] = code.map { .string($0) }
        let answer = call("session/open", .object(params))
        if let set = answer.header("Set-Cookie") {
            cookie = String(set.dropFirst("xuan_admin=".count).prefix { $0 != ";" })
            csrf = answer.data["csrf"]?.string ?? ""
        }
        return answer
    }

    /// A person of a group that has these rights.
    func add(_ account: String, rights: [Right]) throws -> Int64 {
        let id = try fixture.add(account)
        let store = try fixture.store.openWriter()
        defer { store.close() }
        let group = try RightTable.insert("group of \(account)", on: store)
        try RightTable.set(rights: rights.map(\.rawValue), of: group, on: store)
        try RightTable.set(people: [id], of: group, on: store)
        return id
    }

    /// Packets that were pushed since the last time, by method.
    func pushes(_ method: String) -> [JSON] {
        // Pushes leave after the answer.
        _ = fixture.ask("checkUserChange")
        return fixture.pushes.withLock { pushes in
            defer { pushes.removeAll { $0["method"] == .string(method) } }
            return pushes.filter { $0["method"] == .string(method) }
        }
    }

    /// Lines of the action log, newest first.
    func log(_ action: String) -> [JSON] {
        call("log/list", ["action": .string(action)]).data["rows"]?.array ?? []
    }
}
