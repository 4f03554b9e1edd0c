import Foundation
import Testing
import XuanPacket
import XuanTesting

/// An attacker between relay and backend can do nothing.
@Suite(.serialized) struct SealedTests {
    private static let key = "0123456789abcdef0123456789abcde0"

    private struct Raw: Equatable {
        let status: Int
        let body: [UInt8]
    }

    private func post(_ body: [UInt8], to fixture: RelayTestServer, _ headers: String = "") throws -> Raw {
        let client = TestClient(port: fixture.backendPort("main"))
        client.write(
            "POST /xuanxuan.php HTTP/1.1\r\nHost: localhost\r\n\(headers)Content-Length: \(body.count)\r\n\r\n")
        client.write(body)
        let answer = try #require(client.readReply())
        return Raw(status: answer.status, body: answer.body)
    }

    private static var now: Int64 { Int64(Date().timeIntervalSince1970 * 1_000) }

    @Test func everyPacketThatCannotBeReadHasTheSameAnswer() throws {
        let fixture = try RelayTestServer(people: [])
        let cipher = try PacketCipher(key: PacketKey(Self.key))
        func plain(_ text: [UInt8]) throws -> [UInt8] { try text.withUnsafeBytes { try cipher.encrypt($0) } }
        let good = try plain(Array(#"{"module":"chat","method":"checkUserChange"}"#.utf8))
        var bad: [[UInt8]] = [[], [1], Array(good.dropLast()), Array(good.dropLast(16)), good + [0]]
        for bit: UInt8 in [1, 2, 4, 16, 128] {
            for index in [0, 15, 16, good.count - 17, good.count - 16, good.count - 1] {
                var changed = good
                changed[index] ^= bit
                bad.append(changed)
            }
        }
        for text in ["", "x", "[]", "{}", "1", #"{"module":"chat"}"#, #"{"method":1}"#, #"{"method":"ping"}}"#] {
            bad.append(try plain(Array(text.utf8)))
        }
        bad.append(try plain([0x7B, 0xFF, 0x7D]))
        let expected = Raw(status: 400, body: Array("The packet cannot be read.\n".utf8))
        for body in bad {
            #expect(try post(body, to: fixture) == expected)
            #expect(try post(body, to: fixture, "xxd-run: x\r\nxxd-seal: 2\r\n") == expected)
        }
        // The original's form still works.
        let answer = try post(good, to: fixture)
        #expect(answer.status == 200)
        let text = try answer.body.withUnsafeBytes { try cipher.decrypt($0) }
        #expect(try JSON.parse(text).object?["result"] == "success")
    }

    @Test func aSealedPacketIsTakenOnce() throws {
        let fixture = try RelayTestServer(people: [])
        fixture.killRelay()
        let run = "xxd-run: run\r\n"
        let cipher = try PacketCipher(key: PacketKey(Self.key))
        let seal = try SealedCipher(key: PacketKey(Self.key))
        let hello = try RelayPackets.serverStart.withUnsafeBytes { try cipher.encrypt($0) }
        let greeting = try post(hello, to: fixture, run + "xxd-seal: 1\r\n")
        let epoch = try #require(seal.open(greeting.body, .answer, run: "run")).header.epoch
        func sealed(_ number: Int64, time: Int64 = Self.now, epoch: UInt64) throws -> [UInt8] {
            var header = SealedHeader(time: time)
            (header.sender, header.number, header.epoch) = (5, number, epoch)
            return try #require(
                seal.seal(Array(#"{"module":"chat","method":"checkUserChange"}"#.utf8), header, .request, run: "run"))
        }
        let seal2 = run + "xxd-seal: 2\r\n"
        let first = try sealed(1, epoch: epoch)
        let answer = try post(first, to: fixture, seal2)
        #expect(answer.status == 200)
        let opened = try #require(seal.open(answer.body, .answer, run: "run"))
        #expect(opened.header.number == 1 && opened.header.sender == 5)
        #expect(try JSON.parse(opened.packet).object?["result"] == "success")
        for headers in [seal2, run, "", "xxd-run: nur\r\nxxd-seal: 2\r\n"] {
            #expect(try post(first, to: fixture, headers).status == 400, "a second time")
        }
        #expect(try post(sealed(2, time: Self.now - 600_000, epoch: epoch), to: fixture, seal2).status == 400)
        // Another run of the backend accepts none of them, and says which run it is.
        let other = try post(sealed(3, epoch: epoch ^ 1), to: fixture, seal2)
        #expect(other.status == 428)
        #expect(seal.open(other.body, .answer, run: "run")?.header.epoch == epoch)
        fixture.killBackend("main")
        try fixture.startBackend("main")
        #expect(try post(first, to: fixture, seal2).status == 428)
    }

    /// An attacker can remove the question whether both are ours; not with sealed=1.
    @Test(arguments: [0, 1]) func aBackendThatTakesOnlySealedPacketsRefusesThePlainForm(relay: Int) throws {
        let fixture = try RelayTestServer(
            people: ["ann", "bob"], relay: "[backendOptions]\nsealed=\(relay)",
            backend: ["--set", "server.sealed=1"])
        let cipher = try PacketCipher(key: PacketKey(Self.key))
        let good = try Array(#"{"module":"chat","method":"checkUserChange"}"#.utf8).withUnsafeBytes {
            try cipher.encrypt($0)
        }
        #expect(try post(good, to: fixture).status == 400)
        let deadline = Date().addingTimeInterval(20)
        var ann = try? fixture.login("ann")
        while ann == nil, Date() < deadline { ann = try? fixture.login("ann") }
        let bob = try fixture.login("bob")
        let chat = Talk.gid()
        _ = try #require(ann).call("create", [.string(chat), "X", "group", [JSON(bob.id)], 0, false])
        _ = try bob.wait("create")
        // The backend is started again: the relay learns of its new run and continues.
        fixture.killBackend("main")
        try fixture.startBackend("main")
        var answer = try bob.sendUntilAnswered("message", Talk.message("m", in: chat, "x"))
        while answer["method"] == "error", Date() < deadline {
            answer = try bob.sendUntilAnswered("message", Talk.message("m", in: chat, "x"))
        }
        #expect(answer["result"] == "success")
    }
}
