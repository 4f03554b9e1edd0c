/// Who gets a backend's answer: what its `users` says (Docs/protocol.md 5.2).
package enum Recipients: Equatable, Sendable {
    /// The connection that asked.
    case requester
    /// Every registered connection of that backend.
    case everyone
    /// These users, as far as they are connected; an id may occur twice.
    case users([Int64])
    /// `users` is no list of ids: nobody may get it.
    case malformed

    /// Reads `users` of an answer. Missing, with `result` fail or as a kick-off: the requester. Missing with
    /// success, or empty: everyone. Ids may be numeric strings.
    package init(of head: PacketHead, in bytes: UnsafeRawBufferPointer) {
        guard let range = head.users?.value else {
            let isFailure = PacketHead.member(head.result, of: bytes, is: "fail")
            let isKick = PacketHead.member(head.method, of: bytes, is: "kickoff")
            self = isFailure || isKick ? .requester : .everyone
            return
        }
        self = Self.read(UnsafeRawBufferPointer(rebasing: bytes[range]))
    }

    /// The text is a valid JSON value already.
    private static func read(_ text: UnsafeRawBufferPointer) -> Recipients {
        guard text[0] == UInt8(ascii: "[") else { return .malformed }
        var ids: [Int64] = []
        ids.reserveCapacity(min(text.count / 2, 4096))
        var at = 1
        while true {
            while JSONBytes.isBlank(text[at]) || text[at] == UInt8(ascii: ",") { at += 1 }
            if text[at] == UInt8(ascii: "]") { break }
            let quoted = text[at] == UInt8(ascii: "\"")
            if quoted { at += 1 }
            let start = at
            while text[at] == UInt8(ascii: "-") || text[at] &- 0x30 < 10 { at += 1 }
            guard at > start, let id = PacketHead.integer(text, start..<at) else { return .malformed }
            if quoted {
                guard text[at] == UInt8(ascii: "\"") else { return .malformed }
                at += 1
            } else if text[at] != UInt8(ascii: ","), text[at] != UInt8(ascii: "]"), !JSONBytes.isBlank(text[at]) {
                return .malformed
            }
            ids.append(id)
        }
        return ids.isEmpty ? .everyone : .users(ids)
    }
}
