/// Addresses that sent a packet encrypted with the key: their packets may be large. Past the limit the oldest is
/// removed; it has to send a small packet first again.
struct ProvenSenders {
    static let capacity = 256

    private var addresses: [String] = []

    func has(_ address: String) -> Bool { addresses.contains(address) }

    mutating func add(_ address: String) {
        if addresses.last == address || addresses.contains(address) { return }
        if addresses.count == Self.capacity { addresses.removeFirst() }
        addresses.append(address)
    }
}
