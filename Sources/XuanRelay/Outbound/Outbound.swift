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
        switch recipients {
        case .requester: if let requester { FanOut(packet, number: nextDelivery()).send(to: requester) }
        case .everyone: broadcast(packet, site: site, except: nil)
        case .users(let ids): send(packet, to: ids, site: site)
        case .malformed: break
        }
    }

    private func send(_ packet: [UInt8], to ids: [Int64], site: Site) {
        let fan = FanOut(packet, number: nextDelivery())
        guard let team else { return fan.send(to: ids, of: site) }
        let byLoop = team.directory.split(ids, site: site.index)
        fan.send(to: byLoop[place], of: site)
        for (loop, ids) in byLoop.enumerated() where loop != place && !ids.isEmpty {
            guard let frame = fan.frame(for: key) else { return }
            let index = site.index
            team.post(to: loop) { $0.sendArrived(frame, packet: packet, to: ids, site: index) }
        }
    }

    /// A packet of another loop for users of this one. Who has moved meanwhile is followed.
    private func sendArrived(_ frame: SharedFrame, packet: [UInt8], to ids: [Int64], site: Int) {
        let fan = FanOut(packet, number: nextDelivery(), frame: frame, key: key)
        for id in ids {
            if let session = sites.all[site].sessions[id] {
                fan.send(to: session)
            } else if let team, let loop = team.directory.loop(of: id, site: site), loop != place {
                team.post(to: loop) { $0.sendArrived(frame, packet: packet, to: [id], site: site) }
            }
        }
    }

    /// To every registered connection of a site, on all loops, but one.
    func broadcast(_ packet: [UInt8], site: Site, except own: Session?) {
        let fan = FanOut(packet, number: nextDelivery())
        for session in site.sessions.values where session !== own { fan.send(to: session) }
        guard let team, let frame = fan.frame(for: key) else { return }
        let index = site.index
        team.postToOthers(than: place) { other in
            let fan = FanOut(packet, number: other.nextDelivery(), frame: frame, key: other.key)
            for session in other.sites.all[index].sessions.values { fan.send(to: session) }
        }
    }
}

/// One packet on its way to many: encrypted and framed once per key, queued by reference. Loop-confined.
private final class FanOut {
    private let packet: [UInt8]
    private let number: UInt64
    private var key: ClientKey?
    private var frame: SharedFrame?

    /// `frame`, if there is one already, was made under the token that `key` holds on this loop.
    init(_ packet: [UInt8], number: UInt64, frame: SharedFrame? = nil, key: ClientKey? = nil) {
        self.packet = packet
        self.number = number
        self.frame = frame
        self.key = key
    }

    func send(to ids: [Int64], of site: Site) {
        for id in ids {
            if let session = site.sessions[id] { send(to: session) }
        }
    }

    func send(to session: Session) {
        guard session.lastDelivery != number else { return }
        session.lastDelivery = number
        if let frame = frame(for: session.key) { session.deliver(frame) }
    }

    func frame(for wanted: ClientKey) -> SharedFrame? {
        if key !== wanted {
            key = wanted
            frame = wanted.frame(packet)
        }
        return frame
    }
}
