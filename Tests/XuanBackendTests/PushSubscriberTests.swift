import Testing

@testable import XuanBackendHTTP

/// When a relay counts as broken off: what is handed to it from then on may never arrive.
@Suite struct PushSubscriberTests {
    private final class Request: PushRequest {
        var isGone = false
    }

    @Test func aRelayWhoseConnectionEndsWhileItWaitsIsDown() {
        let (line, request) = (PushSubscriber(now: 0), Request())
        line.wait(request, position: 0, now: 0) { _ in }
        #expect(!line.isDown(now: 1))
        line.lose(request, now: 1)
        #expect(line.isDown(now: 1))
    }

    /// A relay that is killed just after it fetched something must not be taken for one that has read it all.
    @Test func aRelayWhoseConnectionEndsBetweenTwoRequestsIsDown() {
        let (line, request) = (PushSubscriber(now: 0), Request())
        var answers = 0
        line.wait(request, position: 0, now: 0) { _ in answers += 1 }
        line.append([0x7B, 0x7D], now: 1)
        #expect(answers == 1)
        #expect(!line.isDown(now: 2), "it is about to ask again")
        line.lose(request, now: 3)
        #expect(line.isDown(now: 3))
    }

    @Test func aConnectionThatWasReplacedSaysNothing() {
        let (line, first, second) = (PushSubscriber(now: 0), Request(), Request())
        line.wait(first, position: 0, now: 0) { _ in }
        line.wait(second, position: 0, now: 1) { _ in }
        line.lose(first, now: 2)
        #expect(!line.isDown(now: 2))
    }
}
