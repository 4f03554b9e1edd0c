import CLibXXD
import Glibc
import Logging
import XuanNet
import XuanPacket
import XuanRelay
import XuanThreads
import XuanWeb

/// A relay embedded in another program, behind `xxd_relay`.
///
/// Any thread calls it: mutable state is under `state`; the rest is set in `init` and confined to the relay's loops. A
/// driven relay's `hosting` belongs to the thread that drives.
final class GuestRelay: @unchecked Sendable {
    private enum Phase {
        case made
        /// A thread of its own runs the loop.
        case threaded
        /// The host calls `step`, or its libuv loop does.
        case driven
        /// All loops have stopped, and everything attached to them is gone.
        case over
    }

    private struct State {
        var phase = Phase.made
        var ports: RelayPorts?
        var thread: WorkThread?
        var driver = pthread_t()
    }

    private let state = Guarded(State())
    private let callbacks: Callbacks
    private let assembly: RelayAssembly
    private let run: RelayRun
    private let relays: [Relay]
    private let cables: [CallbackBackend]
    private var hosting: Hosting?
    private let isOver = Signal()

    private var leader: Relay { relays[0] }

    init(_ settings: UnsafePointer<xxd_settings>) throws {
        let guest = try GuestSettings(settings)
        let callbacks = guest.callbacks
        var logger = Logger(label: "xxd") { _ in GuestLog(callbacks) }
        logger.logLevel = Logger.Level(guest.config.logLevel)
        var cables: [CallbackBackend] = []
        let inProcess = callbacks.backend.map { ask in
            RelayAssembly.InProcess(name: guest.backendName) { loop in
                let cable = CallbackBackend(loop: loop, callbacks: callbacks, ask: ask)
                cables.append(cable)
                return cable
            }
        }
        assembly = try RelayAssembly(
            guest.config, settings: guest.settings, pages: guest.hasPages ? Pages() : nil, inProcess: inProcess,
            logger: logger)
        do {
            run = try RelayRun(loops: guest.config.loops, logger: logger, make: assembly.relay)
        } catch {
            assembly.close()
            throw error
        }
        relays = run.relays
        self.callbacks = callbacks
        self.cables = cables
        if callbacks.wantsVisits {
            let visits = Callbacks.ConnectionCallbacks(callbacks)
            for relay in relays { relay.events = visits }
        }
    }

    // MARK: Start

    /// Leaves the state `made`; throws if somebody already has.
    private func begin(_ phase: Phase) throws(GuestError) {
        let before = state.withLock { state in
            defer {
                if state.phase == .made {
                    state.phase = phase
                    state.driver = pthread_self()
                }
            }
            return state.phase
        }
        guard before == .made else { throw .wrongState("the relay was started before; make another one") }
    }

    /// In the loop's first turn, so that the guest's backend is called on the relay's thread.
    private func start(_ told: @escaping @Sendable (NetError?) -> Void) {
        leader.loop.post { [self] in
            run.start { [self] result in
                if case .success(let ports) = result { state.withLock { $0.ports = ports } }
                callbacks.tellOpened(result)
                switch result {
                case .success: told(nil)
                case .failure(let error): told(error)
                }
            }
        }
    }

    /// Serves on its own thread; returns when the ports are open. Throws the error that prevented it; the relay is over
    /// then.
    func serve() throws(GuestError) {
        try begin(.threaded)
        let opened = Signal()
        let failure = Guarded<NetError?>(nil)
        start { error in
            failure.withLock { $0 = error }
            opened.set()
        }
        do throws(NoThread) {
            let thread = try WorkThread("xxd", stackBytes: nil) { [self] in
                leader.loop.run()
                finish()
                opened.set()  // stopped before the ports were open
            }
            state.withLock { $0.thread = thread }
        } catch {
            finish()
            throw GuestError(XXD_E_SYSTEM, "\(error)")
        }
        opened.wait()
        if let error = failure.withLock({ $0 }) { throw GuestError(error) }
    }

    /// The host calls `step` on this thread whenever the returned descriptor is readable.
    func open() throws(GuestError) -> Int32 {
        try begin(.driven)
        do throws(NetError) {
            let descriptor = try leader.loop.descriptor()
            start { _ in }
            return descriptor
        } catch {
            finish()
            throw GuestError(error)
        }
    }

    /// Runs in the host's libuv loop, on this thread.
    func attach(to loop: OpaquePointer) throws(GuestError) {
        try begin(.driven)
        do throws(NetError) {
            hosting = try leader.loop.host(in: loop) { [self] in finish() }
            start { _ in }
        } catch {
            finish()
            throw GuestError(error)
        }
    }

    /// False once the relay is over.
    func step() throws(GuestError) -> Bool {
        let (phase, driver) = state.withLock { ($0.phase, $0.driver) }
        if phase == .over { return false }
        guard phase == .driven else { throw .wrongState("xxd_step is for a relay that xxd_open has opened") }
        guard pthread_equal(driver, pthread_self()) != 0, !leader.loop.isOnLoop else { throw .wrongThread }
        if leader.loop.step() { return true }
        finish()
        return false
    }

