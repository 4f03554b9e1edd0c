import Foundation
import XuanPacket

/// A person at a client of the original kind: serverInfo, WebSocket, packets under the token. Waits give up after 10 s,
/// or as many as are given.
package final class Person {
    package struct Refused: Error { package let status: Int }
    /// The login itself, with the packet that says so and the code that closed the connection.
    package struct LoginRefused: Error {
        package let packet: JSONObject
        package let closeCode: Int?
    }
    package struct Silence: Error { package let waitedFor: String }
    /// A character of four bytes: original browser clients decode UTF-8 with aes-js 3.1.2, which knows three at most,
    /// and lose the packet.
    package struct Unreadable: Error { package let packet: String }

    package let account: String
    package private(set) var id: Int64 = 0
    /// The packets of the login exchange, in order of arrival.
    package private(set) var loginPackets: [JSONObject] = []
    /// The token from serverInfo, and the download right of this login.
    package let token: String
    package private(set) var fileSession = ""
    private let socket: TestClient
    private let cipher: PacketCipher
    /// What has come and nobody has asked for yet.
    package private(set) var inbox: [JSONObject] = []
    private var lastStay = Date()
    /// False: a client that reads and does not answer pings.
    package var answersPings = true
    /// Payload of the last ping.
    package private(set) var lastPing: [UInt8]?

    /// Asks serverInfo and opens the WebSocket, both on the given ports.
    /// `device`: of a client that is to be served as a synced one; `classic`: one that is not. `patience`: seconds that
    /// it waits for anything. `heard`: gets each packet of the login exchange as it comes, since the exchange may end in
    /// the middle, and what a pong has confirmed comes only once.
    package convenience init(
        _ account: String, password: String, common: UInt16, chat: UInt16, tls: Bool, site: String = "",
        device: JSON? = nil, classic: JSON? = nil, patience: Int = 10, heard: (JSONObject) -> Void = { _ in }
    ) throws {
        let token = try Self.token(
            account, password: password, common: common, tls: tls, site: site, patience: patience)
        try self.init(
            account, password: password, token: token, chat: chat, tls: tls, site: site, device: device,
            classic: classic, patience: patience, heard: heard)
    }

    /// Opens a WebSocket and logs in under a known token.
    package init(
        _ account: String, password: String, token: String, chat: UInt16, tls: Bool, site: String = "",
        device: JSON? = nil, classic: JSON? = nil, patience: Int = 10, heard: (JSONObject) -> Void = { _ in }
    ) throws {
        self.account = account
        self.token = token
        cipher = try PacketCipher(key: PacketKey(token))
        socket = try TestClient(reaching: chat, tls: tls, patience: patience)
        socket.write(TestClient.upgrade.replacingOccurrences(of: "Host: x", with: "Host: localhost"))
        guard socket.readHead()?.hasPrefix("HTTP/1.1 101") == true else { throw Refused(status: 0) }
        var login = Self.login(account, password, site: site, status: "online").object ?? JSONObject()
        login["device"] = device ?? classic
        try write(.object(login))
        loginPackets.append(try next())
        if loginPackets[0]["result"] == "fail" {
            throw LoginRefused(packet: loginPackets[0], closeCode: closeCode())
        }
        // Nothing else is brought to a synced session.
        id = loginPackets[0]["data"]?.object?["id"]?.integer ?? 0
        heard(loginPackets[0])
        for _ in 1..<(device == nil ? 6 : 2) {
            loginPackets.append(try next())
            heard(loginPackets.last!)
        }
        fileSession = loginPackets[1]["sessionID"]?.string ?? ""
    }

    /// Further packets of the login exchange: other parts of the backlog, and `notify`.
    package private(set) var rest: [JSONObject] = []

    /// Reads on to the end of the exchange, if the backlog came in several packets.
    package func finishLogin(heard: (JSONObject) -> Void = { _ in }) throws {
        guard loginPackets.last?["method"]?.string != "notify" else { return }
        repeat {
            rest.append(try next())
            heard(rest.last!)
        } while rest.last?["method"]?.string != "notify"
    }

    /// A client that has sent its login and reads nothing. Keep the returned value.
    package static func silent(_ account: String, password: String = "x", common: UInt16, chat: UInt16) throws
        -> AnyObject
    {
        let token = try token(account, password: password, common: common, tls: false, site: "")
        let socket = TestClient(port: chat, tls: false)
        socket.write(TestClient.upgrade.replacingOccurrences(of: "Host: x", with: "Host: localhost"))
        _ = socket.readHead()
        let bytes = login(account, password, site: "", status: "online").bytes
        let cipher = try PacketCipher(key: PacketKey(token))
        socket.write(frame(2, try bytes.withUnsafeBytes { try cipher.encrypt($0) }))
        return socket
    }

    /// The answer of serverInfo.
    package static func token(
        _ account: String, password: String, common: UInt16, tls: Bool, site: String = "", patience: Int = 10
    ) throws -> String {
        let info = try TestClient(reaching: common, tls: tls, patience: patience)
        let body = "data=" + login(account, password, site: site, status: "").text
        info.write(
            "POST /serverInfo HTTP/1.1\r\nHost: localhost\r\nContent-Length: \(body.utf8.count)\r\nConnection: close\r\n\r\n\(body)"
        )
        guard let answer = info.readAnswer() else { throw Silence(waitedFor: "serverInfo") }
        guard answer.status == 200, let token = try JSON.parse(answer.body).object?["token"]?.string else {
            throw Refused(status: answer.status)
        }
        return token
    }

    private static func login(_ account: String, _ password: String, site: String, status: String) -> JSON {
        .object([
            ("module", "chat"), ("method", "login"), ("v", "2.3.0"), ("lang", "en"),
            ("params", [.string(site), .string(account), .string(Secret.md5Hex(password)), .string(status)]),
        ])
    }

    /// A packet of an original client, and what others add to it.
    package func send(_ method: String, _ params: JSON? = nil, rid: String? = nil) throws {
        var packet = JSONObject([("module", "chat"), ("v", "2.3.0"), ("lang", "en"), ("method", .string(method))])
        packet["params"] = params
        packet["userID"] = JSON(id)
        packet["rid"] = rid.map { .string($0) }
        try write(.object(packet))
    }

    /// Sends and waits for the next packet of that method.
    package func call(_ method: String, _ params: JSON? = nil) throws -> JSONObject {
        try send(method, params)
        return try wait(method.lowercased())
    }

    /// The next packet of that method for which `fits` holds; others stay for later waits.
    package func wait(_ method: String, where fits: (JSONObject) -> Bool = { _ in true }) throws -> JSONObject {
        if let index = inbox.firstIndex(where: { $0["method"]?.string == method && fits($0) }) {
            return inbox.remove(at: index)
        }
        while true {
            let packet = try next()
            if packet["method"]?.string == method, fits(packet) { return packet }
            inbox.append(packet)
        }
    }

    /// Sends and waits for the answer, or for the error packet in its place.
    package func sendUntilAnswered(_ method: String, _ params: JSON? = nil) throws -> JSONObject {
        try send(method, params)
        return try answer(method)
    }

    /// The next packet, whatever it is.
    package func packet() throws -> JSONObject { inbox.isEmpty ? try next() : inbox.removeFirst() }

    /// The answer to an earlier request, or the error packet in its place.
    package func answer(_ method: String) throws -> JSONObject {
        while true {
            let packet = try next()
            if packet["method"]?.string == method.lowercased() || packet["method"]?.string == "error" { return packet }
            inbox.append(packet)
        }
    }

    /// All packets from the login exchange on that nobody waited for, to the end of the connection.
    package func drain() -> [JSONObject] {
        var packets = loginPackets + inbox
        inbox = []
        while let packet = try? next() { packets.append(packet) }
        return packets
    }

    /// Answers the server's pings now and then, so that the login, and with it the right to files, survives minutes of
    /// other work.
    package func stay() throws {
        guard Date().timeIntervalSince(lastStay) > 5 else { return }
        lastStay = Date()
        _ = try call("ping")
    }

    /// True if no packet of that method has come before the answer to a ping, which goes the same way.
    package func hasNot(_ method: String) throws -> Bool {
        _ = try call("ping")
        return !inbox.contains { $0["method"]?.string == method }
    }

    /// The code of the close frame, once everything before it has been read.
    /// Waits for the server's close frame and answers the ping before it, as every WebSocket library does; `nil` if the
    /// connection ends without one.
    package func closeCode() -> Int? { socket.readCloseCode(answeringPings: answersPings) }

    package func vanish() { socket.end() }

    /// Sends a packet as it is, even an invalid one.
    package func send(text: String) throws {
        socket.write(frame(2, try Array(text.utf8).withUnsafeBytes { try cipher.encrypt($0) }))
    }

    package func sendRaw(_ bytes: [UInt8]) { socket.write(bytes) }

    private func write(_ packet: JSON) throws {
        let bytes = packet.bytes
        socket.write(frame(2, try bytes.withUnsafeBytes { try cipher.encrypt($0) }))
    }

    private func next() throws -> JSONObject {
        while let frame = socket.readFrame() {
            switch frame.opcode {
            case 2:
                let plain = try frame.payload.withUnsafeBytes { try cipher.decrypt($0) }
                if plain.contains(where: { $0 >= 0xF0 }) {
                    throw Unreadable(packet: String(decoding: plain.prefix(2_000), as: UTF8.self))
                }
                if let packet = try JSON.parse(plain).object { return packet }
            case 9:
                lastPing = frame.payload
                if answersPings { socket.write(XuanTesting.frame(10, frame.payload)) }
            case 10: break
            default: throw Silence(waitedFor: "a packet; frame \(frame.opcode) came")
            }
        }
        throw Silence(waitedFor: "a packet")
    }
}
