// Stage 5 of 8, backend. In: a request packet. Out: the answer packet, by HTTP under the backend's key.

import Logging
import XuanConfig
import XuanNet
import XuanPacket
import XuanThreads

/// A backend behind HTTP, as the original's (Docs/protocol.md 2.3, 5.3).
///
/// A request is sent again only if it certainly was not carried out (no connection was made, or the status was not
/// 200), or if carrying it out twice is the same as once (`RepeatableRequest`). Three attempts, 200 ms apart. While the
/// backend is away a circuit answers at once.
///
/// A backend may have several addresses (`SiteAddresses`). When the one in use fails, requests go to the next one as they
/// go to a backend that was started again: who is connected first, then what may be repeated.
///
/// `@unchecked Sendable`: confined to its loop; others may carry it, to post it back.
package final class HTTPBackend: BackendPort, @unchecked Sendable {
    /// How to talk to a backend.
    package struct Options: Sendable {
        /// Of one attempt.
        package var timeoutMilliseconds: UInt64 = 10_000
        package var maximumAnswerBytes = 64 << 20
        /// Connections of this loop.
        package var connections = 64

        package init() {}

        package init(_ options: RelayConfig.BackendOptions) {
            timeoutMilliseconds = UInt64(options.timeoutSeconds) * 1_000
            maximumAnswerBytes = options.maximumAnswerBytes
            connections = options.poolConnections
        }
    }

    private static let attempts = 3
    private static let pauseMilliseconds: UInt64 = 200
    /// Status of our backend for a run of the relay that it does not know, or has forgotten.
    static let unknownRun = 409

    private let loop: Loop
    /// One for each address.
    private let lines: [BackendLine]
    private let options: Options
    private var circuit = Circuit()
    private let logger: Logger
    private let name: String
    package private(set) var isAnsweringAgain = false
    private var unsettled = Unsettled()
    private let link: SealedLink?
    private var channel = Channel()
    private var target: Target

    /// What the backend has to hear before all is well again.
    private struct Unsettled {
        /// An answer for others than the requester may have been lost: they are settled with the backend as soon as it
        /// answers again.
        var hasLostAnswer = false
        /// Not sooner, ms on the loop's clock, so that a slow backend does not get slower.
        var notBefore: UInt64 = 0
        /// The backend has opened a channel for this run and not taken who is connected: it hears that first.
        var owesPresence = false
    }
    private static let settlingMilliseconds: UInt64 = 10_000

    /// The push channel, of the relay of a team that has one.
    private struct Channel {
        /// Called with its state; `nil` if this is not that relay.
        var changed: ((Bool) -> Void)?
        /// The backend has none, as the original's.
        var isRefused = false
    }

    /// The address in use.
    private struct Target {
        /// `nil` with one address; then the rest is not used.
        let addresses: SiteAddresses?
        /// Of the first relay of a team.
        var checks: AddressChecks?
        var place = SiteAddresses.Place(address: 0)
        /// Requests that wait until the backend at a new address knows who is connected.
        var held: [Attempt] = []
        var isWatchingHeld = false
    }

    private var addresses: SiteAddresses? { target.addresses }
    private var place: SiteAddresses.Place { target.place }
    private var line: BackendLine { lines[target.place.address] }

    package var onPush: ((BackendPacket?, DeliveryPlace?) -> Void)? {
        get { lines[0].pushes.onPush }
        set { for line in lines { line.pushes.onPush = newValue } }
    }
    package var presence: (() -> [UInt8])? {
        get { lines[0].announcer.presence }
        set { for line in lines { line.announcer.presence = newValue } }
    }
    package var onPresence: (([UInt8]) -> Void)? {
        get { lines[0].announcer.onPresence }
        set { for line in lines { line.announcer.onPresence = newValue } }
    }
    package var isAway: Bool { circuit.isOpen || line.pushes.isUnreachable }
    package var awayAddresses: [String] { addresses?.away ?? [] }

    /// With one address. `name` is for the log. `run` is this run of the relay, the same for all of a team. Throws when
    /// TLS or the cipher cannot be set up. `key` is used here and kept nowhere else. `clock` dates sealed packets.
    package convenience init(
        loop: Loop, name: String, url: BackendURL, key: PacketKey, tls: TLSContext?, run: String,
        options: Options = Options(), link: SealedLink? = nil, clock: WallClock = .system, logger: Logger
    ) throws(PacketError) {
        try self.init(
            loop: loop, name: name, urls: [url], addresses: nil, key: key, tls: [tls], run: run, options: options,
            link: link, clock: clock, logger: logger)
    }

    /// With one or several addresses; `addresses` are these, the same object for all of a team, `nil` with one. `tls`: for
    /// each address.
    package init(
        loop: Loop, name: String, urls: [BackendURL], addresses: SiteAddresses?, key: PacketKey, tls: [TLSContext?],
        run: String, options: Options = Options(), link: SealedLink? = nil, clock: WallClock = .system, logger: Logger
    ) throws(PacketError) {
        (self.loop, self.name, self.options, self.logger) = (loop, name, options, logger)
        (target, self.link) = (Target(addresses: addresses), link)
        var lines: [BackendLine] = []
        for (address, url) in urls.enumerated() {
            let client = HTTPClient(
                loop: loop, host: url.host, port: url.port, tls: tls[address], maxConnections: options.connections,
                maxAnswerBytes: options.maximumAnswerBytes, keepsHeaders: false)
            let pushClient = HTTPClient(
                loop: loop, host: url.host, port: url.port, tls: tls[address], maxConnections: 1,
                maxAnswerBytes: options.maximumAnswerBytes, keepsHeaders: false)
            let channel = try PacketChannel(
                client: client, path: url.path, name: name, key: key, run: run, link: link, address: address,
                clock: clock, logger: logger)
            let announcer = PresenceAnnouncer(
                channel, client: client, timeoutMilliseconds: options.timeoutMilliseconds, name: name, logger: logger)
            let pushes = PushChannel(channel, loop: loop, client: pushClient, announcer: announcer, logger: logger)
            lines.append(BackendLine(client: client, channel: channel, announcer: announcer, pushes: pushes))
        }
        self.lines = lines
        for line in lines {
            line.pushes.onRefusedPresence = { [unowned(unsafe) self] in unsettled.owesPresence = true }
        }
        guard let addresses else { return }
        target.place = addresses.place
        for (address, line) in lines.enumerated() {
            line.pushes.onUnreachable = { [unowned(unsafe) self] cause in
                place.address == address && leave(place, cause)
            }
        }
        let isFirst = addresses.join { [weak self] in
            self?.loop.post { [weak self] in self?.followAddress() }
        }
        if isFirst { target.checks = AddressChecks(addresses, loop: loop, tls: tls) }
    }

    package func ask(_ packet: [UInt8], completion: @escaping (Result<[UInt8], BackendFailure>) -> Void) {
        post(packet) { [self] result in
            if case .success(let answer) = result, answer.place != nil { onPush?(nil, answer.place) }
            completion(result.map(\.bytes))
        }
    }

    package func askForClient(_ packet: Packet, completion: @escaping (Result<ClientReply, BackendFailure>) -> Void) {
        post(packet.bytes) { result in
            completion(result.map { ClientReply(reading: $0.bytes, at: $0.place) })
        }
    }

    /// The answer to a request, and its place among those for clients.
    private typealias Answer = (bytes: [UInt8], place: DeliveryPlace?)

    /// A request that has no answer yet.
    private struct Attempt {
        var packet: [UInt8]
        /// 1 for the first.
        var number = 1
        /// It may have been carried out.
        var isAgain = false
        /// Times that it went to another address.
        var changes = 0
        /// When it began to wait, ms on the loop's clock; `nil` if it does not wait.
        var heldSince: UInt64?
        let completion: (Result<Answer, BackendFailure>) -> Void
    }

    private func post(_ packet: [UInt8], completion: @escaping (Result<Answer, BackendFailure>) -> Void) {
        target.checks?.start()
        let request = Attempt(packet: packet, completion: completion)
        guard circuit.letsThrough(now: loop.now) else { return failAsAway(request) }
        send(request)
    }

    private func failAsAway(_ request: Attempt) {
        loop.after(milliseconds: 0) {
            request.completion(.failure(.unreachable("it was not reachable a moment ago")))
        }
    }

    private func send(_ request: Attempt) {
        guard !unsettled.owesPresence else { return announce(before: request) }
        switch addresses?.begin(at: place) ?? .go {
        case .go: break
        case .wait: return hold(request)
        case .away: return failAsAway(request)
        }
        let place = place
        var request = request
        request.heldSince = nil
        let sent = request
        line.channel.send(
            sent.packet, by: line.client, timeoutMilliseconds: options.timeoutMilliseconds
        ) { [self] result in
            addresses?.end()
            answered(result, sent, from: place)
        }
    }

    private func answered(
        _ result: Result<PacketChannel.Reply, HTTPClientError>, _ request: Attempt, from place: SiteAddresses.Place
    ) {
        let failure: BackendFailure
        var next = request
        if case .success = result { addresses?.answered(place.address, now: loop.now) }
        switch result {
        case .success(let answer) where answer.status == 200:
            closeCircuit()
            isAnsweringAgain = request.isAgain
            request.completion(answer.packet.map { .success(($0, answer.place)) } ?? .failure(.unreadable))
            isAnsweringAgain = false
            return settleLostAnswers()
        case .success(let answer) where answer.status == Self.unknownRun && request.number < Self.attempts:
            closeCircuit()
            next.number += 1
            return announce(before: next)
        case .success(let answer):
            closeCircuit()
            failure = .refused(status: answer.status)
        case .failure(.notConnected(let cause)):
            if next.changes < lines.count, leave(place, cause) {
                next.changes += 1
                return send(next)
            }
            failure = .unreachable(cause)
        case .failure(.timedOut):
            unsettled.hasLostAnswer = true
            return request.completion(.failure(.timedOut))
        case .failure(let error):
            guard request.isAgain || RepeatableRequest.may(request.packet) else {
                unsettled.hasLostAnswer = true
                return request.completion(.failure(.noAnswer("\(error)")))
            }
            if !request.isAgain { next.packet = RepeatableRequest.marked(request.packet) }
            next.isAgain = true
            if next.changes < lines.count, let addresses, addresses.place != place {
                // The address was left while the request was there.
                next.changes += 1
                return send(next)
            }
            failure = .noAnswer("\(error)")
        }
        guard request.number < Self.attempts else {
            if case .unreachable(let cause) = failure { openCircuit(cause) }
            if next.isAgain { unsettled.hasLostAnswer = true }
            return request.completion(.failure(failure))
        }
        next.number += 1
        loop.after(milliseconds: Self.pauseMilliseconds) { [self] in send(next) }
    }

    /// The backend hears who is connected, then gets the request.
    private func announce(before request: Attempt) {
        let place = place
        line.announcer.announce { [self] outcome in
            guard outcome != .known else {
                if place == self.place { unsettled.owesPresence = false }
                return send(request)
            }
            var next = request
            if let addresses, addresses.place != place { return send(request) }
            if case .unreachable(let cause) = outcome, request.changes < lines.count, leave(place, cause) {
                next.changes += 1
                return send(next)
            }
            if outcome == .refused { unsettled.owesPresence = true }
            request.completion(.failure(.refused(status: Self.unknownRun)))
        }
    }

    // MARK: Away and back

    private func openCircuit(_ cause: String) {
        if circuit.failed(now: loop.now) {
            logger.warning("backend is away", metadata: ["site": "\(name)", "cause": "\(cause)"])
        }
    }

    private func closeCircuit() {
        if circuit.succeeded() { logger.info("backend is back", metadata: ["site": "\(name)"]) }
    }

    /// Recipients of a lost answer get its contents another way: the backend learns from `$present` what has arrived.
    private func settleLostAnswers() {
        guard unsettled.hasLostAnswer, loop.now >= unsettled.notBefore else { return }
        unsettled.hasLostAnswer = false
        unsettled.notBefore = loop.now + Self.settlingMilliseconds
        guard lines.contains(where: \.announcer.hasPushChannel) else { return }
        line.announcer.announce { [self] outcome in
            if outcome != .known { unsettled.hasLostAnswer = true }
        }
    }

    /// One request is always open at the backend; its answer brings the packets there are and the next position.
    package func openPushChannel(changed: @escaping (Bool) -> Void) {
        target.checks?.start()
        if link?.epoch(of: place.address) != nil { addresses?.expectSettling() }
        channel.changed = { [self] isOpen in
            if isOpen { addresses?.expectSettling() } else { channel.isRefused = true }
            changed(isOpen)
        }
        openPushChannel()
    }

    private func openPushChannel() {
        guard let changed = channel.changed, !channel.isRefused else { return }
        line.pushes.open(changed: changed)
    }

    // MARK: Several addresses

    /// No connection could be made to `place`. True if requests go elsewhere now.
    private func leave(_ place: SiteAddresses.Place, _ cause: String) -> Bool {
        guard let addresses else { return false }
        let isCurrent = addresses.place == place
        let isOther = addresses.failed(place)
        if isCurrent, isOther {
            logger.warning(
                "backend address is away",
                metadata: [
                    "site": "\(name)", "address": "\(addresses.urls[place.address].place)", "cause": "\(cause)",
                ])
        }
        return isOther
    }

    /// The address has changed, or requests may go on.
    private func followAddress() {
        guard let addresses else { return }
        let next = addresses.place
        if next != place {
            let last = line
            target.place = next
            // What is under way there is repeated here if it may be.
            last.client.giveUp()
            last.pushes.stop()
            line.announcer.change = place.change
            circuit = Circuit()
            unsettled.owesPresence = false
            if target.checks != nil {
                logger.info(
                    "using another backend address",
                    metadata: ["site": "\(name)", "address": "\(addresses.urls[place.address].place)"])
                settleChange(pauseMilliseconds: 250)
            }
        }
        sendHeld()
    }

    /// The first relay of a team tells the backend at a new address who is connected, for all.
    private func settleChange(pauseMilliseconds: UInt64) {
        guard let addresses else { return }
        guard !addresses.isSettled else { return openPushChannel() }
        let place = place
        line.announcer.announce { [self] outcome in
            guard place == self.place else { return }
            switch outcome {
            case .known:
                unsettled.hasLostAnswer = false
                addresses.settled(place)
                return openPushChannel()
            case .unreachable(let cause): if leave(place, cause) { return }
            case .refused, .noAnswer: break
            }
            loop.after(milliseconds: pauseMilliseconds) { [self] in
                guard place == self.place else { return }
                settleChange(pauseMilliseconds: min(pauseMilliseconds * 2, 2_000))
            }
        }
    }

    private func hold(_ request: Attempt) {
        var request = request
        if request.heldSince == nil { request.heldSince = loop.now }
        target.held.append(request)
        guard !target.isWatchingHeld else { return }
        target.isWatchingHeld = true
        watchHeld()
    }

    private func sendHeld() {
        let waiting = target.held
        target.held = []
        for request in waiting { send(request) }
    }

    /// A request waits no longer than an attempt may take.
    private func watchHeld() {
        loop.after(milliseconds: Self.heldMilliseconds) { [self] in
            let now = loop.now
            let isLate = { [options] (request: Attempt) in
                now - (request.heldSince ?? now) >= options.timeoutMilliseconds
            }
            let late = target.held.filter(isLate)
            target.held.removeAll(where: isLate)
            if late.contains(where: \.isAgain) { unsettled.hasLostAnswer = true }
            for request in late {
                let cause = "no address of the backend takes who is connected"
                request.completion(.failure(request.isAgain ? .noAnswer(cause) : .unreachable(cause)))
            }
            target.isWatchingHeld = !target.held.isEmpty
            if target.isWatchingHeld { watchHeld() }
        }
    }
    private static let heldMilliseconds: UInt64 = 500
}

/// The way to one address of a backend.
private struct BackendLine {
    let client: HTTPClient
    let channel: PacketChannel
    let announcer: PresenceAnnouncer
    let pushes: PushChannel
}
