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
        for id in ids {
            dismiss(id, connection: kickoff.connection, packet: bytes, reason: text, site: site)
            team?.sendToOthers(from: self) {
                $0.dismiss(id, connection: kickoff.connection, packet: bytes, reason: text, site: $0.sites.all[index])
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

    /// A kick-off: tells the user's client and ends its connection without a logout, since the backend knows the
    /// user elsewhere or not at all. With the name of a connection it ends only that one, which may still wait for the
    /// answer to its login: the login fails.
    private func dismiss(
        _ userID: Int64, connection: String?, packet: [UInt8], reason: String, site: Site
    ) {
        if let session = site.sessions[userID], connection == nil || connection == session.address.text {
            if var object = (try? JSON.parse(packet))?.object {
                object["users"] = nil
                object["client"] = nil
                session.sendNow(JSON.object(object).bytes)
            }
            guard site.unregister(session, userID: userID) else { return }
            _ = team?.directory.unregister(userID, session: session.number, site: site.index)
            return end(session, code: 1000, reason: reason)
        }
        guard let connection else { return }
        for session in service.connected.values
        where session.state == .loggingIn && session.userID == 0 && session.address.text == connection {
            session.login.isSuperseded = true
        }
    }

    /// `chat/$present`: all registered users of the site, each with the connection, whether the login exchange is over,
    /// and how far the backlog went; and which messages have come. On any loop.
    func presencePacket(of site: Site) -> [UInt8] {
        var users: [JSON] = []
        func add(_ user: Int64, _ connection: String, _ isLive: Bool, _ upTo: Int64) {
            users.append([JSON(user), .string(connection), .bool(isLive), JSON(upTo)])
        }
        if let team {
            for (user, place) in team.directory.all(site: site.index) {
                add(user, place.connection, place.isLive, place.upTo)
            }
        } else {
            for (user, session) in site.sessions {
                let isLive = session.state == .online && !session.backlog.isCatchingUp
                add(user, session.address.text, isLive, session.backlog.upTo)
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
}
