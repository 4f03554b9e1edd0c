// Stages 6 to 8 of 8. In: a backend's answer. Out: one frame per token in the queue of each receiver.

import Logging
import XuanNet
import XuanPacket

extension Relay {
    /// The backend's answer to a packet of `requester`, who may have left.
    func answered(_ result: Result<ClientReply, BackendFailure>, requester: Session, site: Site) {
        switch result {
        case .failure(let failure):
            logger.warning("backend gave no answer", metadata: ["site": "\(site.name)", "cause": "\(failure)"])
            if requester.state != .ended { refuse(requester, failure.clientText) }
        case .success(.packet(let answer, let spot)):
            deliver(answer, requester: requester, site: site, at: spot)
        case .success(.delivered): break
        }
    }

    /// Sends an answer, or what the backend pushed, to those it names. Of what stands in no
    /// order `spot` is `nil`.
    func deliver(_ answer: [UInt8], requester: Session?, site: Site, at spot: DeliveryPlace? = nil) {
        guard let head = PacketHead(of: answer), !head.isEmpty,
            case var recipients = Recipients(of: head, in: answer), recipients != .malformed
        else {
            logger.warning(
                "backend sent no usable packet", metadata: ["site": "\(site.name)", "bytes": "\(answer.count)"])
            if let requester, requester.state != .ended {
                refuse(requester, BackendFailure.unreadable.clientText)
            }
            return passOver(spot, site: site)
        }
        if head.hasSupplementary {
            return deliver(PacketEdit.escapingSupplementary(answer), requester: requester, site: site, at: spot)
        }
        let isFailure = answer.withUnsafeBytes { PacketHead.member(head.result, of: $0, is: "fail") }
        let isMessage = answer.withUnsafeBytes { PacketHead.member(head.method, of: $0, is: "message") }
        let isNotice = answer.withUnsafeBytes { PacketHead.member(head.method, of: $0, is: "notify") }
        if isMessage, !isFailure, recipients.nameOthers(than: requester) {
            if site.port.isAnsweringAgain, hasArrived(head, in: answer, site: site) {
                // The first answer has come after all.
                recipients = .requester
            } else {
                noteArrival(of: head, in: answer, site: site)
            }
        }
        let delivery = Delivery(
            answer: answer, cut: head.users?.cut, isMessage: isMessage || isNotice, isNotice: isNotice,
            // A refusal is nobody else's affair, whomever it names.
            recipients: isFailure ? .requester : recipients)
        if case .requester = delivery.recipients {
            if let requester { sendHere(delivery, to: requester) }
            return passOver(spot, site: site)
        }
        if team != nil, !isMessage, spot == nil, let requester, delivery.isOnly(for: requester),
            site.sessions[requester.userID] === requester
        {
            // His own affair stands in no order with what others do.
            return sendHere(delivery, to: requester)
        }
        sendInOrder(delivery, site: site, at: spot)
    }

    /// The packet at this place is not for several after all: nobody waits for it.
    func passOver(_ spot: DeliveryPlace?, site: Site) {
        if spot != nil { sendInOrder(nil, site: site, at: spot) }
    }

    private func sendHere(_ delivery: Delivery, to session: Session) {
        var fan = FanOut(delivery, relay: self)
        fan.send(to: session)
        fan.finish()
    }

    /// An answer to every registered connection of a site, or to all but one.
    func broadcast(_ answer: [UInt8], site: Site, except own: Session?) {
        let answer = PacketEdit.escapingSupplementary(answer)
        sendInOrder(
            Delivery(
                answer: answer, cut: PacketHead(of: answer)?.users?.cut, isMessage: false, recipients: .everyone,
                except: own?.number), site: site, at: nil)
    }

    /// Of a team the leader sends all that is for several, so that it has one order on every loop: packets of different
    /// loops would overtake each other on the way to a third.
    private func sendInOrder(_ delivery: Delivery?, site: Site, at spot: DeliveryPlace?) {
        guard let team, place != 0 else { return order(delivery, site: site, at: spot) }
        let index = site.index
        team.send(to: 0, from: self) { $0.order(delivery, site: $0.sites.all[index], at: spot) }
    }