    // MARK: Stop

    /// Begins to stop; a second call stops at once. Any thread.
    func stop() throws(GuestError) {
        switch state.withLock({ $0.phase }) {
        case .made: throw .wrongState("the relay was not started")
        case .over: return
        case .threaded, .driven: leader.loop.post { [run] in run.stop() }
        }
    }

    /// The leader's loop has stopped: releases everything attached to the loops.
    private func finish() {
        hosting?.end()
        hosting = nil
        run.end()
        for cable in cables { cable.drop() }
        assembly.close()
        state.withLock {
            $0.phase = .over
            $0.ports = nil
        }
        callbacks.tellOver()
        isOver.set()
    }

    /// Waits for the end of a relay that has its own thread.
    func join() throws(GuestError) {
        let (phase, thread) = state.withLock { ($0.phase, $0.thread) }
        guard phase != .made, phase != .driven else {
            throw .wrongState("only a relay that xxd_start has started can be waited for")
        }
        guard thread?.isCurrent != true, !isOnAnyLoop else { throw .wrongThread }
        isOver.wait()
    }

    /// Ends it, abruptly if need be. No thread of the relay is left when this returns.
    func end() throws(GuestError) {
        let (phase, thread, driver) = state.withLock { ($0.phase, $0.thread, $0.driver) }
        guard thread?.isCurrent != true, !isOnAnyLoop else { throw .wrongThread }
        switch phase {
        case .made: finishUnstarted()
        case .over: break
        case .threaded:
            hurry()
            isOver.wait()
        case .driven:
            guard pthread_equal(driver, pthread_self()) != 0 else { throw .wrongThread }
            hurry()
            hosting?.end()
            hosting = nil
            leader.loop.run()
            finish()
        }
        thread?.join()
    }

    private func finishUnstarted() {
        for relay in relays { relay.leaveTeam() }
        for cable in cables { cable.drop() }
        assembly.close()
    }

    private func hurry() {
        leader.loop.post { [run] in
            run.stop()
            run.stop()
        }
    }

    private var isOnAnyLoop: Bool { relays.contains { $0.loop.isOnLoop } }

    // MARK: While it runs

    func ports() throws(GuestError) -> RelayPorts {
        guard let ports = state.withLock({ $0.ports }) else { throw .wrongState("no port is open") }
        return ports
    }

    func reload(_ settings: UnsafePointer<xxd_settings>) throws {
        let again = try assembly.again(GuestSettings(settings).config)
        try post { relay in relay.reload(again.settings, tls: again.tls) }
    }

    private func post(_ work: @escaping @Sendable (Relay) -> Void) throws(GuestError) {
        let phase = state.withLock { $0.phase }
        guard phase == .threaded || phase == .driven else { throw .wrongState("the relay does not run") }
        leader.loop.post { [leader] in work(leader) }
    }

    /// Any thread.
    func push(_ packet: UnsafeRawBufferPointer, to users: UnsafeBufferPointer<Int64>, site: String) throws(GuestError) {
        guard leader.knows(site: site) else { throw GuestError(XXD_E_SITE, "there is no backend \(site)") }
        guard let head = try? PacketHead(peeking: packet), !head.isEmpty, head.users == nil,
            let brace = packet.firstIndex(of: UInt8(ascii: "{"))
        else { throw GuestError(XXD_E_PACKET, "give a JSON object with members, without users") }
        var writer = JSONWriter(reserving: packet.count + 16 + users.count * 8)
        writer.raw("{\"users\":")
        writer.integers(users)
        writer.raw(",")
        writer.raw(UnsafeRawBufferPointer(rebasing: packet[(brace + 1)...]))
        let bytes = writer.bytes
        try post { _ = $0.push(bytes, site: site) }
    }

    /// The figures of all loops together.
    func figures() throws(GuestError) -> RelayFigures {
        let (phase, driver) = state.withLock { ($0.phase, $0.driver) }
        switch phase {
        case .made, .over: throw .wrongState("the relay does not run")
        case .driven: guard pthread_equal(driver, pthread_self()) != 0 else { throw .wrongThread }
        // Two loops that wait for each other's figures would deadlock.
        case .threaded: guard !isOnAnyLoop || relays.count == 1 else { throw .wrongThread }
        }
        let gathered = Guarded<RelayFigures?>(nil)
        var signals: [Signal] = []
        for (place, relay) in relays.enumerated() {
            if relay.loop.isOnLoop || (phase == .driven && place == 0) {
                Self.add(relay.figuresNow, to: gathered)
                continue
            }
            let signal = Signal()
            signals.append(signal)
            let atEnd = SignalAtEnd(signal)
            relay.loop.post {
                Self.add(relay.figuresNow, to: gathered)
                _ = atEnd
            }
        }
        for signal in signals { signal.wait() }
        guard let sum = gathered.withLock({ $0 }) else { throw .wrongState("the relay has stopped") }
        return sum
    }

    private static func add(_ figures: RelayFigures, to sum: Guarded<RelayFigures?>) {
        sum.withLock { sum in
            if sum == nil { sum = figures } else { sum! += figures }
        }
    }
}
