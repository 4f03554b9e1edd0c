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
        var packet = answer
        let head = packet.withUnsafeBytes { bytes in
            (try? PacketHead(peeking: bytes)).map { ($0, Recipients(of: $0, in: bytes)) }
        }
        guard let (head, recipients) = head, !head.isEmpty, recipients != .malformed else {
            logger.warning(
                "backend sent no usable packet", metadata: ["site": "\(site.name)", "bytes": "\(answer.count)"])
            if let requester, requester.state != .ended {
                refuse(requester, BackendFailure.unreadable.clientText)
            }
            return
        }
        PacketEdit.removeUsers(from: &packet, head: head)
        deliveries += 1
        let fan = FanOut(packet: packet, number: deliveries)
        switch recipients {
        case .requester: requester.map { fan.send(to: $0) }
        case .everyone: for session in site.sessions.values { fan.send(to: session) }
        case .users(let ids):
            for id in ids {
                if let session = site.sessions[id] { fan.send(to: session) }
            }
        case .malformed: break
        }
    }

    /// To every registered connection of a site but one.
    func broadcast(_ packet: [UInt8], site: Site, except own: Session) {
        deliveries += 1
        let fan = FanOut(packet: packet, number: deliveries)
        for session in site.sessions.values where session !== own { fan.send(to: session) }
    }
}

/// One packet on its way to many: encrypted and framed once per key, queued by reference.
private final class FanOut {
    private let packet: [UInt8]
    private let number: UInt64
    private var key: ClientKey?
    private var frame: SharedFrame?

    init(packet: [UInt8], number: UInt64) {
        self.packet = packet
        self.number = number
    }

    func send(to session: Session) {
        guard session.lastDelivery != number else { return }
        session.lastDelivery = number
        if key !== session.key {
            key = session.key
            frame = session.key.frame(packet)
        }
        if let frame { session.deliver(frame) }
    }
}