    /// On the leader.
    private func order(_ delivery: Delivery?, site: Site, at spot: DeliveryPlace?) {
        guard spot != nil else {
            if let delivery { send(delivery, site: site) }
            return
        }
        site.order.put(delivery, at: spot, now: loop.now) { send($0, site: site) }
        if !site.order.isEmpty, !site.isOrderWatched { watchOrder(of: site) }
    }

    private func watchOrder(of site: Site) {
        site.isOrderWatched = true
        loop.after(milliseconds: DeliveryOrder.patienceMilliseconds) { [self, unowned site] in
            site.order.tick(now: loop.now) { send($0, site: site) }
            if site.order.isEmpty { site.isOrderWatched = false } else { watchOrder(of: site) }
        }
    }

    /// On the leader, in order.
    private func send(_ delivery: Delivery, site: Site) {
        var fan = FanOut(delivery, relay: self)
        switch delivery.recipients {
        case .everyone: broadcast(&fan, site: site, except: delivery.except)
        case .users(let ids): send(&fan, to: ids, site: site)
        case .requester, .malformed: break
        }
        fan.finish()
    }

    private func send(_ fan: inout FanOut, to ids: UserIDs, site: Site) {
        guard let team else {
            var missing: [Int64] = []
            for id in ids {
                if let session = site.sessions[id] {
                    fan.send(to: session)
                } else if fan.reportsMissing, id > 0 {
                    missing.append(id)
                }
            }
            if !missing.isEmpty { missed(missing, fan.answer, site: site) }
            return
        }
        let missing = team.directory.split(ids, site: site.index, into: &byLoop)
        if fan.reportsMissing, !missing.isEmpty { missed(missing, fan.answer, site: site) }
        for id in byLoop[place] {
            if let session = site.sessions[id] { fan.send(to: session) }
        }
        for (loop, ids) in byLoop.enumerated() where loop != place && !ids.isEmpty {
            let (crossing, index) = (fan.crossing(), site.index)
            team.send(to: loop, from: self) { $0.sendArrived(crossing, to: ids, site: index) }
        }
    }

    /// A packet of another loop for users of this one. Who has moved meanwhile is followed.
    private func sendArrived(_ crossing: FanOut.Crossing, to ids: [Int64], site: Int) {
        var fan = FanOut(crossing, relay: self)
        for id in ids {
            if let session = sites.all[site].sessions[id] {
                fan.send(to: session)
            } else if let team, let loop = team.directory.loop(of: id, site: site), loop != place {
                team.send(to: loop, from: self) { $0.sendArrived(crossing, to: [id], site: site) }
            } else if fan.reportsMissing {
                missed([id], fan.answer, site: sites.all[site])
            }
        }
        fan.finish()
    }

    /// To all loops.
    private func broadcast(_ fan: inout FanOut, site: Site, except own: UInt64?) {
        for session in site.sessions.values where session.number != own { fan.send(to: session) }
        guard let team else { return }
        let (crossing, index) = (fan.crossing(), site.index)
        team.sendToOthers(from: self) { other in
            var fan = FanOut(crossing, relay: other)
            for session in other.sites.all[index].sessions.values where session.number != own {
                fan.send(to: session)
            }
            fan.finish()
        }
    }
}

extension Recipients {
    /// Whether somebody beside the requester is named.
    fileprivate func nameOthers(than requester: Session?) -> Bool {
        switch self {
        case .requester, .malformed: return false
        case .everyone: return true
        case .users(let ids): return ids.contains { $0 != requester?.userID }
        }
    }
}

/// A packet of a backend with its recipients.
struct Delivery: Sendable {
    let answer: [UInt8]
    /// Where its `users` stand.
    let cut: Range<Int>?
    /// Holds messages, which have to arrive.
    let isMessage: Bool
    /// Notices, which wait in the same way; who is not connected is no news to the backend then.
    var isNotice = false
    let recipients: Recipients
    /// Number of a session that does not get it.
    var except: UInt64?

    /// It names this person and nobody else.
    func isOnly(for session: Session) -> Bool {
        guard case .users(let ids) = recipients else { return false }
        return ids.allSatisfy { $0 == session.userID }
    }
}

