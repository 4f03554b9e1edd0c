// Relay and backend settle what each open session has: after the backend was started again, and after an answer got lost
// on the way. In: the backend's answer to `chat/$present`. Out: what sessions lack, once each, before anything newer.

import Logging
import XuanNet
import XuanPacket

extension Relay {
    private static let catchUpAttempts = 10
    private static let catchUpPauseMilliseconds: UInt64 = 500

    /// The backend's answer to `chat/$present`: it names who lacks something.
    func settled(_ answer: [UInt8], site: Site) {
        guard let object = (try? JSON.parse(answer))?.object, object["result"] == "success" else { return }
        take(BackendFacts(object), of: site)
        tellToSync(site)
        guard let data = object["data"]?.object, let behind = data["behind"]?.array?.compactMap(\.integer),
            !behind.isEmpty
        else { return }
        let last = data["last"]?.integer ?? .max
        logger.info("bringing what was missed", metadata: ["site": "\(site.name)", "people": "\(behind.count)"])
        let index = site.index
        guard let team else {
            for id in behind { catchUp(id, site: site, settledUpTo: last) }
            return
        }
        for id in behind {
            guard let loop = team.directory.classicLoop(of: id, site: index) else { continue }
            if loop == place {
                catchUp(id, site: site, settledUpTo: last)
            } else {
                team.send(to: loop, from: self) { $0.catchUp(id, site: $0.sites.all[index], settledUpTo: last) }
            }
        }
    }

    /// Packets may have got lost on the way from the backend: synced clients ask what is new.
    private func tellToSync(_ site: Site) {
        let index = site.index
        site.tellToSync()
        team?.sendToOthers(from: self) { $0.sites.all[index].tellToSync() }
    }

    private func catchUp(_ userID: Int64, site: Site, settledUpTo last: Int64) {
        guard let session = site.sessions.classic(of: userID) else { return }
        // In the middle of its login, or of being brought something: the backend may count it as arriving once more.
        guard session.state == .online, !session.backlog.isCatchingUp else { return session.backlog.lacksMore = last }
        catchUp(session, site: site, settledUpTo: last)
    }

    /// `last`: id of the newest message when relay and backend settled. A newer one came to others alone: the backend hands
    /// nothing to a session that is behind, so that it has what reached the relay only up to there.
    func catchUp(_ session: Session, site: Site, settledUpTo last: Int64) {
        session.backlog.lacksMore = nil
        session.backlog.isCatchingUp = true
        team?.directory.setBehind(session.userID, session: session.number, site: site.index)
        session.arrive()
        fetchMissed(for: session, site: site, settledUpTo: last, after: 0, attempt: 1, brought: [])
    }

    /// Part by part, as a backlog at a login.
    private func fetchMissed(
        for session: Session, site: Site, settledUpTo last: Int64, after: Int64, attempt: Int, brought: [String]
    ) {
        let request = RelayPackets.part(
            .getOfflineMessages, userID: session.userID, language: session.login.language, after: after,
            arrived: session.arrival?.arrived ?? 0)
        site.ask(request) { [self, unowned site] result in
            guard session.state == .online else { return }
            guard case .success(let answer) = result, case let (packet, more) = RelayPackets.part(of: answer),
                let page = MissedPage(packet)
            else {
                guard attempt < Self.catchUpAttempts else {
                    return end(session, code: 1011, reason: "the server could not answer")
                }
                loop.after(milliseconds: Self.catchUpPauseMilliseconds) { [self] in
                    guard session.state == .online else { return }
                    fetchMissed(
                        for: session, site: site, settledUpTo: last, after: after, attempt: attempt + 1,
                        brought: brought)
                }
                return
            }
            let fresh = page.without { id in
                session.backlog.upTo >= id || id <= last && hasArrived(id, site: site)
            }
            if let fresh { session.send(step: fresh.packet, part: more ?? 0) }
            noteBacklog(packet, of: session)
            let brought = brought + (fresh?.gids ?? [])
            if let more {
                return session.whenRoom { [self, unowned site] in
                    guard session.state == .online else { return }
                    fetchMissed(
                        for: session, site: site, settledUpTo: last, after: more, attempt: 1, brought: brought)
                }
            }
            team?.directory.setLive(
                session.userID, session: session.number, upTo: session.backlog.upTo, site: site.index)
            session.endCatchingUp(brought: brought)
            if let last = session.backlog.lacksMore { catchUp(session, site: site, settledUpTo: last) }
            // Answers that were on their way meanwhile have come or were given up by then.
            loop.after(milliseconds: Self.overlapMilliseconds) { session.forgetBrought() }
        }
    }

