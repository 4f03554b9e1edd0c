// `chat/$status`: this relay's figures, sent every few seconds to a backend that holds a push channel (Docs/protocol.md
// 5.6). An original backend never gets one. The leader speaks for all loops.

import XuanNet
import XuanPacket

extension Relay {
    /// The push channel of `site` is open. Continues until the backend no longer has one.
    func startStatus(for site: Site) {
        guard reporting.facts != nil, !site.link.tellsStatus else { return }
        site.link.tellsStatus = true
        tellStatus(to: site, withFacts: true)
    }

    private func tellStatus(to site: Site, withFacts: Bool) {
        guard !service.isStopping, let facts = reporting.facts, site.link.hasPushChannel else {
            return site.link.tellsStatus = false
        }
        gatherFigures { [self] figures in
            // The channel may be there before the ports are.
            let name = RelayFacts.name(chatPort: service.chatPort == 0 ? settings.chatPort : service.chatPort)
            let packet = Self.status(figures, of: site, facts, withFacts: withFacts, name: name)
            // Not `site.ask`: the figures are of what clients ask.
            site.port.ask(packet) { [self] result in statusAnswered(result, by: site, facts, withFacts: withFacts) }
        }
    }

    private func statusAnswered(
        _ result: Result<[UInt8], BackendFailure>, by site: Site, _ sent: RelayFacts, withFacts: Bool
    ) {
        var (pause, known) = (settings.statusMilliseconds, sent.number)
        if case .failure = result { site.figures.statusAnswered(false) }
        if case .success(let answer) = result {
            site.figures.statusAnswered(true)
            if let number = Self.factsKnown(answer) {
                known = number
            } else {
                // The backend is older than this packet, or refuses it.
                pause = Self.refusedPauseMilliseconds
            }
        }
        let isNewer = reporting.facts?.number != known
        // A restarted backend gets the facts at once; one that takes none waits for the next status.
        if isNewer, !withFacts { pause = 0 }
        loop.after(milliseconds: pause) { [self, unowned site] in tellStatus(to: site, withFacts: isNewer) }
    }

    private static let refusedPauseMilliseconds: UInt64 = 600_000

    /// Number of the facts that the backend has, 0 for none; `nil` if the answer is a failure.
    private static func factsKnown(_ answer: [UInt8]) -> Int64? {
        guard let object = (try? JSON.parse(answer))?.object, object["result"] == "success" else { return nil }
        return object["data"]?.object?["facts"]?.integer
    }

    private static func status(
        _ figures: RelayFigures, of site: Site, _ facts: RelayFacts, withFacts: Bool, name: String
    ) -> [UInt8] {
        let here = figures.sites[site.index]
        var params = JSONObject([
            ("name", .string(name)), ("version", .string(RelayVersion.wire)), ("started", JSON(facts.started)),
            ("connections", JSON(Int64(clamping: figures.loop.incoming.open))), ("online", JSON(here.online)),
            ("packetsIn", JSON(Int64(clamping: figures.loop.messagesIn))),
            ("packetsOut", JSON(Int64(clamping: figures.loop.messagesOut))),
            ("logins", JSON(Int64(clamping: figures.logins))),
            (
                "latency",
                [
                    "precision": JSON(SiteFigures.precision), "longest": JSON(Int64(clamping: here.latency.maximum)),
                    "steps": .array(here.latency.steps.map { [JSON($0.place), JSON($0.count)] }),
                ]
            ),
        ])
        if withFacts { params["facts"] = facts.json(for: site.name) }
        return JSON.object([("module", "chat"), ("method", RelayMethod.status.json), ("params", .object(params))]).bytes
    }
}
