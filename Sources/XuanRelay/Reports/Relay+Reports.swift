// Handles messages that did not arrive. In: ended connections, receivers that are not there. Out: `chat/notify`
// with `sendfail` and `offline`, and `chat/logout`, each written down before it is sent (Docs/protocol.md 5.5).

import Logging
import XuanNet
import XuanPacket

extension Relay {
    /// Gids in one report packet; the rest follows in the next one.
    private static let gidsPerReport = 500
    /// Until a report that was not taken is tried again.
    private static let tellPauseMilliseconds: UInt64 = 2_000

    /// The session will not get anything any more: what it has not confirmed, and that it is gone, goes to the backend,
    /// after the session's last request. A report says that the user is gone, so only the last session here makes one.
    func settle(_ session: Session) {
        guard !session.end.isSettled, let site = session.site, session.userID != 0 else { return }
        session.end.isSettled = true
        let (user, owesLogout) = (session.userID, session.end.owesLogout)
        session.end.isLast = owesLogout && sessions(of: user, at: site) == 0
        let report = Report(
            offline: session.end.isLast ? [user] : [],
            sendfail: [user: Set(session.takeUnconfirmed())])
        guard owesLogout || !report.isEmpty else { return }
        service.settling += 1
        reporting.book.add(report, site: site.name) { [self] in
            loop.runOrPost { [self] in
                session.whenQuiet { [self] in
                    if !report.sendfail.isEmpty { tellLater(site) }
                    guard owesLogout else { return service.settling -= 1 }
                    sendLogout(of: session, site: site)
                }
            }
        }
    }

    private func sendLogout(of session: Session, site: Site, pauseMilliseconds: UInt64 = 500) {
        let user = session.userID
        site.askForClient(logoutPacket(userID: user, session: session)) { [self] result in
            service.settling -= 1
            noteDeparture(of: session, site: site)
            // Without an answer, or while the backend's database is away, the report stays in the book. The original's
            // backend gets it in any case, as from the original relay.
            if site.link.hasPushChannel {
                if !Self.isSuccess(result) {
                    return sendLogoutLater(of: session, site: site, pauseMilliseconds: pauseMilliseconds)
                }
                if session.end.isLast { reporting.book.remove(Report(offline: [user]), site: site.name) }
            }
            answered(result, requester: session, site: site)
        }
    }

    /// A message named users who have no connection here (any more): the backend keeps it for them.
    func missed(_ users: [Int64], _ message: MessageGids, site: Site) {
        let gids = Set(message.list)
        guard !gids.isEmpty, !users.isEmpty else { return }
        let report = Report(sendfail: Dictionary(users.map { ($0, gids) }, uniquingKeysWith: { first, _ in first }))
        service.settling += 1
        reporting.book.add(report, site: site.name) { [self] in
            loop.runOrPost { [self] in
                service.settling -= 1
                tellLater(site)
            }
        }
    }

    /// The leader tells; once for all that comes in this turn.
    private func tellLater(_ site: Site) {
        guard let leader = team?.relays.first, leader !== self else { return tell(site) }
        let index = site.index
        team?.send(to: 0, from: self) { $0.tell($0.sites.all[index]) }
    }

    /// Reports failed messages, part by part; what the backend does not take stays for the poll.
    func tell(_ site: Site) {
        guard !site.link.isTelling else { return site.link.hasMoreToTell = true }
        guard site.link.isReady else { return }
        let part = Report(sendfail: reporting.book.claim(limit: Self.gidsPerReport, site: site.name))
        guard !part.isEmpty else { return }
        site.link.isTelling = true
        site.link.hasMoreToTell = false
        report(part, to: site) { [self] isTaken in
            site.link.isTelling = false
            if !isTaken {
                // People who have come back meanwhile lack these; the poll would be late.
                loop.after(milliseconds: Self.tellPauseMilliseconds) { [self, unowned site] in
                    if !service.isStopping { tell(site) }
                }
            }
            if isTaken, site.link.hasMoreToTell || !reporting.book.open(site.name).sendfail.isEmpty { tell(site) }
        }
    }

    /// Sends one report, whose users are claimed; takes it out of the book when the backend says success.
    func report(_ report: Report, to site: Site, done: @escaping (_ isTaken: Bool) -> Void) {
        site.ask(report.packet(language: Languages.standard)) { [self] result in
            guard case .success(let answer) = result, let object = (try? JSON.parse(answer))?.object,
                object["result"] == "success"
            else {
                logger.warning("backend did not take a report; kept", metadata: ["site": "\(site.name)"])
                reporting.book.release(report.sendfail.keys, site: site.name)
                return done(false)
            }
            reporting.book.remove(report, site: site.name)
            reporting.book.release(report.sendfail.keys, site: site.name)
            deliverNotifications(object["data"], site: site)
            done(true)
        }
    }

    private static func isSuccess(_ result: Result<ClientReply, BackendFailure>) -> Bool {
        switch result {
        // A refusal is never for several.
        case .success(.delivered): true
        case .success(.packet(let answer, _)):
            !answer.isFailure && answer.kickoff == nil
        case .success(.unusable), .failure: false
        }
    }

    private static let longestLogoutPause: UInt64 = 8_000

    /// Again and again until the backend takes it, sooner than the poll would: others see the person online meanwhile.
    /// Nothing is sent once the poll has told, or the person has come back, whose login has replaced the session at the
    /// backend if they have one session only.
    private func sendLogoutLater(of session: Session, site: Site, pauseMilliseconds: UInt64) {
        loop.after(milliseconds: pauseMilliseconds) { [self] in
            guard !service.isStopping else { return }
            if reporting.book.open(site.name).offline.contains(session.userID) == false {
                guard site.link.knowsSync, session.end.logoutsLeft > 0 else { return }
                session.end.logoutsLeft -= 1
            }
            service.settling += 1
            sendLogout(
                of: session, site: site, pauseMilliseconds: min(pauseMilliseconds * 2, Self.longestLogoutPause))
        }
    }

    /// `data` of a `notify` answer: user id → list of notifications; an empty list if there are none.
    private func deliverNotifications(_ data: JSON?, site: Site) {
        guard let byUser = data?.object else { return }
        for (user, notes) in zip(byUser.keys, byUser.values) {
            guard let id = Int64(user) else { continue }
            let note = RelayPackets.notifications(notes, to: id, isForClassic: site.link.knowsSync)
            guard let packet = BackendPacket(reading: note) else { continue }
            deliver(packet, requester: nil, site: site)
        }
    }
}
