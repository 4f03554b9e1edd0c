import Foundation
import Testing
import XuanPacket
import XuanTesting

/// One relay, one of our backends by two addresses, one of which is lost: nobody loses a line, nothing is lost or doubled.
@Suite struct SeveralAddressesTests {
    enum Loss: CaseIterable { case closed, frozen }

    @Test(arguments: [0, 1], Loss.allCases)
    func everyMessageComesOnceThoughAnAddressIsLost(_ lost: Int, how: Loss) throws {
        let loops = how == .closed ? 1 : 3
        let fixture = try RelayTestServer(
            people: ["ann", "bob"], relay: "loops=\(loops)\n[backendOptions]\nreturnAfter=1\nreturnSpread=1", wires: 2)
        let (ann, bob) = (try fixture.login("ann"), try fixture.login("bob"))
        let chat = Talk.gid()
        _ = try ann.call("create", [.string(chat), "Group", "group", [JSON(ann.id), JSON(bob.id)], 0, false])
        _ = try bob.wait("create")
        let count = 40
        for n in 0..<count {
            if n == 15 {
                switch how {
                case .closed: fixture.wires[lost].end()
                case .frozen: fixture.wires[lost].set(.frozen)
                }
            }
            var answer: JSONObject
            repeat {
                answer = try ann.sendUntilAnswered("message", Talk.message("m-\(n)", in: chat, "\(n)"))
            } while answer["method"] == "error"
            #expect(answer["result"] == "success", "\(answer)")
            if n == 25, how == .frozen {
                // What was frozen goes on, and the relay may return.
                fixture.wires[lost].set(.open)
            }
        }
        let expected = (0..<count).map { "m-\($0)" }
        #expect(try Talk.history(of: chat, by: ann).compactMap { $0["gid"]?.string } == expected)
        var heard: [String] = []
        while heard.last != expected.last {
            heard += try Talk.gids([bob.wait("message") { !Talk.rows($0).isEmpty }])
        }
        #expect(heard == expected)
        // Both are still connected.
        for person in [ann, bob] { #expect(try person.call("ping")["result"] == "success") }
    }
}
