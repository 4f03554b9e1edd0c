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
        deliveries += 1
        var fan = FanOut(answer: answer, cut: head.users?.cut, number: deliveries)
        switch recipients {
        case .requester: if let requester { fan.send(to: requester) }
        case .everyone: for session in site.sessions.values { fan.send(to: session) }
        case .users(let ids):
            for id in ids {
                if let session = site.sessions[id] { fan.send(to: session) }
            }
        case .malformed: break
        }
    }

    /// An answer to every registered connection of a site but one.
    func broadcast(_ answer: [UInt8], site: Site, except own: Session) {
        deliveries += 1
        var fan = FanOut(answer: answer, cut: PacketHead(of: answer)?.users?.cut, number: deliveries)
        for session in site.sessions.values where session !== own { fan.send(to: session) }
    }
}

/// One answer on its way to many: encrypted and framed once per key, queued by reference.
private struct FanOut {
    let answer: [UInt8]
    /// Where its `users` stand.
    let cut: Range<Int>?
    let number: UInt64
    private var key: ClientKey?
    private var frame: SharedFrame?

    init(answer: [UInt8], cut: Range<Int>?, number: UInt64) {
        self.answer = answer
        self.cut = cut
        self.number = number
    }

    mutating func send(to session: Session) {
        guard session.lastDelivery != number else { return }
        session.lastDelivery = number
        if key !== session.key {
            key = session.key
            frame = session.key.frame(answer, without: cut)
        }
        if let frame { session.deliver(frame) }
    }
}
