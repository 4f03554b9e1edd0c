import XuanPacket

// The exit of answers and pushes. Their receivers say who may get them; the relay of each connected person says where
// they go. With one relay, which is nearly always, no look-up is needed.

extension BackendServices {
    /// Gives an answer to the requester, and to the other relays their people's part; then its copies.
    func hand(_ answer: Answer, to packet: PacketWork) {
        reply(answer, to: packet)
        for copy in answer.copies { push(Push(answer: copy)) }
    }

    private func reply(_ answer: Answer, to packet: PacketWork) {
        guard answer.isForOthers else { return packet.reply(packet.admits(answer) ? answer : refused(answer, packet)) }
        // Pages have no people of their own: only their answer goes back to them.
        if packet.request?.principal != nil { return packet.reply(refused(answer, packet)) }
        if relays.isAlone(packet.relay) { return packet.reply(answer) }
        if answer.staysHere, relays.isAloneHere(packet.relay) { return packet.reply(answer) }
        let parts = split(answer, asker: packet.relay)
        packet.reply(parts[packet.relay] ?? answer.restricted(to: Answer.nobody))
        for (run, part) in parts where run != packet.relay { relays.push(part, to: run) }
    }

    /// Each relay gets it for its own people; a push for one relay goes to that one.
    func push(_ push: Push) {
        let answer: Answer
        switch push.content {
        case .news(let item):
            if let node = push.relay.flatMap({ BackendSession.node(of: $0) }) { rings?.add(item, to: node) }
            return
        case .packet(let packet): answer = packet
        }
        guard answer.isForOthers else {
            return configuration.report("a packet that nobody asked for names no receivers; it was not sent")
        }
        if let run = push.relay { return relays.push(answer, to: run) }
        let runs = relays.all
        if runs.count == 1 { return relays.push(answer, to: runs[0]) }
        if answer.staysHere { return pass(answer) }
        for (run, part) in split(answer, asker: nil) { relays.push(part, to: run) }
    }

    /// A packet that another node has sent, to the relays of this one.
    func pass(_ answer: Answer) {
        for run in relays.list.map(\.run) {
            guard let ids = answer.receivers.people else {
                relays.push(answer, to: run)
                continue
            }
            let here = presence.people(ids, at: run)
            if !here.isEmpty { relays.push(answer.restricted(to: here), to: run) }
        }
    }

    /// A method has answered to others than it may.
    private func refused(_ answer: Answer, _ packet: PacketWork) -> Answer {
        configuration.report("\(packet.method?.name ?? "?"): the answer is not for who asked; it was not sent")
        return packet.databaseFailure
    }

    /// The answer for each relay, with the people connected there in `users`. People who are connected nowhere stay
    /// with `asker`.
    private func split(_ answer: Answer, asker: String?) -> [String: Answer] {
        if case .everybody = answer.receivers {
            let runs = answer.staysHere ? relays.list.map(\.run) : relays.all
            return Dictionary(uniqueKeysWithValues: runs.map { ($0, answer) })
        }
        guard let ids = answer.receivers.people else { return [:] }
        var byRelay: [String: [Int64]] = [:]
        for (id, runs) in presence.relays(of: ids, answer.sessions.kind) {
            if runs.isEmpty, let asker { byRelay[asker, default: []].append(id) }
            for run in runs where !answer.staysHere || BackendSession.node(of: run) == nil {
                byRelay[run, default: []].append(id)
            }
        }
        return byRelay.mapValues(answer.restricted)
    }
}

extension PacketWork {
    /// An answer without `users` goes to a relay that made the request for itself, to pages, or to a login, which the
    /// relay reads itself; never to a person's packet, whose answer a relay delivers.
    func admits(_ answer: Answer) -> Bool {
        guard case .asker = answer.receivers else { return true }
        guard let request else { return true }
        return request.principal != nil || request.userID == 0 || method?.order == .connection
    }
}
