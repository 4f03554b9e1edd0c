import Foundation
import Testing
import XuanPacket
import XuanTesting

/// A person's picture, from one client to another, the same in both arrangements.
@Suite struct PictureTests {
    private static let png: [UInt8] = [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A, 1, 2, 3]

    private func get(_ path: String, _ server: Server) throws -> (status: Int, head: String, body: [UInt8]) {
        let client = TestClient(port: server.common, tls: server.tls)
        client.write("GET \(path) HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")
        return try #require(client.readReply())
    }

    @Test(arguments: Arrangement.allCases)
    func isAtThePortThatClientsKnow(arrangement: Arrangement) throws {
        let server = try Server(arrangement, people: ["ann", "bob"])
        let (ann, bob) = (try server.login("ann"), try server.login("bob"))
        let url = "data:image/png;base64," + Data(Self.png).base64EncodedString()
        _ = try ann.call("userChange", [["avatar": .string(url), "account": "ann"]])
        let told = try bob.wait("userchange") { $0["data"]?.object?["id"] == JSON(ann.id) }
        let path = try #require(told["data"]?.object?["avatar"]?.string)
        let picture = try get(path, server)
        #expect(picture.status == 200 && picture.body == Self.png)
        let head = picture.head.lowercased()
        for line in ["content-type: image/png", "x-content-type-options: nosniff", "immutable"] {
            #expect(head.contains(line), "\(picture.head)")
        }
        #expect(try get("/avatar/0123456789abcdef01234567.png", server).status == 404)
        #expect(try get("/avatar/..%2fxuanxuan.php", server).status == 404)

        _ = try ann.call("userChange", [["avatar": "data:,", "account": "ann"]])
        #expect(try bob.wait("userchange")["data"]?.object?["avatar"] == "")
        #expect(try get(path, server).status == 404)
    }
}
