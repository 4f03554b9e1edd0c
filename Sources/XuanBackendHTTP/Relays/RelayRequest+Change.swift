import XuanBackend

extension RelayRequest {
    /// The last parameter `change` of `chat/$present` (Docs/protocol.md 5.3), 0 without it. It stands at the packet's end,
    /// so that a list of many people is not read twice.
    static func change(_ packet: [UInt8]) -> Int64 {
        let end = packet.suffix(longest)
        guard end.suffix(2).elementsEqual("}}".utf8) else { return 0 }
        let digits = end.dropLast(2).reversed().prefix { (0x30...0x39).contains($0) }
        let before = end.dropLast(2 + digits.count).suffix(name.count)
        guard !digits.isEmpty, before.elementsEqual(name) else { return 0 }
        return Int64(String(decoding: digits.reversed(), as: UTF8.self)) ?? 0
    }

    private static let name = Array(#","change":"#.utf8)
    private static let longest = name.count + 19 + 2
}
