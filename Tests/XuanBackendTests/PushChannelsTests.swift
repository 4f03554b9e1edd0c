import Logging
import Testing
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
}
