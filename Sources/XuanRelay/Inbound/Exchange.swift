// The login exchange after the login's answer (Docs/protocol.md 4.2). In: a registered session. Out: people, chats, the
// backlog part by part, notices, then what was held back.
//
// Each packet goes out when the connection has taken the one before, and none counts against the bound of its queue: a
// backlog of any size needs bounded memory and ends no session.

import Logging
import XuanNet
import XuanPacket

extension Relay {
    func followUp(_ step: RelayPackets.FollowUp, session: Session, site: Site, loginAnswer: [UInt8]) {
        switch step {
        case .userGetlist, .getlist:
            let request = RelayPackets.followUp(step, userID: session.userID, language: session.login.language)
            ask(request, of: session, at: site) { [self] answer, _ in
                session.send(step: answer)
                session.whenRoom { [self] in
                    let next: RelayPackets.FollowUp = step == .userGetlist ? .getlist : .getOfflineMessages
                    followUp(next, session: session, site: site, loginAnswer: loginAnswer)
                }
            }
        case .getOfflineMessages:
            settleOlder(session, site: site) { [self] in
                bring(.getOfflineMessages, after: 0, session, site) { [self] in
                    followUp(.getOfflineNotify, session: session, site: site, loginAnswer: loginAnswer)
                }
            }
        case .getOfflineNotify:
            bring(.getOfflineNotify, after: 0, session, site) { [self] in
                session.goOnline()
                guard session.state == .online else { return }
                team?.directory.setLive(
                    session.userID, session: session.number, upTo: session.backlog.upTo, site: site.index)
                if session.login.hasReplaced { tellWhoIsHere(session, site: site) }
                if let last = session.backlog.lacksMore { catchUp(session, site: site, settledUpTo: last) }
                tellLogin(loginAnswer, of: session, site: site)
            }
        }
    }

    /// One part of what waits, then the next one; `done` after the last, which may still be queued.
    private func bring(
        _ step: RelayPackets.FollowUp, after: Int64, _ session: Session, _ site: Site, done: @escaping () -> Void
    ) {
        let request = RelayPackets.part(
            step, userID: session.userID, language: session.login.language, after: after,
            arrived: session.arrival?.arrived ?? 0)
        ask(request, of: session, at: site) { [self] answer, head in
            let (packet, more) = RelayPackets.part(of: answer)
            if step == .getOfflineMessages { noteBacklog(answer, of: session) }
            // An empty list says that nothing waits; after other parts it is not needed.
            let holdsRows = (head.data?.value.count ?? 0) > 2
            if holdsRows || after == 0 { session.send(step: packet, part: holdsRows ? more ?? 0 : nil) }
            guard let more else { return done() }
            session.whenRoom { [self] in bring(step, after: more, session, site, done: done) }
        }
    }

    private func ask(
        _ request: [UInt8], of session: Session, at site: Site, taken: @escaping ([UInt8], PacketHead) -> Void
    ) {
        ask(site, request) { [self] result in
            guard session.state == .loggingIn else { return }
            // A failure of our backend's, as when its database is away: without its backlog a session never goes live.
            guard case .success(let answer) = result, let head = PacketHead(of: answer),
                !site.link.knowsSync || !answer.withUnsafeBytes({ PacketHead.member(head.result, of: $0, is: "fail") })
            else {
                logger.warning(
                    "login exchange broke", metadata: ["site": "\(site.name)", "user": "\(session.userID)"])
                refuse(session, BackendFailure.unreadable.clientText)
                return end(session, code: 1011, reason: "the server could not answer")
            }
            taken(answer, head)
        }
    }

    /// Leftovers of the user's older connection reach the backend before it is asked for the backlog: else they would
    /// come later, out of order.
    private func settleOlder(_ session: Session, site: Site, then next: @escaping @Sendable () -> Void) {
        guard session.arrival?.waitsForOlder != true else {
            session.arrival?.next = { [self] in settleOlder(session, site: site, then: next) }
            return
        }
        let claim = reporting.book.claim(user: session.userID, site: site.name) { [self] in
            loop.runOrPost { [self] in
                if session.state == .loggingIn { settleOlder(session, site: site, then: next) }
            }
        }
        switch claim {
        case .nothing: next()
        case .busy: break
        case .mine(let gids):
            report(Report(sendfail: [session.userID: gids]), to: site) { _ in
                if session.state == .loggingIn { next() }
            }
        }
    }
}
