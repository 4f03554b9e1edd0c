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
        case .success(.unusable(let count, let spot)):
            logger.warning(
                "backend sent no usable packet", metadata: ["site": "\(site.name)", "bytes": "\(count)"])
            if requester.state != .ended { refuse(requester, BackendFailure.unreadable.clientText) }
            passOver(spot, site: site)
        case .success(.delivered): break
        }
    }

    /// Sends an answer, or what the backend pushed, to those it names. Of what stands in no
    /// order `spot` is `nil`.
    func deliver(_ answer: BackendPacket, requester: Session?, site: Site, at spot: DeliveryPlace? = nil) {
        var delivery = Delivery(packet: answer)
        if case .requester = answer.recipients { delivery.isForRequester = true }
        let isMessage = delivery.reportsMissing
        if isMessage, answer.rows != nil, answer.recipients.nameOthers(than: requester) {
            if site.port.isAnsweringAgain, hasArrived(answer, site: site) {
                // The first answer has come after all.
                delivery.isForRequester = true
            } else {
                noteArrival(of: answer, site: site)
            }
        }
        if delivery.isForRequester {
            if let requester { sendHere(delivery, to: requester) }
            return passOver(spot, site: site)
        }
        if team != nil, !isMessage, spot == nil, let requester, delivery.isOnly(for: requester),
            site.sessions[requester.userID] === requester
        {
            // One's own changes have no order with those of others.
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
        let packet = BackendPacket(
            bytes: answer, cut: PacketHead(of: answer)?.users?.cut, recipients: .everyone, isFailure: false,
            content: .ordinary)
        sendInOrder(Delivery(packet: packet, except: own?.number), site: site, at: nil)
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
        switch delivery.packet.recipients {
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
                } else if fan.delivery.reportsMissing, id > 0 {
                    missing.append(id)
                }
            }
            if let message = fan.delivery.packet.message, !missing.isEmpty { missed(missing, message, site: site) }
            return
        }
        let missing = team.directory.split(ids, site: site.index, into: &dispatch.byLoop)
        if fan.delivery.reportsMissing, let message = fan.delivery.packet.message, !missing.isEmpty {
            missed(missing, message, site: site)
        }
        for id in dispatch.byLoop[place] {
            if let session = site.sessions[id] { fan.send(to: session) }
        }
        for (loop, ids) in dispatch.byLoop.enumerated() where loop != place && !ids.isEmpty {
            let (crossing, index) = (fan.crossing(), site.index)
            team.send(to: loop, from: self) { $0.sendArrived(crossing, to: ids, site: index) }
        }
    }

    /// A packet of another loop for users of this one. It follows users who have moved to another loop meanwhile.
    private func sendArrived(_ crossing: FanOut.Crossing, to ids: [Int64], site: Int) {
        var fan = FanOut(crossing, relay: self)
        for id in ids {
            if let session = sites.all[site].sessions[id] {
                fan.send(to: session)
            } else if let team, let loop = team.directory.loop(of: id, site: site), loop != place {
                team.send(to: loop, from: self) { $0.sendArrived(crossing, to: [id], site: site) }
            } else if fan.delivery.reportsMissing, let message = fan.delivery.packet.message {
                missed([id], message, site: sites.all[site])
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
