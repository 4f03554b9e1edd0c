import Foundation
import Testing
import XuanPacket
import XuanTesting

/// The administration over real sockets, in both arrangements.
@Suite(.serialized) struct AdminTests {
    private static let shapes: [(kind: String, body: JSON)] = [
        ("dingtalk", ["msgtype": "markdown", "markdown": ["title": "T", "text": "**x**"]]),
        ("wecom", ["msgtype": "text", "text": ["content": "x"]]),
        ("feishu", ["msg_type": "text", "content": ["text": "x"]]),
        ("slack", ["text": "x"]),
    ]

    /// From the request's first byte to the packet at a connected client, each kind, the median of nine.
    @Test(arguments: Arrangement.allCases)
    func aRobotsMessageIsThereWithin50Milliseconds(arrangement: Arrangement) throws {
        let server = try Server(arrangement, people: ["ann", "bob"])
        let (ann, bob) = (try server.login("ann"), try server.login("bob"))
        let gid = Talk.gid()
        _ = try ann.call("create", [.string(gid), "Builds", "group", [JSON(ann.id), JSON(bob.id)], 0, false])
        let admin = AdminClient(server)
        try admin.signIn()
        for shape in Self.shapes {
            let made = try admin.call(
                "robots/create", ["name": "CI", "kind": .string(shape.kind), "gid": .string(gid)])
            let path = try #require(made.data["path"]?.string, "\(made.body.text)")
            let client = admin.connect()
            var times: [Double] = []
            for _ in 0..<9 {
                let began = DispatchTime.now().uptimeNanoseconds
                client.write(AdminClient.post(path, shape.body))
                let packet = try bob.wait("message")
                times.append(Double(DispatchTime.now().uptimeNanoseconds - began) / 1_000_000)
                #expect(Talk.rows(packet)[0]["cgid"] == .string(gid))
                #expect(client.readAnswer()?.status == 200)
                _ = try ann.wait("message")
            }
            let median = times.sorted()[4]
            print("robot \(shape.kind), \(arrangement): median \(median) ms, most \(times.max()!) ms")
            #expect(median < 50)
        }
    }

    @Test(arguments: Arrangement.allCases)
    func aDisabledPersonIsCutOffAtOnce(arrangement: Arrangement) throws {
        let server = try Server(arrangement, people: ["ann", "bob"])
        let (ann, bob) = (try server.login("ann"), try server.login("bob"))
        let admin = AdminClient(server)
        try admin.signIn()
        #expect(try admin.call("people/edit", ["id": JSON(bob.id), "realname": "Robert"]).status == 200)
        let change = try ann.wait("userchange")
        #expect(change["data"]?.object?["realname"] == "Robert")
        #expect(try admin.call("people/forbid", ["ids": [JSON(bob.id)]]).status == 200)
        _ = try bob.wait("kickoff")
        #expect(bob.closeCode() == 1000)
        #expect(try ann.wait("logout")["data"]?.object?["id"] == JSON(bob.id))
        #expect(throws: Person.Refused.self) { try server.login("bob") }
    }

    /// Another site's page whose name was pointed at this machine must not reach xxb's administration.
    @Test func thePagesOfTheBackendAreNotForASiteOfAnotherName() throws {
        let server = try Server(.relayAndBackend, people: [])
        func status(_ fields: [String], version: String = "1.1") throws -> Int {
            let client = TestClient(port: server.backendPort)
            client.write("GET /admin/ HTTP/\(version)\r\n" + fields.map { $0 + "\r\n" }.joined() + "\r\n")
            return try #require(client.readAnswer()).status
        }
        for host in ["evil.example", "localhost.evil.example:80"] {
            #expect(try status(["Host: \(host)"]) == 421)
        }
        for host in ["localhost", "127.0.0.1:\(server.backendPort)", "[::1]"] {
            #expect(try status(["Host: \(host)"]) == 200)
        }
        #expect(try status([], version: "1.0") == 200)
    }