/// One answer on its way to many: encrypted once per token. Who shares one gets a reference to the same frame.
private struct FanOut {
    /// What crosses to another loop: the answer, and its frame if all loops share a token.
    struct Crossing: Sendable {
        let answer: [UInt8]
        let cut: Range<Int>?
        let isMessage: Bool
        let isNotice: Bool
        let order: UInt64
        let frame: SharedFrame?
    }

    private unowned(unsafe) let relay: Relay
    let answer: [UInt8]
    /// Holds messages or notices, which have to arrive.
    let isMessage: Bool
    /// Notices: of whoever is not connected the backend knows it, and answers a report with them again.
    private let isNotice: Bool
    var reportsMissing: Bool { isMessage && !isNotice }
    /// Where its `users` stand.
    private let cut: Range<Int>?
    private let number: UInt64
    /// Its number at the leader.
    private let order: UInt64
    /// One in so many is, to all its receivers.
    private let isTimed: Bool
    /// The token of the receiver before, and the frame under it if there was need of one.
    private var token: ClientToken?
    private var frame: SharedFrame?
    private var hasLanes = false

    private init(
        _ answer: [UInt8], cut: Range<Int>?, isMessage: Bool, isNotice: Bool, order: UInt64?, relay: Relay
    ) {
        self.relay = relay
        self.isNotice = isNotice
        self.answer = answer
        self.isMessage = isMessage
        self.cut = cut
        number = relay.nextDelivery()
        self.order = order ?? number
        isTimed = relay.figures.times(delivery: number)
    }

    init(_ delivery: Delivery, relay: Relay) {
        self.init(
            delivery.answer, cut: delivery.cut, isMessage: delivery.isMessage, isNotice: delivery.isNotice, order: nil,
            relay: relay)
    }

    init(_ crossing: Crossing, relay: Relay) {
        self.init(
            crossing.answer, cut: crossing.cut, isMessage: crossing.isMessage, isNotice: crossing.isNotice,
            order: crossing.order, relay: relay)
        frame = crossing.frame
        token = frame == nil ? nil : relay.tokens.ofRun
    }

    /// Who has a token of his own may wait for others, until `finish`.
    mutating func send(to session: Session) {
        guard session.lastDelivery != number, let wanted = session.token else { return }
        session.lastDelivery = number
        if wanted !== token {
            token = wanted
            frame = nil
            if wanted !== relay.tokens.ofRun, answer.count <= Lanes.maximumPacket {
                return addToLanes(session, wanted)
            }
        }
        // The second receiver in a row under one token gets a frame, and those who follow get the same.
        if frame == nil { makeFrame(under: wanted) }
        let began = isTimed ? MonotonicClock.nanoseconds() : 0
        guard let frame else { return }
        session.deliver(frame, message: isMessage ? answer : nil, order: order)
        if isTimed {
            relay.figures.queue.end(began, as: .queue, id: session.number, bytes: frame.payloadLength)
        }
    }

    private mutating func addToLanes(_ session: Session, _ token: ClientToken) {
        if !hasLanes {
            relay.lanes.load(answer, without: cut, isMessage: isMessage, order: order, isTimed: isTimed)
            hasLanes = true
        }
        relay.lanes.add(session, under: token)
    }

    /// To all who wait.
    func finish() {
        if hasLanes { relay.lanes.flush() }
    }

    mutating func crossing() -> Crossing {
        if frame == nil, let ofRun = relay.tokens.ofRun {
            token = ofRun
            makeFrame(under: ofRun)
        }
        let shared = relay.tokens.ofRun == nil ? nil : frame
        return Crossing(
            answer: answer, cut: cut, isMessage: isMessage, isNotice: isNotice, order: order, frame: shared)
    }

    private mutating func makeFrame(under token: ClientToken) {
        let began = isTimed ? MonotonicClock.nanoseconds() : 0
        frame = relay.cipher.frame(answer, without: cut, under: token)
        if isTimed { relay.figures.encrypt.end(began, as: .encrypt, id: 0, bytes: answer.count) }
    }
}
