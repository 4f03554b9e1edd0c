// Stages 6 to 8 of 8. In: a backend's answer. Out: one frame per token in the queue of each receiver.

import Logging
import XuanNet
import XuanPacket

extension Relay {
    /// The backend's answer to a packet of `requester`, who may have left.
    func answered(_ result: Result<[UInt8], BackendFailure>, requester: Session, site: Site) {
        switch result {
        case .failure(let failure):
            logger.warning("backend gave no answer", metadata: ["site": "\(site.name)", "cause": "\(failure)"])
            if requester.state != .ended { refuse(requester, failure.clientText) }
        case .success(let answer):
            deliver(answer, requester: requester, site: site)
        }
    }

    /// Sends an answer, or what the backend pushed, to those it names.
    func deliver(_ answer: [UInt8], requester: Session?, site: Site) {
        guard let head = PacketHead(of: answer), !head.isEmpty,
            case var recipients = Recipients(of: head, in: answer), recipients != .malformed
        else {
            logger.warning(
                "backend sent no usable packet", metadata: ["site": "\(site.name)", "bytes": "\(answer.count)"])
            if let requester, requester.state != .ended {
                refuse(requester, BackendFailure.unreadable.clientText)
            }
            return
        }
        if head.hasSupplementary {
            return deliver(PacketEdit.escapingSupplementary(answer), requester: requester, site: site)
        }
        let isFailure = answer.withUnsafeBytes { PacketHead.member(head.result, of: $0, is: "fail") }
        let isMessage = answer.withUnsafeBytes { PacketHead.member(head.method, of: $0, is: "message") }
        var fan = FanOut(answer, cut: head.users?.cut, isMessage: isMessage, relay: self)
        if isMessage, !isFailure, recipients.nameOthers(than: requester) {
            if site.port.isAnsweringAgain, hasArrived(head, in: answer, site: site) {
                // The first answer has come after all.
                recipients = .requester
            } else {
                noteArrival(of: head, in: answer, site: site)
            }
        }
        switch isFailure ? .requester : recipients {
        // A refusal is nobody else's affair, whomever it names.
        case .requester: if let requester { fan.send(to: requester) }
        case .everyone: broadcast(&fan, site: site, except: nil)
        case .users(let ids): send(&fan, to: ids, site: site)
        case .malformed: break
        }
        fan.finish()
    }

    /// An answer to every registered connection of a site, or to all but one.
    func broadcast(_ answer: [UInt8], site: Site, except own: Session?) {
        let answer = PacketEdit.escapingSupplementary(answer)
        var fan = FanOut(answer, cut: PacketHead(of: answer)?.users?.cut, isMessage: false, relay: self)
        broadcast(&fan, site: site, except: own)
        fan.finish()
    }

    private func send(_ fan: inout FanOut, to ids: UserIDs, site: Site) {
        guard let team else {
            var missing: [Int64] = []
            for id in ids {
                if let session = site.sessions[id] {
                    fan.send(to: session)
                } else if fan.isMessage, id > 0 {
                    missing.append(id)
                }
            }
            if !missing.isEmpty { missed(missing, fan.answer, site: site) }
            return
        }
        let missing = team.directory.split(ids, site: site.index, into: &byLoop)
        if fan.isMessage, !missing.isEmpty { missed(missing, fan.answer, site: site) }
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
            } else if fan.isMessage {
                missed([id], fan.answer, site: sites.all[site])
            }
        }
        fan.finish()
    }

    /// To all loops.
    private func broadcast(_ fan: inout FanOut, site: Site, except own: Session?) {
        for session in site.sessions.values where session !== own { fan.send(to: session) }
        guard let team else { return }
        let (crossing, index) = (fan.crossing(), site.index)
        team.sendToOthers(from: self) { other in
            var fan = FanOut(crossing, relay: other)
            for session in other.sites.all[index].sessions.values { fan.send(to: session) }
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

/// One answer on its way to many: encrypted once per token. Who shares one gets a reference to the same frame.
private struct FanOut {
    /// What crosses to another loop: the answer, and its frame if all loops share a token.
    struct Crossing: Sendable {
        let answer: [UInt8]
        let cut: Range<Int>?
        let isMessage: Bool
        let frame: SharedFrame?
    }

    private unowned(unsafe) let relay: Relay
    let answer: [UInt8]
    /// Holds messages, which have to arrive.
    let isMessage: Bool
    /// Where its `users` stand.
    private let cut: Range<Int>?
    private let number: UInt64
    /// One in so many is, to all its receivers.
    private let isTimed: Bool
    /// The token of the receiver before, and the frame under it if there was need of one.
    private var token: ClientToken?
    private var frame: SharedFrame?
    private var hasLanes = false

    init(_ answer: [UInt8], cut: Range<Int>?, isMessage: Bool, relay: Relay) {
        self.relay = relay
        self.answer = answer
        self.isMessage = isMessage
        self.cut = cut
        number = relay.nextDelivery()
        isTimed = relay.figures.times(delivery: number)
    }

    init(_ crossing: Crossing, relay: Relay) {
        self.init(crossing.answer, cut: crossing.cut, isMessage: crossing.isMessage, relay: relay)
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
        session.deliver(frame, message: isMessage ? answer : nil)
        if isTimed {
            relay.figures.queue.end(began, as: .queue, id: session.number, bytes: frame.payloadLength)
        }
    }

    private mutating func addToLanes(_ session: Session, _ token: ClientToken) {
        if !hasLanes {
            relay.lanes.load(answer, without: cut, isMessage: isMessage, isTimed: isTimed)
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
        return Crossing(answer: answer, cut: cut, isMessage: isMessage, frame: shared)
    }

    private mutating func makeFrame(under token: ClientToken) {
        let began = isTimed ? MonotonicClock.nanoseconds() : 0
        frame = relay.cipher.frame(answer, without: cut, under: token)
        if isTimed { relay.figures.encrypt.end(began, as: .encrypt, id: 0, bytes: answer.count) }
    }
}
