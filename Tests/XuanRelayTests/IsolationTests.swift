import Testing
import XuanConfig
import XuanPacket
import XuanTesting

@testable import XuanRelay

/// A packet for one person reaches nobody else, and a client can read what it gets.
@Suite struct IsolationTests {
    private func login(_ id: Int, at relay: RunningRelay) throws -> Person {
        try Person("\(id)", password: "x", common: relay.ports.common, chat: relay.ports.chat, tls: false)
    }

    private func answer(_ text: String, of relay: RunningRelay) {
        relay.setRawAnswer(Array(text.utf8))
    }

    /// A refusal names anybody: a backend may name everybody by an empty list, or a stranger.
    @Test(arguments: [1, 3], ["", #","users":[]"#, #","users":[2,3]"#, #","users":[1]"#])
    func aRefusalReachesOnlyWhoAsked(loops: Int, users: String) throws {
        let relay = try RunningRelay(loops: loops)
        let people = try (1...3).map { try login($0, at: relay) }
        answer(#"{"module":"chat","method":"raw","result":"fail","message":"no"\#(users)}"#, of: relay)
        #expect(try people[0].call("raw")["message"] == "no")
        for person in people[1...] { #expect(try person.hasNot("raw")) }
        relay.backend.push(bytes: Array(#"{"module":"chat","method":"raw","result":"fail"\#(users)}"#.utf8))
        for person in people { #expect(try person.hasNot("raw")) }
    }

    /// Anybody could make the server hand an old message out again.
    @Test func clientsCannotSayWhatOnlyRelaysMay() throws {
        let relay = try RunningRelay()
        let ann = try login(1, at: relay)
        for mark in ["true", "1", #""yes""#, #"{"again":true}"#] {
            try ann.send(
                text: #"{"again":\#(mark),"module":"chat","client":{"IP":"9.9.9.9"},"method":"ping","userID":1}"#)
            _ = try ann.wait("ping")
        }
        let asked = relay.requests("ping")
        #expect(asked.count == 4)
        for packet in asked {
            #expect(packet["again"] == nil)
            #expect(packet["client"]?.object?["IP"] == "127.0.0.1")
        }
    }

    /// `Person` fails at a character of four bytes, as original browser clients do.
    @Test(arguments: [1, 3], ClientKeyRule.allCases)
    func packetsOfOtherBackendsAreReadableForOriginalClients(loops: Int, rule: ClientKeyRule) throws {
        let relay = try RunningRelay(loops: loops, clientKey: rule)
        let people = try (1...4).map { try login($0, at: relay) }
        let text = "two 😀"
        for users in [#""users":[1,2,3,4],"#, #""users":[],"#, ""] {
            answer(
                #"{"module":"chat","method":"raw",\#(users)"result":"success","data":["\#(text)","\ud83d\ude00"]}"#,
                of: relay)
            try people[0].send("raw")
            for person in people { #expect(try person.wait("raw")["data"] == [.string(text), "😀"]) }
        }
        answer(#"{"module":"chat","method":"raw","result":"fail","data":"\#(text)"}"#, of: relay)
        #expect(try people[0].call("raw")["data"] == .string(text))
        relay.backend.push(bytes: Array(#"{"module":"chat","method":"notice","users":[2],"data":"\#(text)"}"#.utf8))
        #expect(try people[1].wait("notice")["data"] == .string(text))
        // Half a pair from another backend is passed on; the packet arrives.
        answer(#"{"module":"chat","method":"raw","users":[1],"data":"\ud83d","x":"\#(text)"}"#, of: relay)
        #expect(try people[0].call("raw")["x"] == .string(text))
    }
}
