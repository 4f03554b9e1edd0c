import XuanPacket

@testable import XuanBackend

/// A synced session of a test: a connection with a device.
struct Synced {
    let fixture: TestBackend
    let id: Int64
    let port: Int64
    let device: JSON

    /// "IP:port".
    var connection: String { "10.0.0.7:\(port)" }

    /// Asks with a `rid` of its own unless it is `nil`.
    func ask(_ method: String, _ params: JSON? = nil, rid: String? = "r1") -> JSON {
        var packet = TestBackend.packet(method, params, by: id, port: port).object!
        packet["rid"] = rid.map { .string($0) }
        return fixture.ask(.object(packet))
    }

    func say(_ cgid: String, _ text: String, gid: String = SystemChat.uuid()) -> JSON {
        ask("message", ["messages": [TestBackend.message(cgid, text, gid: gid)]])
    }

    func leave() { _ = ask("logout", [""], rid: nil) }
}

extension TestBackend {
    static func device(_ digit: Character, knows: JSON = ["sync"]) -> JSON {
        [
            "id": .string(String(repeating: digit, count: 32)), "kind": "web", "name": "Firefox on Linux",
            "knows": knows,
        ]
    }

    /// The answer to a login of a device.
    func login(_ account: String, device: JSON, port: Int64) -> JSON {
        let wire = Secret.md5Hex("pw-\(account)")
        var packet = Self.packet("login", ["", .string(account), .string(wire), "online"], port: port).object!
        packet["device"] = device
        packet["rid"] = "login"
        return ask(.object(packet))
    }

    /// Logs a synced session in.
    func synced(_ id: Int64, _ account: String, device digit: Character = "a", port: Int64) -> Synced {
        let device = Self.device(digit)
        let answer = login(account, device: device, port: port)
        precondition(answer["result"] == "success", answer.text)
        return Synced(fixture: self, id: id, port: port, device: device)
    }

    /// What was pushed since the last call; the writer has handed out all before.
    func takePushes() -> [JSON] {
        _ = ask("checkUserChange")
        return pushes.withLock { pushes in
            defer { pushes = [] }
            return pushes
        }
    }
}
