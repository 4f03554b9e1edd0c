// Stages 7 and 8 of 8, encrypt and send. In: one packet and its receivers. Out: a frame in the queue of each.

import XuanNet
import XuanPacket
import XuanThreads

/// One answer on its way to many: encrypted once per token. Sessions that share one get a reference to the same frame.
struct FanOut {
    /// The data that crosses to another loop: the answer, and its frame if all loops share a token.
    struct Crossing: Sendable {
        let delivery: Delivery
        let order: UInt64
        /// Sessions that the directory registered later are not among the receivers.
        var stamp: UInt64 = .max
        let frame: SharedFrame?
    }

    private unowned(unsafe) let relay: Relay
    let delivery: Delivery
    private let number: UInt64
    /// Its number at the leader.
    private let order: UInt64
    /// One in so many is, to all its receivers.
    private let isTimed: Bool
    private let isFiltered: Bool
    /// The token of the receiver before, and the frame under it if there was need of one.
    private var token: ClientToken?
    private var frame: SharedFrame?
    private var hasWaiting = false

    init(_ delivery: Delivery, order: UInt64? = nil, relay: Relay) {
        (self.relay, self.delivery) = (relay, delivery)
        isFiltered = delivery.isFiltered
        number = relay.dispatch.nextDelivery()
        self.order = order ?? number
        isTimed = RelayFigures.times(delivery: number, sampling: relay.figures.sampling)
    }

    init(_ crossing: Crossing, relay: Relay) {
        self.init(crossing.delivery, order: crossing.order, relay: relay)
        frame = crossing.frame
        token = frame == nil ? nil : relay.crypto.tokens.ofRun
    }

    /// To a person's sessions here, as far as the packet is for them; `newest` is the first of them.
    mutating func send(toAll newest: Session) {
        send(to: newest)
        var next = newest.next
        while let session = next {
            send(to: session)
            next = session.next
        }
    }

    mutating func send(to session: Session) {
        if isFiltered, !delivery.reaches(session) { return }
        put(to: session)
    }

    /// Clients with their own token may wait for others, until `finish`.
    mutating func put(to session: Session) {
        guard session.delivered.last != number, let wanted = session.token else { return }
        session.delivered.last = number
        if wanted !== token {
            token = wanted
            frame = nil
            if wanted !== relay.crypto.tokens.ofRun, delivery.packet.bytes.count <= MultiKeyEncryptor.maximumPacket {
                return addToEncryptor(session, wanted)
            }
        }
        // The second receiver in a row under one token gets a frame, and those who follow get the same.
        if frame == nil { makeFrame(under: wanted) }
        let began = isTimed ? MonotonicClock.nanoseconds() : 0
        guard let frame else { return }
        session.deliver(frame, message: delivery.packet.message, order: order)
        if isTimed {
            relay.figures.queue.end(began, as: .queue, id: session.number, bytes: frame.payloadLength)
        }
    }

    private mutating func addToEncryptor(_ session: Session, _ token: ClientToken) {
        if !hasWaiting {
            relay.crypto.encryptor.load(delivery.packet, order: order, isTimed: isTimed)
            hasWaiting = true
        }
        relay.crypto.encryptor.add(session, under: token)
    }

    /// To all who wait.
    func finish() {
        if hasWaiting { relay.crypto.encryptor.flush() }
    }

    mutating func crossing() -> Crossing {
        if frame == nil, let ofRun = relay.crypto.tokens.ofRun {
            token = ofRun
            makeFrame(under: ofRun)
        }
        let shared = relay.crypto.tokens.ofRun == nil ? nil : frame
        return Crossing(delivery: delivery, order: order, frame: shared)
    }

    private mutating func makeFrame(under token: ClientToken) {
        let began = isTimed ? MonotonicClock.nanoseconds() : 0
        frame = relay.crypto.cipher.frame(delivery.packet.bytes, without: delivery.packet.cut, under: token)
        if isTimed { relay.figures.encrypt.end(began, as: .encrypt, id: 0, bytes: delivery.packet.bytes.count) }
    }
}
