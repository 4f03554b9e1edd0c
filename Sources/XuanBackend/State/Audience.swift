import XuanPacket

/// The receivers of a chat's messages at this node, as long as nobody comes or goes.
struct Audience: Sendable {
    let generation: UInt64
    /// Those whose classic session is live, ascending: all their sessions get the messages.
    let people: [Int64]
    /// Those without a live classic session, ascending: only their synced ones get the messages.
    let syncedOnly: [Int64]
    /// Other nodes where members are connected, as `BackendSession.relay` names them.
    let nodes: [String]
    /// `people` in a packet's form, without brackets.
    let text: [UInt8]

    init(_ people: [Int64], syncedOnly: [Int64] = [], nodes: [String] = [], generation: UInt64) {
        (self.people, self.syncedOnly, self.nodes, self.generation) = (people, syncedOnly, nodes, generation)
        var writer = JSONWriter(reserving: people.count * 4)
        writer.ids(people)
        text = Array(writer.bytes.dropFirst().dropLast())
    }

    func has(_ user: Int64) -> Bool { people.ascendingHas(user) }
}
