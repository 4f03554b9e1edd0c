import XuanPacket

// Who is connected at which relay decides where a packet goes; with one relay, which is nearly always, nothing is
// looked at.

extension Lanes {
    /// Gives a job's answer to the relay that asked, and to the others what is for their people.
    func hand(_ answer: [UInt8], to job: Job) {
        if relays.isAlone(job.relay) { return job.reply(answer) }
        let parts = split(answer, asker: job.relay)
        job.reply(parts[job.relay] ?? answer)
        for (run, packet) in parts where run != job.relay { relays.push(packet, to: run) }
    }

    func push(_ push: Push) {
        if let run = push.relay { return relays.push(push.packet, to: run) }
        let runs = relays.all
        if runs.count == 1 { return relays.push(push.packet, to: runs[0]) }
        for (run, packet) in split(push.packet, asker: nil) { relays.push(packet, to: run) }
    }

    /// The answer for each relay, its `users` those who are connected there. Who is connected nowhere stays with
    /// `asker`.
    private func split(_ answer: [UInt8], asker: String?) -> [String: [UInt8]] {
        guard let head = PacketHead(of: answer) else { return [:] }
        switch Recipients(of: head, in: answer) {
        case .requester, .malformed: return [:]
        case .everyone: return Dictionary(uniqueKeysWithValues: relays.all.map { ($0, answer) })
        case .users(let ids):
            let byRelay = Dictionary(grouping: ids, by: presence.relays(of: ids, otherwise: asker))
            var parts: [String: [UInt8]] = [:]
            for (run, ids) in byRelay where run != nil { parts[run!] = Self.restrict(answer, head, to: ids) }
            if let asker, parts[asker] == nil { parts[asker] = Self.restrict(answer, head, to: Answer.nobody) }
            return parts
        }
    }

    private static func restrict(_ answer: [UInt8], _ head: PacketHead, to ids: [Int64]) -> [UInt8] {
        let range = head.users!.value
        var writer = JSONWriter(reserving: answer.count)
        writer.raw(Array(answer[..<range.lowerBound]))
        writer.ids(ids)
        writer.raw(Array(answer[range.upperBound...]))
        return writer.bytes
    }
}

extension Presence {
    /// Where each of `ids` is connected; `otherwise` for those who are not.
    fileprivate func relays(of ids: some Sequence<Int64>, otherwise: String?) -> (Int64) -> String? {
        var found: [Int64: String] = [:]
        for id in ids { found[id] = session(of: id)?.relay }
        return { found[$0] ?? otherwise }
    }
}
