import Glibc

/// This program as one of the nodes of a cluster.
package struct ClusterConfig: Sendable, Equatable {
    /// Address of the Redis or Valkey that all nodes share; `nil`: there is one node.
    package var redis: String?
    /// `nil` for the machine's host name.
    package var node: String?

    package init() {}

    package var isOn: Bool { redis != nil }

    /// Name of this node.
    package var name: String {
        if let node { return node }
        var name = [CChar](repeating: 0, count: 256)
        gethostname(&name, name.count - 1)
        return String(decoding: name.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }

    /// The address with its password, from the file that it names if it names one; `nil` without a cluster.
    /// Throws `RedisAddressError`, `ConfigError`.
    package func address() throws -> RedisAddress? {
        guard let redis else { return nil }
        var address = try RedisAddress(parsing: redis)
        if !address.passwordFile.isEmpty {
            address.password = SettingsText.firstLine(try TextFile.read(address.passwordFile))
        }
        return address
    }

    /// The keys under `[cluster]`, for settings in which `path` leads to this struct.
    static func table<Config>(_ path: WritableKeyPath<Config, ClusterConfig> & Sendable) -> [Setting<Config>] {
        [
            .init(
                "cluster", "redis", path, \.redis, .redis, needsRestart: true,
                "Redis or Valkey that the nodes of a cluster share: redis://:password@host:6379/0, further servers (its "
                    + "replicas) after commas, or redis+sentinel://host:26379/master. With ?password-file=PATH the "
                    + "password stands in a file. Empty: there is one node."),
            .init(
                "cluster", "node", path, \.node, .node, needsRestart: true,
                "Name of this node, unlike the others'; empty for the machine's host name."),
        ]
    }
}

extension SettingKind where Value == String? {
    /// An address of Redis; the password in it is not shown.
    static var redis: Self {
        // What is shown must not come back as a value.
        .init(
            unit: "address, or nothing", noun: "address", cure: "write it as a whole, with its password",
            parse: { text in
                if text.isEmpty { return .some(nil) }
                return fault(text) == nil && !text.contains(hidden) ? .some(text) : nil
            }, show: { $0 ?? "" },
            masked: { text in
                guard let at = text.utf8.lastIndex(of: UInt8(ascii: "@")), let start = text.range(of: "://") else {
                    return text
                }
                let owner = text[start.upperBound..<at]
                guard let colon = owner.utf8.firstIndex(of: UInt8(ascii: ":")) else { return text }
                return text[..<colon] + ":" + hidden + text[at...]
            },
            explain: { fault($0)?.description })
    }

    private static func fault(_ text: String) -> RedisAddressError? {
        do throws(RedisAddressError) {
            _ = try RedisAddress(parsing: text)
            return nil
        } catch {
            return error
        }
    }

    private static var hidden: String { "…" }

    static var node: Self {
        .init(
            unit: "name, or nothing", noun: "name", cure: "give 1 to 64 letters, digits, dots, - or _",
            parse: { text in
                let isRight = text.utf8.allSatisfy { byte in
                    (0x30...0x39).contains(byte) || (0x41...0x5A).contains(byte) || (0x61...0x7A).contains(byte)
                        || "._-".utf8.contains(byte)
                }
                if text.isEmpty { return .some(nil) }
                return isRight && text.utf8.count <= 64 ? .some(text) : nil
            }, show: { $0 ?? "" })
    }
}

extension StringProtocol {
    /// Where `text` stands first.
    fileprivate func range(of text: String) -> Range<Index>? {
        var at = startIndex
        while at < endIndex {
            if self[at...].utf8.starts(with: text.utf8) { return at..<index(at, offsetBy: text.count) }
            formIndex(after: &at)
        }
        return nil
    }
}
