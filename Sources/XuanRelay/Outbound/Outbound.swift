// Stages 6 to 8 of 8. In: a backend's answer. Out: one frame per token in the queue of each receiver.

import Logging
import XuanNet
import XuanPacket

extension Relay {
    /// The backend's answer to a packet of `requester`, who may have left. `request`: if the client has sent it.
    func answered(
        _ result: Result<ClientReply, BackendFailure>, requester: Session, site: Site, to request: Packet? = nil
    ) {
        switch result {
        case .failure(let failure):
            logger.warning("backend gave no answer", metadata: ["site": "\(site.name)", "cause": "\(failure)"])
            refuse(requester, failure, request)
        case .success(.packet(let answer, let spot)):
            deliver(answer, requester: requester, site: site, at: spot)
        case .success(.unusable(let count, let spot)):
            logger.warning(
                "backend sent no usable packet", metadata: ["site": "\(site.name)", "bytes": "\(count)"])
            refuse(requester, .unreadable, request)
            passOver(spot, site: site)
        case .success(.delivered): break
        }
    }

    private func refuse(_ requester: Session, _ failure: BackendFailure, _ request: Packet?) {
        guard requester.state != .ended else { return }
        guard let request else { return refuse(requester, failure.clientText) }
        request.bytes.withUnsafeBytes { refuse(requester, failure.clientText, of: request.head, in: $0) }
    }

    /// Sends an answer or a pushed packet to those it names. `spot` is `nil` for a packet without an order.
    func deliver(_ answer: BackendPacket, requester: Session?, site: Site, at spot: DeliveryPlace? = nil) {
        var delivery = Delivery(packet: answer)
        var isForRequester = false
        if case .requester = answer.recipients { isForRequester = true }
        let isMessage = delivery.reportsMissing
        if isMessage, answer.rows != nil, answer.recipients.nameOthers(than: requester) {
            if site.port.isAnsweringAgain, hasArrived(answer, site: site) {
                // The first answer has come after all.
                isForRequester = true
            } else {
                noteArrival(of: answer, site: site)
            }
        }
        if isForRequester {
            guard let requester else { return passOver(spot, site: site) }
            if spot != nil, requester.isSynced {
                // A client that keeps numbers is told in the order in which they came about.
                delivery.target = requester
                return sendInOrder(delivery, site: site, at: spot)
            }
            sendHere(delivery, to: requester)
            return passOver(spot, site: site)
        }
        if team != nil, !isMessage, spot == nil, let requester, delivery.isOnly(for: requester),
            isAlone(requester, site: site)
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
        fan.put(to: session)
        fan.finish()
    }

    /// Whether it is the person's only session, and a classic one.
    private func isAlone(_ session: Session, site: Site) -> Bool {
        guard !session.isSynced, site.sessions[session.userID] === session, session.next == nil else { return false }
        return !site.link.knowsSync || team?.directory.isAlone(session.userID, site: site.index) != false
    }

    /// The answer to a login, for others: at a site that knows sync for those whom it names, else for everybody.
    func tellLogin(_ answer: [UInt8], of session: Session, site: Site) {
        guard site.link.knowsSync, let packet = BackendPacket(reading: answer) else {
            return broadcast(answer, site: site, except: session)
        }
        sendInOrder(Delivery(packet: packet, except: session.number), site: site, at: nil)
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
        if let target = delivery.target {
            let place = target.relay.place
            if place == self.place { return sendHere(delivery, to: target) }
            team?.send(to: place, from: self) { $0.sendHere(delivery, to: target) }
            return
        }
        var fan = FanOut(delivery, relay: self)
        switch delivery.packet.recipients {
        case .everyone: broadcast(&fan, site: site)
        case .users(let ids): send(&fan, to: ids, site: site)
        case .requester, .malformed: break
        }
        fan.finish()
    }

    private func send(_ fan: inout FanOut, to ids: UserIDs, site: Site) {
        let reports = fan.delivery.reportsMissing
        let looksForMissed = reports && looksForMissed(at: site)
        guard let team else {
            var missing: [Int64] = []
            for id in ids {
                guard let newest = site.sessions[id] else {
                    if reports, id > 0 { missing.append(id) }
                    continue
                }
                fan.send(toAll: newest)
                if looksForMissed, hasMissed(id, site: site) { missing.append(id) }
            }
            return missed(missing, fan.delivery, site: site)
        }
        let split = team.directory.split(
            ids, for: fan.delivery.packet.sessions, site: site.index, into: &dispatch.byLoop)
        if reports { missed(split.missing, fan.delivery, site: site) }
        for id in dispatch.byLoop[place] {
            send(&fan, to: id, stamp: split.stamp, looksForMissed: looksForMissed, site: site)
        }
        for (loop, ids) in dispatch.byLoop.enumerated() where loop != place && !ids.isEmpty {
            var crossing = fan.crossing()
            crossing.stamp = split.stamp
            let (sent, index) = (crossing, site.index)
            team.send(to: loop, from: self) { $0.sendArrived(sent, to: ids, site: index) }
        }
    }

