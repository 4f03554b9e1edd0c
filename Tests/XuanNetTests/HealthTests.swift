import Testing
import XuanThreads

@Suite struct HealthTests {
    @Test func isWellUntilSomethingIsReported() {
        let health = Health()
        #expect(health.now == .init(status: 200, text: "ok"))
        health.report("redis away")
        health.set("database away", true)
        #expect(health.now == .init(status: 200, text: "degraded: database away, redis away"))
        health.clear("redis away")
        health.clear("never reported")
        health.set("database away", false)
        #expect(health.now.text == "ok")
    }

    @Test func theWorstComesFirstAndDecidesTheStatus() {
        let health = Health()
        health.report("a part is away")
        health.report("stopping", .down)
        #expect(health.now == .init(status: 503, text: "down: stopping, a part is away"))
        health.report("stopping", .degraded)
        #expect(health.now.status == 200)
    }

    @Test func checksAreAskedEachTime() {
        let (health, isAway) = (Health(), Guarded(false))
        health.add { isAway.withLock { $0 } ? [.init("backend away"), .init("no lease", .down)] : [] }
        #expect(health.now.text == "ok")
        isAway.withLock { $0 = true }
        #expect(health.now == .init(status: 503, text: "down: no lease, backend away"))
        isAway.withLock { $0 = false }
        #expect(health.now.text == "ok")
    }

    @Test func waitsForEveryProbe() {
        let health = Health()
        let (calls, later) = (Guarded(0), Guarded<[@Sendable () -> Void]>([]))
        health.look { calls.withLock { $0 += 1 } }
        #expect(calls.withLock { $0 } == 1)
        health.add { done in
            health.report("database away")
            done()
        }
        health.add { done in later.withLock { $0.append(done) } }
        health.look { calls.withLock { $0 += 1 } }
        #expect(calls.withLock { $0 } == 1)
        later.withLock { $0 }[0]()
        #expect(calls.withLock { $0 } == 2)
        #expect(health.now.text == "degraded: database away")
    }
}
