import XuanPacket

/// The receivers of a chat's messages, as long as nobody comes or goes.
struct Audience: Sendable {
    let generation: UInt64
    /// Ascending.
    let people: [Int64]
    /// The same in a packet's form, without brackets.
    let text: [UInt8]

    init(_ people: [Int64], generation: UInt64) {
        (self.people, self.generation) = (people, generation)
        var writer = JSONWriter(reserving: people.count * 4)
        writer.ids(people)
        text = Array(writer.bytes.dropFirst().dropLast())
    }

    func has(_ user: Int64) -> Bool { people.ascendingHas(user) }
}
