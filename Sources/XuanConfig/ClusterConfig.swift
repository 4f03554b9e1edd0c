/// Several servers at one store (notes/cluster.md, section 1).
package struct ClusterConfig: Sendable, Equatable {
    /// Address of Redis or Valkey; `nil`: this server is alone.
    package var redis: String?
    /// Name of this node, unlike that of any other; `nil` for the machine's.
    package var node: String?

    package init() {}

    /// Longest name in bytes.
    package static let longestName = 64

    /// The keys under `[cluster]`, for settings in which `path` leads to this struct.
    static func table<Config>(
        _ path: WritableKeyPath<Config, ClusterConfig> & Sendable
    ) -> [Setting<Config>] {
        [
            .init(
                "cluster", "redis", path, \.redis, .redis, needsRestart: true,
                "Redis or Valkey of a cluster, redis://[:password@]host:port/database; several servers at one MariaDB need "
                    + "it. Empty: this server is alone."),
            .init(
                "cluster", "node", path, \.node, .nodeName, needsRestart: true,
                "Name of this node, unlike that of any other node. Empty: the name of the machine."),
        ]
    }
}

extension SettingKind where Value == String? {
    /// Shown without its password, which is refused when it comes back so.
    fileprivate static var redis: Self {
        .init(
            unit: "address", noun: "address of Redis",
            cure: "give redis://host:port/database, with :password@ in front of the host if it has one",
            parse: { text in
                if text.isEmpty { return .some(nil) }
                guard text.hasPrefix("redis://") || text.hasPrefix("redis+sentinel://") || text.hasPrefix("rediss://")
                else { return nil }
                return text.contains(":\(hidden)@") ? nil : .some(text)
            },
            show: { address in
                guard let address, let end = address.lastIndex(of: "@"),
                    let scheme = address.firstRange(of: "://"), scheme.upperBound < end,
                    let colon = address[scheme.upperBound..<end].firstIndex(of: ":")
                else { return address ?? "" }
                return address[..<colon] + ":\(hidden)" + address[end...]
            })
    }

    private static var hidden: String { "***" }

    fileprivate static var nodeName: Self {
        .init(
            unit: "name", noun: "name of a node",
            cure: "give at most \(ClusterConfig.longestName) letters, digits, dots, - and _",
            parse: { text in
                if text.isEmpty { return .some(nil) }
                let isName = text.utf8.allSatisfy { byte in
                    switch byte {
                    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                        UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "."), UInt8(ascii: "-"), UInt8(ascii: "_"):
                        true
                    default: false
                    }
                }
                return isName && text.utf8.count <= ClusterConfig.longestName ? .some(text) : nil
            }, show: { $0 ?? "" })
    }
}
