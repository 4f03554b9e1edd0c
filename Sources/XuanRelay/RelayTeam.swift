import XuanNet

/// Relays that serve as one, each on a loop of its own: same ports, same tokens, one directory of users.
///
/// The kernel spreads connections over the loops. Packets for users of another loop cross in one batch per turn, their
/// frames made already if all share a token; the other loop wakes up once for all that came meanwhile.
package final class RelayTeam: Sendable {
    let relays: [Relay]
    let directory: Directory
    let files = FilesInCommon()

    /// `relays` have equal sites in equal order, and none has started. The first one is the leader.
    package init(_ relays: [Relay]) {
        self.relays = relays
        directory = Directory(sites: relays[0].sites.all.count)
        for (place, relay) in relays.enumerated() { relay.join(self, place: place) }
    }

    var others: ArraySlice<Relay> { relays.dropFirst() }

    /// Runs `work` with the relay at `place`, on its loop, after this turn of the loop of `sender`.
    func send(to place: Int, from sender: Relay, _ work: @escaping @Sendable (Relay) -> Void) {
        let relay = relays[place]
        sender.loop.send(to: relay.loop) { work(relay) }
    }

    func sendToOthers(from sender: Relay, _ work: @escaping @Sendable (Relay) -> Void) {
        for other in relays.indices where other != sender.place { send(to: other, from: sender, work) }
    }
}