    @Test(arguments: Arrangement.allCases)
    func theServerShowsAndChangesItsSettings(arrangement: Arrangement) throws {
        let server = try Server(arrangement, people: ["ann"])
        let ann = try server.login("ann")
        let admin = AdminClient(server)
        #expect(try admin.call("server/status").status == 401)
        try admin.signIn()
        #expect(try admin.call("session/get").data["chats"] == JSON.bool(arrangement == .oneProgram))
        let status = try admin.call("server/status").data
        #expect(status["store"]?.object?["driver"] == "sqlite")
        let relays = try #require(status["relays"]?.array)
        #expect(relays.count == 1 && relays[0].object?["online"] == 1 && relays[0].object?["connected"] == true)
        let settings = try #require(try admin.call("server/settings").data["settings"]?.array)
        #expect(settings.contains { $0.object?["name"] == "limits.on" })
        #expect(!settings.contains { $0.text.contains("0123456789abcdef0123456789abcdef") })
        let backup = try admin.call("server/backup")
        let file = try #require(backup.data["file"]?.string, "\(backup.body.text)")
        #expect(
            FileManager.default.fileExists(atPath: server.folder.url.appendingPathComponent(file).path)
                || FileManager.default.fileExists(atPath: file))
        #expect(try admin.call("server/status").data["lastBackup"]?.integer ?? 0 > 0)
        #expect(try admin.call("server/logLevel", ["level": "debug"]).status == 200)
        let figures = try admin.call("server/figures").data
        #expect(figures["now"]?.object?["online"] == 1)
        #expect(try admin.call("server/set", ["name": "limits.on", "value": "maybe"]).status == 400)
        if arrangement == .oneProgram {
            #expect(figures["now"]?.object?["connections"]?.integer ?? 0 >= 1)
            #expect(status["certificate"]?.object?["selfSigned"] == true)
            #expect(try admin.call("server/set", ["name": "limits.frame", "value": "2M"]).data["restart"] == false)
            #expect(try admin.call("server/set", ["name": "server.chatPort", "value": "1"]).status == 400, "by option")
            let written = try String(contentsOf: server.data.appendingPathComponent("xuan.conf"), encoding: .utf8)
            #expect(written.contains("[limits]\nframe=2M"))
            try takesACertificate(server, admin)
        } else {
            #expect(try admin.call("server/newKey").data["restart"] == true)
            let file = server.folder.url.appendingPathComponent("config/xxb.conf")
            let written = try String(contentsOf: file, encoding: .utf8)
            #expect(!written.contains("0123456789abcdef0123456789abcdef") && written.contains("key="))
        }
        // No client was disconnected by any of it.
        #expect(try ann.call("ping")["result"] == "success")
    }

    private func takesACertificate(_ server: Server, _ admin: AdminClient) throws {
        let folder = server.folder.url
        func pair(_ name: String) throws -> (certificate: JSON, key: JSON) {
            let (crt, key) = (
                folder.appendingPathComponent(name + ".crt"), folder.appendingPathComponent(name + ".key")
            )
            let made = try ServerProcess.tool(
                "/usr/bin/openssl",
                [
                    "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "30",
                    "-subj", "/CN=\(name).example", "-keyout", key.path, "-out", crt.path,
                ])
            try #require(made == 0)
            return (
                .string(try String(contentsOf: crt, encoding: .utf8)),
                .string(try String(contentsOf: key, encoding: .utf8))
            )
        }
        let (one, other) = (try pair("one"), try pair("other"))
        let before = TestClient(port: server.common, tls: true).certificate
        let mixed = try admin.call("server/certificate", ["certificate": one.certificate, "key": other.key])
        #expect(mixed.status == 400 && mixed.body.object?["field"] == "key")
        #expect(try admin.call("server/certificate", ["certificate": "x", "key": "y"]).status == 400)
        #expect(TestClient(port: server.common, tls: true).certificate == before)
        let taken = try admin.call("server/certificate", ["certificate": one.certificate, "key": one.key])
        #expect(taken.data["subject"] == "CN=one.example", "\(taken.body.text)")
        let end = Date().addingTimeInterval(5)
        while TestClient(port: server.common, tls: true).certificate == before, Date() < end { usleep(20_000) }
        #expect(TestClient(port: server.common, tls: true).certificate != before)
        #expect(try admin.call("server/status").data["certificate"]?.object?["subject"] == "CN=one.example")
    }
}