    /// A packet of another loop for users of this one.
    private func sendArrived(_ crossing: FanOut.Crossing, to ids: [Int64], site: Int) {
        let site = sites.all[site]
        let looksForMissed = crossing.delivery.reportsMissing && looksForMissed(at: site)
        var fan = FanOut(crossing, relay: self)
        for id in ids {
            send(&fan, to: id, stamp: crossing.stamp, looksForMissed: looksForMissed, site: site)
        }
        fan.finish()
    }

    /// Of a team: to a user whom the directory has found on this loop. The packet follows sessions that have taken the
    /// place of the one here meanwhile, on another loop: those that are newer than `stamp`.
    private func send(_ fan: inout FanOut, to id: Int64, stamp: UInt64, looksForMissed: Bool, site: Site) {
        if let newest = site.sessions[id] {
            if newest.next == nil { fan.send(to: newest) } else { sendKnown(&fan, of: id, site: site) }
            guard looksForMissed, hasMissed(id, site: site) else { return }
        }
        let entries = team?.directory.entries(of: id, site: site.index) ?? []
        let newer = entries.filter {
            $0.stamp > stamp && $0.place.loop != place && fan.delivery.packet.sessions.includes($0.place.kind)
        }
        if !newer.isEmpty {
            let (crossing, index, numbers) = (fan.crossing(), site.index, newer.map(\.place.session))
            for loop in Set(newer.map(\.place.loop)) {
                team?.send(to: loop, from: self) { $0.sendFollowing(crossing, id, to: numbers, site: index) }
            }
        }
        if fan.delivery.reportsMissing, !entries.contains(where: { $0.place.kind == .classic }) {
            missed([id], fan.delivery, site: site)
        }
    }

    /// To several sessions of a person here; one that another loop has just replaced gets nothing any more.
    private func sendKnown(_ fan: inout FanOut, of id: Int64, site: Site) {
        let known = team?.directory.entries(of: id, site: site.index) ?? []
        for session in site.sessions.all(of: id) where known.contains(where: { $0.place.session == session.number }) {
            fan.send(to: session)
        }
    }

    /// A packet that has followed a user to these sessions.
    private func sendFollowing(_ crossing: FanOut.Crossing, _ id: Int64, to numbers: [UInt64], site: Int) {
        let site = sites.all[site]
        var fan = FanOut(crossing, relay: self)
        let found = site.sessions.all(of: id).filter { numbers.contains($0.number) }
        for session in found { fan.send(to: session) }
        fan.finish()
        if found.isEmpty, crossing.delivery.reportsMissing { missed([id], crossing.delivery, site: site) }
    }

    private func looksForMissed(at site: Site) -> Bool {
        site.link.knowsSync && site.departures.hasAny(now: loop.now)
    }

    /// Whether a classic session of the person has lacked a message: one has ended just now, and there is none here.
    private func hasMissed(_ id: Int64, site: Site) -> Bool {
        site.sessions.classic(of: id) == nil && site.departures.kind(of: id, now: loop.now) == .classic
    }

    /// A person of whom nothing is known has missed it, too, but not one whose synced session has ended.
    private func missed(_ ids: [Int64], _ delivery: Delivery, site: Site) {
        guard !ids.isEmpty, let message = delivery.packet.message else { return }
        let missing = site.link.knowsSync ? ids.filter { site.departures.kind(of: $0, now: loop.now) != .synced } : ids
        if !missing.isEmpty { missed(missing, message, site: site) }
    }

    /// To all loops.
    private func broadcast(_ fan: inout FanOut, site: Site) {
        site.sessions.forEach { fan.send(to: $0) }
        guard let team else { return }
        let (crossing, index) = (fan.crossing(), site.index)
        team.sendToOthers(from: self) { other in
            var fan = FanOut(crossing, relay: other)
            other.sites.all[index].sessions.forEach { fan.send(to: $0) }
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
