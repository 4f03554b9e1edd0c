// Stage 1 of 8, bytes. In: readiness of sockets, time, work posted by other threads. Out: calls on the
// loop's one thread.
import CXuanNet
import XuanThreads

// Thunks for loop.c. C holds the loop unretained: `run` and the thread keep it alive.
private func loopWoken(_ user: UnsafeMutableRawPointer?) {
    Unmanaged<Loop>.fromOpaque(user.unsafelyUnwrapped)._withUnsafeGuaranteedRef { $0.drain() }
}
private func loopTurnEnds(_ user: UnsafeMutableRawPointer?) {
    Unmanaged<Loop>.fromOpaque(user.unsafelyUnwrapped)._withUnsafeGuaranteedRef { $0.sendAway() }
}
private func loopStopping(_ user: UnsafeMutableRawPointer?) {
    Unmanaged<Loop>.fromOpaque(user.unsafelyUnwrapped)._withUnsafeGuaranteedRef { $0.stopping() }
}

/// One libuv loop and the thread that runs it.
///
/// Set it up (listeners, timers, signals) before it runs, or on its own thread: everything that hangs on a
/// loop belongs to that thread. Only `post`, `post`, `stop` and `isOnLoop` may be used from elsewhere.
package final class Loop: @unchecked Sendable {  // `inbox` and `thread` are guarded, the rest is the loop thread's
    private struct Inbox {
        var work: [@Sendable () -> Void] = []
        var isClosed = false  // nobody will look into it again
    }

    /// Set once, in init. For C code on the same loop.
    package private(set) var handle: OpaquePointer!
    private let inbox = Guarded(Inbox())
    private let thread = Guarded<WorkThread?>(nil)
    private var local: [@Sendable () -> Void] = []
    private var outgoing: [(loop: Loop, work: [@Sendable () -> Void])] = []
    private var hasOutgoing = false
    private var stopHooks: [ObjectIdentifier: () -> Void] = [:]
    package private(set) var hasStopped = false

    /// - Parameter tickMilliseconds: the step of all coarse limits, which count "seconds" in ticks. Only tests
    ///   take less than 1000.
    package init(tickMilliseconds: UInt32 = 1000) throws(NetError) {
        var error = xx_error()
        let user = Unmanaged.passUnretained(self).toOpaque()
        handle = xx_loop_new(tickMilliseconds, loopWoken, loopTurnEnds, loopStopping, user, &error)
        guard handle != nil else { throw .resources(cause: error.message) }
    }

    deinit {
        if handle != nil { xx_loop_free(handle) }
    }

    // MARK: Running

    /// Runs on a thread of its own, which keeps the loop alive until it has stopped. Once. Throws when the system has no
    /// further thread.
    package func start(name: String) throws(NetError) {
        do throws(NoThread) {
            let thread = try WorkThread(name, stackBytes: nil) { self.run() }
            self.thread.withLock {
                precondition($0 == nil, "a loop starts once")
                $0 = thread
            }
        } catch {
            throw .resources(cause: "\(error)")
        }
    }

    /// Runs on the calling thread until `stop`.
    package func run() {
        xx_loop_run(handle)
    }

    /// Any thread. Work posted before runs first; then open connections end with `.stopped`, and `run` returns.
    package func stop() {
        inbox.withLock { if !$0.isClosed { xx_loop_stop(handle) } }
    }

    /// Waits for the thread made by `start`; does nothing without one or on that thread.
    package func join() {
        let made = thread.withLock { thread -> WorkThread? in
            guard let made = thread, !made.isCurrent else { return nil }
            thread = nil
            return made
        }
        made?.join()
    }

    /// Any thread. True on the thread that runs this loop.
    package var isOnLoop: Bool { xx_loop_is_current(handle) }

    /// Milliseconds, monotonic, read once per turn.
    package var now: UInt64 { xx_loop_now(handle) }

    // MARK: From other threads

    /// Any thread. Runs `work` on the loop, in the order posted; one wake-up for many. Dropped after `stop`.
    package func post(_ work: @escaping @Sendable () -> Void) {
        inbox.withLock {
            if $0.isClosed { return }
            $0.work.append(work)
            if $0.work.count == 1 { xx_loop_wake(handle) }
        }
    }

    /// Any thread. At once on the loop itself, else as `post`.
    package func runOrPost(_ work: @escaping @Sendable () -> Void) {
        if isOnLoop { work() } else { post(work) }
    }

    /// On the loop. Work for another loop: leaves at the end of the turn together with all else for that one, in the
    /// order given, also if this loop stops in it; one lock and at most one wake-up for a turn.
    package func send(to other: Loop, _ work: @escaping @Sendable () -> Void) {
        hasOutgoing = true
        if let index = outgoing.firstIndex(where: { $0.loop === other }) {
            outgoing[index].work.append(work)
        } else {
            outgoing.append((other, [work]))
        }
    }

    fileprivate func sendAway() {
        guard hasOutgoing else { return }
        hasOutgoing = false
        for index in outgoing.indices where !outgoing[index].work.isEmpty {
            outgoing[index].loop.take(outgoing[index].work)
            outgoing[index].work.removeAll(keepingCapacity: outgoing[index].work.capacity <= 4096)
        }
    }

    private func take(_ batch: [@Sendable () -> Void]) {
        inbox.withLock {
            if $0.isClosed { return }
            let wasEmpty = $0.work.isEmpty
            $0.work += batch
            if wasEmpty { xx_loop_wake(handle) }
        }
    }

    fileprivate func drain() {
        inbox.withLock { swap(&$0.work, &local) }
        for work in local { work() }
        local.removeAll(keepingCapacity: local.capacity <= 4096)
    }

    fileprivate func stopping() {
        inbox.withLock {
            $0.isClosed = true; $0.work = []
        }
        hasStopped = true
        let hooks = stopHooks.values
        stopHooks = [:]
        for hook in hooks { hook() }
        // What this turn has sent to other loops leaves.
        sendAway()
        outgoing = []
    }

    /// Keeps `owner` alive and runs `hook` when the loop stops, unless cancelled before.
    func onStop(_ owner: AnyObject, _ hook: @escaping () -> Void) {
        stopHooks[ObjectIdentifier(owner)] = {
            _ = owner; hook()
        }
    }

    func cancelStopHook(_ owner: AnyObject) {
        stopHooks[ObjectIdentifier(owner)] = nil
    }

    // MARK: Time and signals

    /// Runs `work` once after `milliseconds`.
    @discardableResult
    package func after(milliseconds: UInt64, _ work: @escaping () -> Void) -> LoopTimer {
        LoopTimer(loop: self, milliseconds: milliseconds, repeats: false, work)
    }

    /// Runs `work` every `milliseconds` until cancelled.
    @discardableResult
    package func every(milliseconds: UInt64, _ work: @escaping () -> Void) -> LoopTimer {
        LoopTimer(loop: self, milliseconds: milliseconds, repeats: true, work)
    }

    /// Runs `work` on each signal `number` (SIGTERM, SIGINT, SIGHUP …) until the loop stops.
    package func onSignal(_ number: Int32, _ work: @escaping () -> Void) {
        let timer = LoopTimer(work)
        let user = Unmanaged.passRetained(timer)
        if xx_loop_on_signal(handle, number, timerFired, timerDone, user.toOpaque()) != 0 { user.release() }
    }
}

