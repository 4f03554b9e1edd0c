// The relay's own requests to a backend, once a minute (Docs/protocol.md 5.4). A backend that holds a push channel
// is asked only for what it has not taken.

import XuanNet
import XuanPacket

extension Relay {
    /// Starts the polls of every site; the leader's affair.
    func startPolls() {
        for site in sites.all {
            loop.every(milliseconds: settings.pollMilliseconds) { [unowned(unsafe) self, unowned site] in poll(site) }
        }
    }

    /// One round; nothing happens while the last one is under way or the backend is away.
    func poll(_ site: Site) {
        guard site.link.isReady, !site.link.isPolling, !service.isStopping else { return }
        let due = Report(
            offline: reporting.book.open(site.name).offline,
            sendfail: reporting.book.claim(limit: 10_000, site: site.name))
        if site.link.hasPushChannel, due.isEmpty { return }
        site.link.isPolling = true
        report(due, to: site) { [self] isTaken in
            guard isTaken, !site.link.hasPushChannel else { return site.link.isPolling = false }
            checkUserChange(site)
        }
    }

    /// Nothing else that a backend may have answered is for everybody.
    private static func isPeopleList(_ answer: [UInt8]) -> Bool {
        guard let head = PacketHead(of: answer) else { return false }
        return answer.withUnsafeBytes { bytes in
            PacketHead.member(head.method, of: bytes, is: RelayMethod.peopleList.name)
                && !PacketHead.member(head.result, of: bytes, is: "fail")
        }
    }

    private func checkUserChange(_ site: Site) {
        site.ask(RelayPackets.checkUserChange(language: Languages.standard)) { [self] result in
            guard case .success(let answer) = result, let object = (try? JSON.parse(answer))?.object,
                object["result"] == "success", object["data"] == "yes"
            else { return site.link.isPolling = false }
            site.ask(RelayPackets.followUp(.userGetlist, userID: 0, language: Languages.standard)) { [self] result in
                site.link.isPolling = false
                guard case .success(let list) = result, Self.isPeopleList(list) else { return }
                // To everybody, whatever it names: nobody asked for it.
                broadcast(list, site: site, except: nil)
            }
        }
    }
}
