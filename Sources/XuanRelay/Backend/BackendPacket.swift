// Stage 6 of 8, recipients. In: a packet of a backend. Out: its parts, as values.

import XuanPacket

/// A packet of a backend for clients, taken apart: read once where it comes in, or made of the values that a backend in
/// the same program has at hand. Immutable; a class, since it goes through many hands.
package final class BackendPacket: Sendable {
    /// JSON, plaintext, without characters that clients cannot read.
    package let bytes: [UInt8]
    /// Where the members `users`, `for` and `but` stand side by side, and one comma: clients do not get them.
    package let cut: Range<Int>?
    package let recipients: Recipients
    /// Which sessions of the recipients.
    package let sessions: SessionFilter
    package let isFailure: Bool
    /// Its messages or notices, which have to arrive; `nil` if it is of another kind.
    package let message: MessageGids?
    /// They are notices. Absent recipients are not reported then: the backend would answer with the same notices.
    package let isNotice: Bool
    package let kickoff: Kickoff?
    /// Where its rows stand, of a backend that may forget which ones have come.
    let rows: PacketHead.Member?

    /// Of a backend in the same program, which writes no character above U+FFFF and never forgets.
    package init(
        bytes: [UInt8], cut: Range<Int>?, recipients: Recipients, sessions: SessionFilter = .all, isFailure: Bool,
        content: AnswerContent
    ) {
        (self.bytes, self.cut, self.isFailure, rows) = (bytes, cut, isFailure, nil)
        self.sessions = sessions
        self.recipients = isFailure || sessions.kind == .asker ? .requester : recipients
        switch content {
        case .messages(let gids): (message, isNotice, kickoff) = (gids, false, nil)
        case .notices(let gids): (message, isNotice, kickoff) = (gids, true, nil)
        case .kickoff(let end): (message, isNotice, kickoff) = (nil, false, end)
        case .ordinary: (message, isNotice, kickoff) = (nil, false, nil)
        }
    }

    /// `nil` if it is not a packet, or if its `users`, `for` or `but` are not of their form.
    package convenience init?(reading bytes: [UInt8]) {
        guard let head = PacketHead(of: bytes), !head.isEmpty, case let named = Recipients(of: head, in: bytes),
            named != .malformed, let sessions = bytes.withUnsafeBytes({ SessionFilter(of: head, in: $0) })
        else { return nil }
        if head.hasSupplementary {
            // Escapes move the rest: rare enough to read it once more.
            self.init(reading: PacketEdit.escapingSupplementary(bytes))
        } else if sessions == .all {
            self.init(bytes, head, named, sessions, cut: head.users?.cut)
        } else if let cut = Self.joined([head.users, head.sessions, head.but]) {
            self.init(bytes, head, named, sessions, cut: cut)
        } else {
            // Our backends write them side by side. Elsewhere two of them are taken out, which moves the rest.
            let rest = PacketEdit.cutting([head.sessions, head.but], out: bytes, end: head.end)
            guard let head = PacketHead(of: rest) else { return nil }
            self.init(rest, head, Recipients(of: head, in: rest), sessions, cut: head.users?.cut)
        }
    }

    /// The members and a comma behind each; `nil` if there is something between them, or nothing behind.
    private static func joined(_ members: [PacketHead.Member?]) -> Range<Int>? {
        var found: Range<Int>?
        for member in members {
            guard let member else { continue }
            // The cut of the last member of all ends at its value.
            guard member.cut.upperBound > member.value.upperBound else { return nil }
            guard let before = found else {
                found = member.cut
                continue
            }
            guard before.upperBound == member.cut.lowerBound else { return nil }
            found = before.lowerBound..<member.cut.upperBound
        }
        return found
    }

    private init(
        _ bytes: [UInt8], _ head: PacketHead, _ named: Recipients, _ sessions: SessionFilter, cut: Range<Int>?
    ) {
        (self.bytes, self.cut, self.sessions, rows) = (bytes, cut, sessions, head.data)
        isFailure = bytes.withUnsafeBytes { PacketHead.member(head.result, of: $0, is: "fail") }
        // A refusal concerns nobody else, whatever it names, and holds nothing.
        recipients = isFailure || sessions.kind == .asker ? .requester : named
        let kind = isFailure ? nil : bytes.withUnsafeBytes { RelayMethod.named(head.method, in: $0)?.answer }
        isNotice = kind == .notice
        message =
            isNotice || kind == .message ? bytes.withUnsafeBytes { MessageGids(in: $0, data: head.data) } : nil
        kickoff = kind == .kickoff ? Kickoff(of: head, in: bytes) : nil
    }
}

extension Kickoff {
    fileprivate init(of head: PacketHead, in bytes: [UInt8]) {
        self.init(
            connection: bytes.withUnsafeBytes { PacketHead.value(head.client, of: $0)?.string },
            reason: (try? JSON.parse(bytes))?.object?["reason"]?.string)
    }
}
