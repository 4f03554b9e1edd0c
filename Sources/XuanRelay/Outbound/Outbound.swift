// Stages 6 to 8 of 8. In: a backend's answer. Out: one frame per key in the queue of each receiver.

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
            case let recipients = Recipients(of: head, in: answer), recipients != .malformed
        else {
            logger.warning(
                "backend sent no usable packet", metadata: ["site": "\(site.name)", "bytes": "\(answer.count)"])
            if let requester, requester.state != .ended {
                refuse(requester, BackendFailure.unreadable.clientText)
            }
            return
        }
        let isMessage = answer.withUnsafeBytes { PacketHead.member(head.method, of: $0, is: "message") }
        var fan = FanOut(answer, cut: head.users?.cut, isMessage: isMessage, number: nextDelivery())
        switch recipients {
        case .requester: if let requester { fan.send(to: requester) }
        case .everyone: broadcast(&fan, site: site, except: nil)
        case .users(let ids): send(&fan, to: ids, site: site)
        case .malformed: break
        }
    }

    /// An answer to every registered connection of a site but one.
    func broadcast(_ answer: [UInt8], site: Site, except own: Session) {
        var fan = FanOut(answer, cut: PacketHead(of: answer)?.users?.cut, isMessage: false, number: nextDelivery())
        broadcast(&fan, site: site, except: own)
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
            let (crossing, index) = (fan.crossing(under: key), site.index)
            team.send(to: loop, from: self) { $0.sendArrived(crossing, to: ids, site: index) }
        }
    }

    /// A packet of another loop for users of this one. Who has moved meanwhile is followed.
    private func sendArrived(_ crossing: FanOut.Crossing, to ids: [Int64], site: Int) {
        var fan = FanOut(crossing, key: key, number: nextDelivery())
        for id in ids {
            if let session = sites.all[site].sessions[id] {
                fan.send(to: session)
            } else if let team, let loop = team.directory.loop(of: id, site: site), loop != place {
                team.send(to: loop, from: self) { $0.sendArrived(crossing, to: [id], site: site) }
            } else if fan.isMessage {
                missed([id], fan.answer, site: sites.all[site])
            }
        }
    }

    /// To all loops.
    private func broadcast(_ fan: inout FanOut, site: Site, except own: Session?) {
        for session in site.sessions.values where session !== own { fan.send(to: session) }
        guard let team else { return }
        let (crossing, index) = (fan.crossing(under: key), site.index)
        team.sendToOthers(from: self) { other in
            var fan = FanOut(crossing, key: other.key, number: other.nextDelivery())
            for session in other.sites.all[index].sessions.values { fan.send(to: session) }
        }
    }
}

/// One answer on its way to many: encrypted and framed once per key, queued by reference.
private struct FanOut {
    /// What crosses to another loop: the answer, and its frame under the token that all loops share.
    struct Crossing: Sendable {
        let answer: [UInt8]
        let cut: Range<Int>?
        let isMessage: Bool
        let frame: SharedFrame?
    }

    let answer: [UInt8]
    /// Holds messages, which have to arrive.
    let isMessage: Bool
    /// Where its `users` stand.
    private let cut: Range<Int>?
    private let number: UInt64
    private var key: ClientKey?
    private var frame: SharedFrame?

    init(_ answer: [UInt8], cut: Range<Int>?, isMessage: Bool, number: UInt64) {
        self.answer = answer
        self.isMessage = isMessage
        self.cut = cut
        self.number = number
    }

    /// `key` is this loop's own with the shared token.
    init(_ crossing: Crossing, key: ClientKey, number: UInt64) {
        self.init(crossing.answer, cut: crossing.cut, isMessage: crossing.isMessage, number: number)
        self.key = key
        frame = crossing.frame
    }

    mutating func send(to session: Session) {
        guard session.lastDelivery != number else { return }
        session.lastDelivery = number
        frame(under: session.key)
        if let frame { session.deliver(frame, message: isMessage ? answer : nil) }
    }

    mutating func crossing(under key: ClientKey) -> Crossing {
        frame(under: key)
        return Crossing(answer: answer, cut: cut, isMessage: isMessage, frame: frame)
    }

    private mutating func frame(under wanted: ClientKey) {
        guard key !== wanted else { return }
        key = wanted
        frame = wanted.frame(answer, without: cut)
    }
}
