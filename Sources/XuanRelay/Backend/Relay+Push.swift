// Traffic between relay and our backend outside of requests: pushed packets, and who is connected.

import XuanNet
import XuanPacket

extension Relay {
    /// Any thread: the sites never change.
    package func knows(site name: String) -> Bool { sites.site(named: name) != nil }

    /// A packet that the program which the relay is part of sends by itself, in the form of an answer. False if there
    /// is no such site. On the loop.
    package func push(_ packet: [UInt8], site name: String) -> Bool {
        guard let site = sites.site(named: name) else { return false }
        if let packet = BackendPacket(reading: packet) {
            pushed(packet, site: site)
        } else {
            logger.warning("an unusable packet was pushed", metadata: ["site": "\(name)"])
        }
        return true
    }

    /// A packet that the backend sends by itself.
    func pushed(_ packet: BackendPacket, site: Site, at spot: DeliveryPlace? = nil) {
        guard let kickoff = packet.kickoff, case .users(let ids) = packet.recipients else {
            return deliver(packet, requester: nil, site: site, at: spot)
        }
        let index = site.index
        let (bytes, text) = (packet.bytes, Self.closeReason(kickoff.reason))
        let (connection, sessions) = (kickoff.connection, packet.sessions)
        for id in ids {
            dismiss(id, sessions, connection: connection, packet: bytes, reason: text, site: site)
            team?.sendToOthers(from: self) {
                $0.dismiss(id, sessions, connection: connection, packet: bytes, reason: text, site: $0.sites.all[index])
            }
        }
        passOver(spot, site: site)
    }

    /// The text of the close frame; the person reads the packet before it.
    private static func closeReason(_ word: String?) -> String {
        switch word {
        case "elsewhere": "logged in elsewhere"
        case "passwordChanged", "passwordReset": "the password was changed"
        case "disabled", "deleted": "the account is closed"
        default: "sent away"
        }
    }

    /// A kick-off: tells the user's clients and ends their connections without a logout, since the backend knows the
    /// user elsewhere or not at all. With the name of a connection it ends only that one, which may still wait for the
    /// answer to its login: the login fails.
    private func dismiss(
        _ userID: Int64, _ sessions: SessionFilter, connection: String?, packet: [UInt8], reason: String, site: Site
    ) {
        let meant = site.sessions.all(of: userID).filter {
            sessions.includes($0.kind) && $0.address.text != sessions.but
                && (connection == nil || connection == $0.address.text)
        }
        for session in meant {
            if var object = (try? JSON.parse(packet))?.object {
                for name in ["users", "for", "but", "client"] { object[name] = nil }
                session.sendNow(JSON.object(object).bytes)
            }
            guard site.sessions.unregister(session, userID: userID) else { continue }
            _ = team?.directory.unregister(userID, session: session.number, site: site.index)
            end(session, code: 1000, reason: reason)
        }
        guard meant.isEmpty, let connection else { return }
        for session in service.connected.values
        where session.state == .loggingIn && session.userID == 0 && session.address.text == connection {
            session.login.isSuperseded = true
        }
    }

    /// `chat/$present`: all sessions of the site: user, connection, whether the login exchange is over, how far the
    /// backlog went, and the device of a synced one; and which messages have come. On any loop.
    func presencePacket(of site: Site) -> [UInt8] {
        var users: [JSON] = []
        if let team {
            for (user, place) in team.directory.all(site: site.index) {
                users.append(
                    Self.presence(user, place.connection, isLive: place.isLive, upTo: place.upTo, device: place.device))
            }
        } else {
            site.sessions.forEach { session in
                let isLive = session.state == .online && !session.backlog.isCatchingUp
                users.append(
                    Self.presence(
                        session.userID, session.address.text, isLive: isLive, upTo: session.backlog.upTo,
                        device: session.login.device?.facts))
            }
        }
        let logs = team?.relays.map { $0.sites.all[site.index].arrivals } ?? [site.arrivals]
        let runs = logs.flatMap { log in log.withLock { $0.runs } }
        return JSON.object([
            ("module", "chat"), ("method", RelayMethod.present.json),
            (
                "params",
                .object([
                    ("users", .array(users)),
                    ("arrived", .array(runs.flatMap { [JSON($0.lowerBound), JSON($0.upperBound)] })),
                ])
            ),
        ]).bytes
    }

    /// One session in `chat/$present`.
    static func presence(
        _ user: Int64, _ connection: String, isLive: Bool, upTo: Int64, device: ClientDevice?
    ) -> JSON {
        .array([JSON(user), .string(connection), .bool(isLive), JSON(upTo)] + (device.map { [$0.json] } ?? []))
    }
}
