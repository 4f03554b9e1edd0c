/// The recipients of a backend's answer: its `users` (Docs/protocol.md 5.2).
package enum Recipients: Equatable, Sendable {
    /// The connection that asked.
    case requester
    /// Every registered connection of that backend.
    case everyone
    /// These users, as far as they are connected; an id may occur twice.
    case users(UserIDs)
    /// `users` is not a list of ids: nobody may get it.
    case malformed

    /// Reads `users` of an answer, to the end before anybody gets it. Missing, with `result` fail or as a kick-off:
    /// the requester. Missing with success, or empty: everyone. Ids may be numeric strings.
    package init(of head: PacketHead, in answer: [UInt8]) {
        guard let range = head.users?.value else {
            self = answer.withUnsafeBytes { bytes in
                let isFailure = PacketHead.member(head.result, of: bytes, is: "fail")
                let isKick = PacketHead.member(head.method, of: bytes, is: "kickoff")
                return isFailure || isKick ? .requester : .everyone
            }
            return
        }
        guard answer[range.lowerBound] == UInt8(ascii: "[") else {
            self = .malformed
            return
        }
        let ids = UserIDs(answer: answer, start: range.lowerBound + 1)
        var reading = ids.makeIterator()
        var isEmpty = true
        while reading.next() != nil { isEmpty = false }
        self = reading.isMalformed ? .malformed : isEmpty ? .everyone : .users(ids)
    }
}

/// Ids of people: those in the `users` of an answer, which are read where they stand each time, so that no list is made for
/// a packet; or a list that a backend in the same program has made.
package struct UserIDs: Sequence, Equatable, Sendable {
    /// An answer, shared and not copied; empty for a list.
    private let text: [UInt8]
    /// Index after the opening bracket.
    private let start: Int
    private let list: [Int64]

    fileprivate init(answer: [UInt8], start: Int) { (text, self.start, list) = (answer, start, []) }

    package init(_ list: [Int64]) { (text, start, self.list) = ([], 0, list) }

    package func makeIterator() -> Iterator { Iterator(text: text, at: start, list: list) }

    package struct Iterator: IteratorProtocol {
        private let text: [UInt8]
        private var at: Int
        private let list: [Int64]
        /// True once something other than an id was met. Never for the ids of a `Recipients`.
        fileprivate private(set) var isMalformed = false

        fileprivate init(text: [UInt8], at: Int, list: [Int64]) { (self.text, self.at, self.list) = (text, at, list) }

        package mutating func next() -> Int64? {
            if !text.isEmpty { return nextInText() }
            guard at < list.count else { return nil }
            at += 1
            return list[at - 1]
        }

        /// The text is a valid JSON list already, so its closing bracket ends the reading at the latest.
        private mutating func nextInText() -> Int64? {
            while JSONBytes.isBlank(text[at]) || text[at] == UInt8(ascii: ",") { at += 1 }
            if isMalformed || text[at] == UInt8(ascii: "]") { return nil }
            let quoted = text[at] == UInt8(ascii: "\"")
            if quoted { at += 1 }
            let first = at
            while text[at] == UInt8(ascii: "-") || text[at] &- 0x30 < 10 { at += 1 }
            let end = text[at]
            let isWhole =
                quoted
                ? end == UInt8(ascii: "\"")
                : end == UInt8(ascii: ",") || end == UInt8(ascii: "]") || JSONBytes.isBlank(end)
            guard isWhole, at > first, let id = PacketHead.integer(text, first..<at) else {
                isMalformed = true
                return nil
            }
            if quoted { at += 1 }
            return id
        }
    }
}
