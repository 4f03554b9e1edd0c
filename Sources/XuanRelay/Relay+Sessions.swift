// Connects and disconnects. A user has one classic session at a site, and others if the site knows sync; identity is the
// connection's, never only the user's.

import Logging
import XuanNet
import XuanPacket

extension Relay {
    func opened(_ session: Session) {
        service.connected[ObjectIdentifier(session)] = session
        session.connection.setDeadline(milliseconds: UInt64(settings.limits.loginSeconds) * 1_000)
        extensions.events?.connected(session.visit)
    }

    /// Makes the session one of the user's; the one it replaces is kicked off, on whatever loop.
    func register(_ session: Session, userID: Int64, site: Site) {
        session.login.userID = userID
        // The login timeout is over: from here on pings check that the connection is alive.
        session.connection.setDeadline(milliseconds: 0)
        if let older = site.sessions.register(session, userID: userID) {
            session.login.hasReplaced = true
            kickOff(older)
        }
        if let team {
            let here = Directory.Place(
                loop: place, session: session.number, account: session.login.account,
                connection: session.address.text, device: session.login.device?.facts)
            let before = team.directory.register(userID, at: here, site: site.index)
            if let before, before.loop != place {
                session.login.hasReplaced = true
                let (index, here) = (site.index, self.place)
                session.arrival?.waitsForOlder = true
                team.send(to: before.loop, from: self) {
                    $0.kickOff(userID, session: before.session, site: index)
                    team.send(to: here, from: $0) { _ in session.olderHasSettled() }
                }
            }
        }
        session.connection.messageLimit = settings.limits.frameBytes
        reporting.book.remove(Report(offline: [userID]), site: site.name)
        figures.logins += 1
        logger.info("login", metadata: ["site": "\(site.name)", "user": "\(userID)"])
        extensions.events?.loggedIn(session.visit)
    }

    private func kickOff(_ userID: Int64, session number: UInt64, site: Int) {
        guard let session = sites.all[site].sessions.all(of: userID).first(where: { $0.number == number }) else {
            return
        }
        kickOff(session)
    }

    private func kickOff(_ older: Session) {
        older.sendNow(RelayPackets.kickoff(language: older.login.language))
        end(older, code: 1000, reason: "logged in elsewhere")
        // Now, and not when it is closed: the newer connection gets the messages that this one has not confirmed.
        settle(older)
    }

    /// Takes a session out of service and closes its connection after what is queued for it.
    func end(_ session: Session, code: UInt16, reason: String) {
        leave(session)
        session.connection.close(code: code, reason: reason)
    }

    /// The connection is gone.
    func closed(_ session: Session, reason: CloseReason) {
        logger.debug("closed", metadata: ["user": "\(session.userID)", "cause": "\(reason)"])
        // A client that neither logged out nor was disconnected may be back in a moment.
        if session.state != .ended { session.end.isLost = true }
        leave(session)
        settle(session)
        if let token = session.token { crypto.tokens.release(token, now: loop.now) }
        service.connected[ObjectIdentifier(session)] = nil
        connectionEnded(session.connection, reason)
        extensions.events?.disconnected(session.visit)
    }

    /// A connection of any kind that was accepted is gone.
    func connectionEnded(_ connection: Connection, _ reason: CloseReason) {
        if connection.isCounted { admission.addresses.connectionClosed(connection.client.ip) }
        if let fault = Fault(reason) { figures.count(fault) }
    }

    /// Unregisters; if this was one of the user's sessions, the backend gets a report: at once when nothing is on its way to
    /// the peer any more, else when the connection is closed and it is known what did not arrive.
    private func leave(_ session: Session) {
        guard session.state != .ended else { return }
        session.state = .ended
        files.ended(session)
        guard session.userID != 0, let site = session.site else { return }
        noteDeparture(of: session, site: site)
        guard site.sessions.unregister(session, userID: session.userID) else { return }
        if let team {
            let wasThePlace = team.directory.unregister(session.userID, session: session.number, site: site.index)
            guard wasThePlace else { return }
        }
        logger.info("logout", metadata: ["site": "\(site.name)", "user": "\(session.userID)"])
        session.end.owesLogout = true
        if session.isConfirmed { settle(session) }
    }

    /// A message may be on its way to the session.
    func noteDeparture(of session: Session, site: Site) {
        if site.link.knowsSync { site.departures.note(session.userID, session.kind, now: loop.now) }
    }

    /// Whether the user has so many sessions that this one cannot be added, and it replaces none. Loops that ask at the
    /// same moment may each add one.
    func hasTooMany(_ session: Session, userID: Int64, site: Site) -> Bool {
        let limit = settings.limits.sessionsPerPerson
        let device = session.login.device?.facts.id
        if let team {
            let entries = team.directory.entries(of: userID, site: site.index)
            return entries.count >= limit && !entries.contains { $0.place.device?.id == device }
        }
        let all = site.sessions.all(of: userID)
        return all.count >= limit && !all.contains(where: session.replaces)
    }

    /// How many sessions the user has at this relay, on any loop.
    func sessions(of userID: Int64, at site: Site) -> Int {
        team?.directory.entries(of: userID, site: site.index).count ?? site.sessions.all(of: userID).count
    }

    /// A login that nobody waits for any more.
    func sendLogout(userID: Int64, session: Session, site: Site) {
        site.askForClient(logoutPacket(userID: userID, session: session)) { [self] result in
            answered(result, requester: session, site: site)
        }
    }

    func logoutPacket(userID: Int64, session: Session) -> Packet {
        Packet(
            own: RelayPackets.logout(
                userID: userID, language: session.login.language, address: session.address,
                isLost: session.end.isLost && session.site?.link.hasPushChannel == true))
    }

    /// The limit counts people: a user who is online already is no further one.
    func isFull(_ site: Site, for session: Session) -> Bool {
        let limit = settings.maxOnlineUsers
        guard limit > 0 else { return false }
        if let directory = team?.directory {
            return directory.count(site: site.index) >= limit
                && !directory.contains(account: session.login.account, site: site.index)
        }
        guard site.sessions.peopleCount >= limit else { return false }
        var isOnline = false
        site.sessions.forEach { if $0.login.account == session.login.account { isOnline = true } }
        return !isOnline
    }
}