// Thunks for timers. C holds one retain from start to `done`.
private func timerFired(_ user: UnsafeMutableRawPointer?) {
    Unmanaged<LoopTimer>.fromOpaque(user.unsafelyUnwrapped).takeUnretainedValue().fire()
}
private func timerDone(_ user: UnsafeMutableRawPointer?) {
    Unmanaged<LoopTimer>.fromOpaque(user.unsafelyUnwrapped).takeRetainedValue().done()
}

/// A timer of a loop. It runs whether or not this object is kept.
package final class LoopTimer {
    private var handle: OpaquePointer?
    private var work: (() -> Void)?

    fileprivate init(_ work: @escaping () -> Void) {
        self.work = work
    }

    fileprivate init(loop: Loop, milliseconds: UInt64, repeats: Bool, _ work: @escaping () -> Void) {
        self.work = work
        let user = Unmanaged.passRetained(self)
        handle = xx_timer_start(loop.handle, milliseconds, repeats, timerFired, timerDone, user.toOpaque())
        if handle == nil { user.release() }
    }

    /// On the loop. Nothing happens when it has fired or the loop has stopped.
    package func cancel() {
        work = nil
        if let handle { xx_timer_cancel(handle) }
        handle = nil
    }

    fileprivate func fire() {
        work?()
    }

    fileprivate func done() {
        work = nil
        handle = nil
    }
}
