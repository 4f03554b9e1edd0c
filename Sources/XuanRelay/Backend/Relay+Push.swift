// What passes between relay and a backend of ours outside of requests: pushed packets, and who is connected.

import XuanNet
import XuanPacket

extension Relay {
    /// Any thread: the sites never change.
    package func knows(site name: String) -> Bool { sites.site(named: name) != nil }

    /// A packet that the program which the relay is part of sends by itself, in the form of an answer. False if there
    /// is no such site. On the loop.
    package func push(_ packet: [UInt8], site name: String) -> Bool {
        guard let site = sites.site(named: name) else { return false }
        pushed(packet, site: site)
        return true
    }

    /// A packet that the backend sends by itself. A kick-off also ends the connections of those it names, who have
    /// logged in at another relay.
    func pushed(_ packet: [UInt8], site: Site) {
        deliver(packet, requester: nil, site: site)
        guard let head = PacketHead(of: packet),
            packet.withUnsafeBytes({ PacketHead.member(head.method, of: $0, is: "kickoff") }),
            case .users(let ids) = Recipients(of: head, in: packet)
        else { return }
        for id in ids {
            dismiss(id, site: site)
            let index = site.index
            team?.sendToOthers(from: self) { $0.dismiss(id, site: $0.sites.all[index]) }
        }
    }

    /// Ends the user's connection here without a logout: the backend knows him elsewhere.
    private func dismiss(_ userID: Int64, site: Site) {
        guard let session = site.sessions[userID], site.unregister(session, userID: userID) else { return }
        _ = team?.directory.unregister(userID, session: session.number, site: site.index)
        end(session, code: 1000, reason: "logged in elsewhere")
    }

    /// `chat/$present`: all registered users of the site, each with his connection and whether his login exchange is
    /// over. On any loop.
    func presencePacket(of site: Site) -> [UInt8] {
        var users: [JSON] = []
        if let team {
            for (user, place) in team.directory.all(site: site.index) {
                users.append([JSON(user), .string(place.connection), .bool(place.isLive)])
            }
        } else {
            for (user, session) in site.sessions {
                users.append([JSON(user), .string(session.address.text), .bool(session.state == .online)])
            }
        }
        return JSON.object([
            ("module", "chat"), ("method", "$present"), ("params", .object([("users", .array(users))])),
        ]).bytes
    }
}