    private static let overlapMilliseconds: UInt64 = 30_000

    /// Of two logins of one person that came here at once the backend may have taken the other one for the later. It
    /// hears which connection is there, so that it knows which logout counts.
    func tellWhoIsHere(_ session: Session, site: Site) {
        guard site.link.hasPushChannel else { return }
        let packet = JSON.object([
            ("module", "chat"), ("method", RelayMethod.present.json),
            (
                "params",
                .object([
                    (
                        "users",
                        [
                            Self.presence(
                                session.userID, session.address.text, isLive: session.isSynced, upTo: 0,
                                device: session.login.device?.facts)
                        ]
                    )
                ])
            ),
        ])
        site.ask(packet.bytes) { _ in }
    }

    // MARK: Arrivals

    /// The session has its backlog up to the last message in it.
    func noteBacklog(_ packet: [UInt8], of session: Session) {
        guard let head = PacketHead(of: packet) else { return }
        packet.withUnsafeBytes { bytes in
            for id in MessageIDs(in: head.data, of: bytes) { session.backlog.upTo = max(session.backlog.upTo, id) }
        }
    }

    /// Remembers the messages of a packet that goes to others than the requester.
    func noteArrival(of packet: BackendPacket, site: Site) {
        packet.bytes.withUnsafeBytes { bytes in
            site.arrivals.withLock { arrivals in
                for id in MessageIDs(in: packet.rows, of: bytes) { arrivals.note(id) }
            }
        }
    }

    /// Whether the message has come to any loop.
    func hasArrived(_ id: Int64, site: Site) -> Bool {
        let logs = team?.relays.map { $0.sites.all[site.index].arrivals } ?? [site.arrivals]
        return logs.contains { log in log.withLock { $0.has(id) } }
    }

    /// Whether all messages of a packet have come before.
    func hasArrived(_ packet: BackendPacket, site: Site) -> Bool {
        packet.bytes.withUnsafeBytes { bytes in
            var count = 0
            for id in MessageIDs(in: packet.rows, of: bytes) {
                guard hasArrived(id, site: site) else { return false }
                count += 1
            }
            return count > 0
        }
    }
}

extension Site {
    fileprivate func tellToSync() {
        guard sessions.syncedCount > 0 else { return }
        sessions.forEach { if $0.isSynced, $0.state == .online { $0.sendNow(RelayPackets.resync) } }
    }
}

/// The backend's parsed packets for a session that continues.
private struct MissedPage {
    private var object: JSONObject
    private let rows: [JSON]

    /// `nil` if it is a failure.
    init?(_ answer: [UInt8]) {
        guard let object = (try? JSON.parse(answer))?.object, object["result"] == "success",
            let rows = object["data"]?.array
        else { return nil }
        (self.object, self.rows) = (object, rows)
    }

    /// The packet for the client without the messages that it has, oldest first as if it had heard them; `nil` if nothing
    /// is left.
    func without(_ has: (Int64) -> Bool) -> (packet: [UInt8], gids: [String])? {
        let left = rows.map { row in (id: row.object?["id"]?.looseInteger ?? 0, row: row) }
            .filter { !has($0.id) }.sorted { $0.id < $1.id }
        guard !left.isEmpty else { return nil }
        var object = object
        object["users"] = nil
        object["data"] = .array(left.map(\.row))
        return (JSON.object(object).bytes, left.compactMap { $0.row.object?["gid"]?.string })
    }
}
