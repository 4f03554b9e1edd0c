// Stage 6 of 8, recipients. In: a packet of a backend. Out: its parts, as values.

import XuanPacket

/// A packet of a backend for clients, taken apart: read once where it comes in, or made of the values that a backend in
/// the same program has at hand. Immutable; a class, since it goes through many hands.
package final class BackendPacket: Sendable {
    /// JSON, plaintext, without characters that clients cannot read.
    package let bytes: [UInt8]
    /// Where the member `users` and one comma stand: clients do not get them.
    package let cut: Range<Int>?
    package let recipients: Recipients
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
        bytes: [UInt8], cut: Range<Int>?, recipients: Recipients, isFailure: Bool, content: AnswerContent
    ) {
        (self.bytes, self.cut, self.isFailure, rows) = (bytes, cut, isFailure, nil)
        self.recipients = isFailure ? .requester : recipients
        switch content {
        case .messages(let gids): (message, isNotice, kickoff) = (gids, false, nil)
        case .notices(let gids): (message, isNotice, kickoff) = (gids, true, nil)
        case .kickoff(let end): (message, isNotice, kickoff) = (nil, false, end)
        case .ordinary: (message, isNotice, kickoff) = (nil, false, nil)
        }
    }

    /// `nil` if it is no packet, or if its `users` are no list of ids.
    package convenience init?(reading bytes: [UInt8]) {
        guard let head = PacketHead(of: bytes), !head.isEmpty, case let named = Recipients(of: head, in: bytes),
            named != .malformed
        else { return nil }
        if head.hasSupplementary {
            // Escapes move the rest: rare enough to read it once more.
            self.init(reading: PacketEdit.escapingSupplementary(bytes))
        } else {
            self.init(bytes, head, named)
        }
    }

    private init(_ bytes: [UInt8], _ head: PacketHead, _ named: Recipients) {
        (self.bytes, cut, rows) = (bytes, head.users?.cut, head.data)
        isFailure = bytes.withUnsafeBytes { PacketHead.member(head.result, of: $0, is: "fail") }
        // A refusal concerns nobody else, whatever it names, and holds nothing.
        recipients = isFailure ? .requester : named
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
