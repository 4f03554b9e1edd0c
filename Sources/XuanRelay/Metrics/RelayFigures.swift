import XuanCounts
import XuanNet
import XuanThreads

/// A relay's counters on its loop: plain numbers that nobody else touches, copied out by a post and added up.
package struct RelayFigures: Sendable {
    /// Filled in when the figures are taken.
    package var loop = LoopFigures()
    package var decrypt = StageTime()
    /// From the plaintext to the backend's port.
    package var route = StageTime()
    package var encrypt = StageTime()
    /// Into one connection's write queue.
    package var queue = StageTime()
    package var logins: UInt64 = 0
    /// One packet in so many is timed, and one delivery; 0 for none.
    package var sampling = StageTime.sampling {
        didSet { toSample = sampling }
    }
    private var toSample = StageTime.sampling
    private var faults = [UInt64](repeating: 0, count: Fault.allCases.count)
    /// Filled in when the figures are taken; the same order on every loop.
    package var sites: [SiteFigures] = []

    package init() {}

    /// Where the stages of a client's packet begin; `nil` if this one is not timed.
    package mutating func beginPacket() -> UInt64? {
        guard Probe.isOn || isSample() else { return nil }
        return MonotonicClock.nanoseconds()
    }

    private mutating func isSample() -> Bool {
        guard toSample != 0 else { return false }
        toSample -= 1
        guard toSample == 0 else { return false }
        toSample = sampling
        return true
    }

    /// Whether the delivery with this number is timed, to all its receivers.
    @inline(__always)
    package static func times(delivery number: UInt64, sampling: UInt64) -> Bool {
        Probe.isOn || (sampling != 0 && number % sampling == 0)
    }

    mutating func count(_ fault: Fault) { faults[fault.rawValue] += 1 }

    package func times(_ fault: Fault) -> UInt64 { faults[fault.rawValue] }

    package static func += (sum: inout Self, more: Self) {
        sum.loop += more.loop
        sum.decrypt += more.decrypt
        sum.route += more.route
        sum.encrypt += more.encrypt
        sum.queue += more.queue
        sum.logins += more.logins
        for i in sum.faults.indices { sum.faults[i] += more.faults[i] }
        for (i, site) in more.sites.enumerated() { sum.sites[i] += site }
    }
}

/// Faults of clients, by kind.
package enum Fault: Int, Sendable, CaseIterable {
    /// A packet that its key does not open, or invalid bytes.
    case undecodable
    /// A packet that was answered with `chat/error`.
    case refused
    /// By the backend.
    case loginRefused
    /// Not asked for, after too many refused ones.
    case loginLimited
    /// From one address.
    case tooManyConnections
    case slowReader
    case tooLarge
    case protocolError
    case timeout
    case tls

    /// `nil` for ends that are nobody's fault.
    init?(_ reason: CloseReason) {
        switch reason {
        case .slowReader: self = .slowReader
        case .tooLarge: self = .tooLarge
        case .protocolError: self = .protocolError
        case .timeout: self = .timeout
        case .tls: self = .tls
        case .peerClosed, .peerVanished, .local, .stopped: return nil
        }
    }
}

/// A relay's counters for one backend.
package struct SiteFigures: Sendable {
    /// Filled in when the figures are taken.
    package var name = ""
    package var online = 0
    package var synced = 0
    package var classic = 0
    package var underWay = 0
    /// Nanoseconds from the request to its answer or failure.
    package private(set) var latency = Histogram(precision: Self.precision)
    static let precision = 2
    /// The last request did not reach it.
    private(set) var isAway = false
    private var failures = [UInt64](repeating: 0, count: Failure.allCases.count)

    package init() {}

    /// `BackendFailure` without its cause.
    package enum Failure: Int, Sendable, CaseIterable {
        case unreachable, refused, noAnswer, timedOut, unreadable, notReady

        init(_ failure: BackendFailure) {
            switch failure {
            case .unreachable: self = .unreachable
            case .refused: self = .refused
            case .noAnswer: self = .noAnswer
            case .timedOut: self = .timedOut
            case .unreadable: self = .unreadable
            case .notReady: self = .notReady
            }
        }
    }

    /// `began` is on the monotonic clock.
    mutating func answered<Answer>(_ result: Result<Answer, BackendFailure>, began: UInt64) {
        let took = MonotonicClock.nanoseconds() - began
        latency.record(took)
        if Probe.isOn {
            Probe.pass(.backend, id: 0, bytes: Self.bytes(of: result), nanoseconds: took)
        }
        isAway = false
        guard case .failure(let failure) = result else { return }
        failed(failure)
        if case .unreachable = failure { isAway = true }
    }

    private static func bytes<Answer>(of result: Result<Answer, BackendFailure>) -> Int {
        guard case .success(let answer) = result else { return 0 }
        if case .packet(let packet, _)? = answer as? ClientReply { return packet.bytes.count }
        return (answer as? [UInt8])?.count ?? 0
    }

    /// The relay's own status was answered, or not: what an idle relay knows of its backend.
    mutating func statusAnswered(_ isAnswered: Bool) { isAway = !isAnswered }

    mutating func failed(_ failure: BackendFailure) { failures[Failure(failure).rawValue] += 1 }

    package func times(_ failure: Failure) -> UInt64 { failures[failure.rawValue] }

    package static func += (sum: inout Self, more: Self) {
        sum.online += more.online
        sum.synced += more.synced
        sum.classic += more.classic
        sum.underWay += more.underWay
        sum.latency += more.latency
        for i in sum.failures.indices { sum.failures[i] += more.failures[i] }
    }
}

extension Relay {
    /// A copy of this loop's figures. On the loop.
    package var figuresNow: RelayFigures {
        var now = figures
        now.loop = loop.figures
        now.sites = sites.all.map { site in
            var figures = site.figures
            figures.name = site.name
            // A person may have sessions on several loops.
            let sessions = site.sessions
            figures.online = team.map { place == 0 ? $0.directory.count(site: site.index) : 0 } ?? sessions.peopleCount
            figures.synced = sessions.syncedCount
            figures.classic = sessions.count - sessions.syncedCount
            figures.underWay = site.link.asks
            return figures
        }
        return now
    }

    /// The figures of all loops together. On this relay's loop, and `done` is called there.
    package func gatherFigures(_ done: @escaping (RelayFigures) -> Void) {
        guard let team else { return done(figuresNow) }
        let sum = Gathering(figuresNow, waitingFor: team.relays.count - 1, done)
        let loop = loop
        team.sendToOthers(from: self) { other in
            let figures = other.figuresNow
            loop.post { sum.add(figures) }
        }
    }
}

/// Figures on their way together.
private final class Gathering: @unchecked Sendable {  // confined to the loop that gathers; others only carry it there
    private var sum: RelayFigures
    private var missing: Int
    private let done: (RelayFigures) -> Void

    init(_ first: RelayFigures, waitingFor missing: Int, _ done: @escaping (RelayFigures) -> Void) {
        sum = first
        self.missing = missing
        self.done = done
        if missing == 0 { done(sum) }
    }

    func add(_ figures: RelayFigures) {
        sum += figures
        missing -= 1
        if missing == 0 { done(sum) }
    }
}
