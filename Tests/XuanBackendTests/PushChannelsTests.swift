import Logging
import Testing
import XuanBackend
import XuanNet

@testable import XuanBackendHTTP

/// Requests of a relay that is just telling who is connected.
@Suite struct PushChannelsTests {
    @Test func theyWaitUntilTheBackendKnows() throws {
        let fixture = try TestBackend()
        let channels = PushChannels(try Loop(), fixture.backend, Logger(label: "test"))
        var done: [String] = []
        func ask(_ name: String, of run: String = "one") { channels.whenSettled(run) { done.append(name) } }
        ask("before")
        channels.beginSettling("one")
        channels.beginSettling("one")
        ask("first")
        ask("another relay's", of: "two")
        channels.endSettling("one")
        ask("second")
        #expect(done == ["before", "another relay's"])
        channels.endSettling("one")
        ask("third")
        #expect(done == ["before", "another relay's", "first", "second", "third"])
    }

    @Test func aRelayThatComesBackFromAnotherBackendBeginsAgain() throws {
        let fixture = try TestBackend()
        let channels = PushChannels(try Loop(), fixture.backend, Logger(label: "test"))
        channels.open("one", from: "127.0.0.1")
        let first = try #require(channels["one"])
        // The same one again, as after a lost answer.
        channels.open("one", from: "127.0.0.1")
        #expect(channels["one"] === first)
        first.append([1, 2, 3], now: 0)
        channels.open("one", from: "127.0.0.1", change: 2)
        let second = try #require(channels["one"])
        #expect(second !== first && second.bytes == 0 && second.stream != first.stream)
        // A packet that was late.
        channels.open("one", from: "127.0.0.1", change: 1)
        #expect(channels["one"] === second)
    }

    @Test(arguments: [
        (#"{"params":{"users":[],"arrived":[1,2],"change":17}}"#, 17),
        (#"{"params":{"users":[],"arrived":[1,2]}}"#, 0), (#"{"params":{"change":3,"users":[]}}"#, 0),
        (#"{"params":{"users":[],"change":}}"#, 0), (#"{"params":{"users":[],"change":99999999999999999999}}"#, 0),
        (#"{"params":{"users":[],"change":9223372036854775807}}"#, Int64.max), ("}}", 0), ("", 0),
    ])
    func readsHowOftenTheRelayHasChanged(packet: String, change: Int64) {
        #expect(RelayRequest.change(Array(packet.utf8)) == change)
    }
}
