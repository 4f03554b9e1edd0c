import XuanNet

/// Relays that serve as one, each on a loop of its own: same ports, same token, one directory of users.
///
/// The kernel spreads connections over the loops. A packet for users of another loop crosses in one post per packet and
/// loop, with its frame made already; the other loop wakes up once for all that came meanwhile.
package final class RelayTeam: Sendable {
    let relays: [Relay]
    let directory: Directory
    let files = FilesInCommon()

    /// `relays` have equal sites in equal order, and none has started. The first one is the leader.
    package init(_ relays: [Relay]) {
        self.relays = relays
        directory = Directory(sites: relays[0].sites.all.count, loops: relays.count)
        for (place, relay) in relays.enumerated() { relay.join(self, place: place) }
    }

    var others: ArraySlice<Relay> { relays.dropFirst() }

    /// Runs `work` with a relay, on its loop.
    func post(to place: Int, _ work: @escaping @Sendable (Relay) -> Void) {
        let relay = relays[place]
        relay.loop.post { work(relay) }
    }

    func postToOthers(than place: Int, _ work: @escaping @Sendable (Relay) -> Void) {
        for other in relays.indices where other != place { post(to: other, work) }
    }
}
