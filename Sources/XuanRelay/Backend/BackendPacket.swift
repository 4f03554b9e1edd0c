// Stage 6 of 8, recipients. In: a packet of a backend. Out: its parts, as values.

import XuanPacket

/// A packet of a backend for clients, taken apart: read once where it comes in, or made of the values that a backend in
/// the same program has at hand.
package struct BackendPacket: Sendable {
    /// JSON, plaintext, without characters that clients cannot read.
    package let bytes: [UInt8]
    /// Where the member `users` and one comma stand: clients do not get them.
    package let cut: Range<Int>?
    package let recipients: Recipients
    package let isFailure: Bool
    package let content: AnswerContent
    /// Where its rows stand, of a backend that may forget which ones have come.
    let rows: PacketHead.Member?

    /// Of a backend in the same program, which writes no character above U+FFFF and never forgets.
    package init(
        bytes: [UInt8], cut: Range<Int>?, recipients: Recipients, isFailure: Bool, content: AnswerContent
    ) {
        (self.bytes, self.cut, self.isFailure, rows) = (bytes, cut, isFailure, nil)
        (self.recipients, self.content) = isFailure ? (.requester, .ordinary) : (recipients, content)
    }

    /// `nil` if it is no packet, or if its `users` are no list of ids.
    package init?(reading bytes: [UInt8]) {
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
        (recipients, content) = isFailure ? (.requester, .ordinary) : (named, Self.content(of: head, in: bytes))
    }

    private static func content(of head: PacketHead, in bytes: [UInt8]) -> AnswerContent {
        bytes.withUnsafeBytes { bytes in
            switch RelayMethod.named(head.method, in: bytes)?.answer {
            case .message: .messages(MessageGids(in: bytes, data: head.data))
            case .notice: .notices(MessageGids(in: bytes, data: head.data))
            case .kickoff:
                .kickoff(
                    connection: PacketHead.value(head.client, of: bytes)?.string,
                    reason: (try? JSON.parse(bytes))?.object?["reason"]?.string)
            case .ordinary, nil: .ordinary
            }
        }
    }
}
