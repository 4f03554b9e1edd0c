// The login (Docs/protocol.md 4.2). In: chat/login. Out: its answer and the session's id, or a refusal; the rest of the
// exchange is in Exchange.swift.

import Logging
import XuanNet
import XuanPacket

extension Relay {
    func login(_ packet: UnsafeRawBufferPointer, head: PacketHead, session: Session) throws(PacketError) {
        session.login.language = Languages.known(PacketHead.value(head.lang, of: packet)?.string)
        guard let params = PacketHead.value(head.params, of: packet)?.array, params.count >= 3,
            let siteName = params[0].isNull ? "" : params[0].string, let account = params[1].string,
            params[2].string != nil
        else { return fail(session, "The login packet is not complete.") }
        guard let site = sites.site(named: siteName) else { return fail(session, "There is no such server.") }
        session.login.site = site
        session.login.account = account
        guard secondsToWait(account: account, from: session.connection.client.ip, site: site) == nil else {
            return fail(session, "Too many refused logins. Please wait a minute.")
        }
        if isFull(site, for: session) { return block(session) }
        session.state = .loggingIn
        if site.link.knowsSync { session.login.device = SessionDevice(in: packet, head) }
        let request = try PacketEdit.request(packet, head: head, address: session.address)
        ask(site, request.bytes) { [self] result in loginAnswered(result, session: session, site: site) }
    }

    private func loginAnswered(_ result: Result<[UInt8], BackendFailure>, session: Session, site: Site) {
        switch result {
        case .failure(let failure):
            logger.warning("login: no answer", metadata: ["site": "\(site.name)", "cause": "\(failure)"])
            fail(session, failure.clientText)
        case .success(let answer):
            guard let user = LoginAnswer(answer) else {
                logger.warning("login: unusable answer", metadata: ["site": "\(site.name)"])
                return fail(session, BackendFailure.unreadable.clientText)
            }
            guard let userID = user.id else {
                refused(
                    LoginRefusal(answer), account: session.login.account, from: session.connection.client.ip, site: site
                )
                guard session.state == .loggingIn else { return }
                session.sendNow(answer)
                return end(session, code: 1000, reason: "login refused")
            }
            guard session.state == .loggingIn else {
                // The client left while the backend logged it in: tell the backend, or the user stays online there.
                return sendLogout(userID: userID, session: session, site: site)
            }
            if isFull(site, for: session) {
                sendLogout(userID: userID, session: session, site: site)
                return block(session)
            }
            if session.login.isSuperseded {
                // The backend knows the person elsewhere already, so it is owed no logout.
                session.sendNow(RelayPackets.kickoff(language: session.login.language))
                return end(session, code: 1000, reason: "logged in elsewhere")
            }
            if hasTooMany(session, userID: userID, site: site) {
                sendLogout(userID: userID, session: session, site: site)
                figures.count(.loginLimited)
                logRefused(
                    account: session.login.account, from: session.connection.client.ip, site: site.name,
                    cause: "sessions")
                return fail(session, "You are signed in on too many devices. Please sign out on one of them.")
            }
            if !session.isSynced { session.arrive() }
            register(session, userID: userID, site: site)
            session.sendNow(session.isSynced ? PacketEdit.withoutReceivers(answer) : answer)
            session.login.fileSession = Secret.randomHex(digits: 32)
            files.began(session)
            session.sendNow(RelayPackets.sessionID(session.login.fileSession, language: session.login.language))
            if session.isSynced {
                begin(session, site: site, loginAnswer: answer)
            } else {
                followUp(.userGetlist, session: session, site: site, loginAnswer: answer)
            }
        }
    }

    /// A synced session gets everything from here on; its client asks for the rest.
    private func begin(_ session: Session, site: Site, loginAnswer: [UInt8]) {
        session.goOnline()
        team?.directory.setLive(session.userID, session: session.number, upTo: 0, site: site.index)
        if session.login.hasReplaced { tellWhoIsHere(session, site: site) }
        tellLogin(loginAnswer, of: session, site: site)
    }

    // MARK: Refusals

    private func fail(_ session: Session, _ text: String) {
        guard session.state == .anonymous || session.state == .loggingIn else { return }
        session.sendNow(RelayPackets.loginFailed(text, language: session.login.language))
        end(session, code: 1000, reason: "login refused")
    }

    private func block(_ session: Session) {
        session.sendNow(RelayPackets.blockLogin)
        end(session, code: 1000, reason: "too many users are online")
    }
}

/// The part of the backend's answer to a login that the relay reads.
private struct LoginAnswer {
    /// The user's id if the login succeeded.
    let id: Int64?

    /// `nil` if it is not a packet, or a success without a user.
    init?(_ answer: [UInt8]) {
        let read: (success: Bool, id: Int64?)? = answer.withUnsafeBytes { bytes in
            guard let head = try? PacketHead(peeking: bytes) else { return nil }
            let success = PacketHead.member(head.result, of: bytes, is: "success")
            return (success, success ? PacketHead.value(head.data, of: bytes)?.object?["id"]?.looseInteger : nil)
        }
        guard let read, !read.success || (read.id ?? 0) > 0 else { return nil }
        id = read.id
    }
}
