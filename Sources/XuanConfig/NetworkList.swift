import Glibc

/// Addresses and networks, as a setting names them: `127.0.0.1, 10.0.0.0/8, 2001:db8::/32`. Kept as text, in the given
/// order.
package struct NetworkList: Sendable, Equatable {
    package let texts: [String]

    package init() { texts = [] }

    /// `nil` if one of them is neither an address nor a network. Commas or blanks separate them.
    package init?(_ text: String) {
        texts = text.split { $0 == "," || $0 == " " || $0 == "\t" }.map(String.init)
        guard texts.allSatisfy(Self.isNetwork) else { return nil }
    }

    private static func isNetwork(_ text: String) -> Bool {
        let parts = text.split(separator: "/", omittingEmptySubsequences: false).map(String.init)
        guard parts.count <= 2 else { return false }
        var room = in6_addr()
        let bits = inet_pton(AF_INET, parts[0], &room) == 1 ? 32 : inet_pton(AF_INET6, parts[0], &room) == 1 ? 128 : -1
        guard bits > 0 else { return false }
        return parts.count == 1 || Int(parts[1]).map { (0...bits).contains($0) } ?? false
    }
}

extension SettingKind where Value == NetworkList {
    package static var networks: Self {
        .init(
            unit: "addresses or networks with commas, or nothing", noun: "list of addresses",
            cure: "give addresses or networks such as 127.0.0.1, 10.0.0.0/8, 2001:db8::/32",
            parse: { NetworkList($0) }, show: { $0.texts.joined(separator: ", ") })
    }
}
