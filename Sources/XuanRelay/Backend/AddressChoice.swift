/// Which of several addresses of one backend a relay uses (Docs/decisions/119). A value without clock and sockets; times
/// are milliseconds that only go forward.
struct AddressChoice {
    struct Limits: Sendable {
        /// So long an address that was away has to be well before the relay returns to it.
        var returnMilliseconds: UInt64 = 30_000
        /// And a random part of this.
        var spreadMilliseconds: UInt64 = 30_000
    }

    private struct Known {
        var isAway = false
        /// It answers, and says that it is about to stop or may not serve.
        var isLeaving = false
        /// Not sooner it is returned to.
        var returnAt: UInt64 = 0

        var isWell: Bool { !isAway && !isLeaving }
    }

    /// Places in the settings, the relay's first choice first.
    let order: [Int]
    private(set) var current: Int
    private var known: [Known]
    private let limits: Limits
    private let random: @Sendable (UInt64) -> UInt64

    /// `name`: of this relay. `random` gives a number below its argument, which is not 0.
    init(
        _ addresses: [String], name: String, limits: Limits = Limits(),
        random: @escaping @Sendable (UInt64) -> UInt64 = { .random(in: 0..<$0) }
    ) {
        order = Self.order(of: addresses, for: name)
        current = order[0]
        known = addresses.map { _ in Known() }
        (self.limits, self.random) = (limits, random)
    }

    /// Rendezvous hashing: each relay has an order of its own, all orders together use the addresses evenly, and a new
    /// address is the first choice of its share of the relays alone.
    static func order(of addresses: [String], for name: String) -> [Int] {
        let scores = addresses.map { score(name + "\n" + $0) }
        return addresses.indices.sorted { (scores[$0], $0) > (scores[$1], $1) }
    }

    /// FNV-1a with the last step of splitmix64, which spreads what differs in its last bytes only.
    private static func score(_ text: String) -> UInt64 {
        var hash: UInt64 = 0xCBF2_9CE4_8422_2325
        for byte in text.utf8 { hash = (hash ^ UInt64(byte)) &* 0x0000_0100_0000_01B3 }
        hash = (hash ^ (hash >> 30)) &* 0xBF58_476D_1CE4_E5B9
        hash = (hash ^ (hash >> 27)) &* 0x94D0_49BB_1331_11EB
        return hash ^ (hash >> 31)
    }

    func isAway(_ address: Int) -> Bool { known[address].isAway }

    /// Neither away nor leaving.
    func isWell(_ address: Int) -> Bool { known[address].isWell }

    /// A fault of an address. True if it was the current one and another one has taken its place.
    mutating func failed(_ address: Int) -> Bool {
        known[address].isAway = true
        return replaceIfAway()
    }

    /// It has answered; `isLeaving`: that others should be used. True if it has taken the place of one that is away.
    mutating func answered(_ address: Int, isLeaving: Bool = false, now: UInt64) -> Bool {
        let wasWell = known[address].isWell
        (known[address].isAway, known[address].isLeaving) = (false, isLeaving)
        if !wasWell, !isLeaving {
            let spread = limits.spreadMilliseconds
            known[address].returnAt = now + limits.returnMilliseconds + (spread > 0 ? random(spread) : 0)
        }
        return replaceIfAway()
    }

    private mutating func replaceIfAway() -> Bool {
        guard known[current].isAway else { return false }
        // One that is leaving is better than none.
        guard let next = order.first(where: { known[$0].isWell }) ?? order.first(where: { !known[$0].isAway }) else {
            return false
        }
        current = next
        return true
    }

    /// The address to change to at the next quiet moment; `nil` to stay.
    func better(now: UInt64) -> Int? {
        let well = order.filter { known[$0].isWell }
        if known[current].isLeaving { return well.first }
        let place = order.firstIndex(of: current)!
        return well.first { order.firstIndex(of: $0)! < place && now >= known[$0].returnAt }
    }

    /// At a quiet moment.
    mutating func change(to address: Int) { current = address }
}
