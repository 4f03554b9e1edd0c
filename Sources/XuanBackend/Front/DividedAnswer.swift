import XuanPacket

/// The answer to a message in two: for who asked, and for the others. Where pushes wait that were stored before it, the
/// others get it behind them, so that nobody is shown a later message first.
struct DividedAnswer {
    let own: [UInt8]
    let others: [UInt8]

    /// `nil` if `answer` is no stored message, or is for nobody beside `asker`.
    init?(_ answer: [UInt8], asker: Int64) {
        guard let head = PacketHead(of: answer), let users = head.users?.value,
            answer.withUnsafeBytes({ bytes in
                PacketHead.member(head.method, of: bytes, is: "message")
                    && PacketHead.member(head.result, of: bytes, is: "success")
            }), case .users(let ids) = Recipients(of: head, in: answer)
        else { return nil }
        let rest = ids.filter { $0 != asker && $0 > 0 }
        guard !rest.isEmpty else { return nil }
        own = Self.answer(answer, users, [asker])
        others = Self.answer(answer, users, rest)
    }

    private static func answer(_ answer: [UInt8], _ users: Range<Int>, _ ids: [Int64]) -> [UInt8] {
        var writer = JSONWriter(reserving: answer.count)
        writer.raw(Array(answer[..<users.lowerBound]))
        writer.ids(ids)
        writer.raw(Array(answer[users.upperBound...]))
        return writer.bytes
    }
}
