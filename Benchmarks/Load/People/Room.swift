import XuanPacket

/// A chat that we made, whose members are all ours.
final class Room: @unchecked Sendable {  // immutable except `place` and `senders`, which are the loop's
    let gid: String
    let gidBytes: [UInt8]
    let members: [Person]
    /// Number of the room in the current step, and how many of its members send.
    var place = 0
    var senders = 0

    /// A pair's gid consists of its ids sorted as text (Docs/protocol.md 7.1), a group's is a random UUID.
    init(_ members: [Person]) {
        self.members = members
        gid = members.count == 2 ? members.map { String($0.id) }.sorted().joined(separator: "&") : Self.uuid()
        gidBytes = Array(gid.utf8)
    }

    var createParameters: [JSON] {
        let isPair = members.count == 2
        return [
            .string(gid), isPair ? "" : "xxload", isPair ? "one2one" : "group", .array(members.map { JSON($0.id) }), 0,
            false,
        ]
    }

    private static func uuid() -> String {
        var digits = Array(Secret.randomHex(digits: 32))
        digits[12] = "4"
        digits[16] = "8"
        for at in [20, 16, 12, 8] { digits.insert("-", at: at) }
        return String(digits)
    }
}
