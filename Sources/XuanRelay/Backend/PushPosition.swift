import XuanPacket

/// This relay's position in the backend's push channel (`chat/$wait`, Docs/protocol.md 5.6).
struct PushPosition {
    /// Longer than any backend holds a request that has nothing to answer.
    static let patienceMilliseconds: UInt64 = 50_000

    /// Number of the last packet that came; 0 before the first.
    var number: Int64 = 0
    /// The backend's channel that the number belongs to: one that was started again counts from 1 in another one.
    var stream: String?

    var request: [UInt8] {
        var params: [(String, JSON)] = [("position", JSON(number))]
        if let stream { params.append(("stream", .string(stream))) }
        return JSON.object([("module", "chat"), ("method", RelayMethod.wait.json), ("params", .object(params))]).bytes
    }

    /// A reply: packets in order, and where to go on.
    struct Batch {
        let packets: [[UInt8]]
        /// Their numbers among all packets for this relay; empty from a backend that gives none.
        let orders: [Int64]
        let next: PushPosition

        /// `nil` for an answer of a backend that does not know the method.
        init?(_ answer: [UInt8]) {
            guard let object = (try? JSON.parse(answer))?.object, object["result"] == "success",
                let data = object["data"]?.object, let position = data["position"]?.integer,
                let packets = data["packets"]?.array
            else { return nil }
            self.packets = packets.map(\.bytes)
            orders = data["orders"]?.array?.compactMap(\.integer) ?? []
            next = PushPosition(number: position, stream: data["stream"]?.string)
        }
    }
}
