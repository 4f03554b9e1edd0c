import XuanConfig

/// What a program needs of Redis before it begins, the same for its backend and its relay.
package enum RedisUse {
    /// Word of `/healthz` while there is no master.
    package static let away = "redis away"

    /// The address with its password, if there is one and the library is here. Throws what is missing or wrong.
    package static func address(_ config: ClusterConfig) throws -> RedisAddress? {
        guard let address = try config.address() else { return nil }
        if let fault = RedisLibrary.fault { throw RedisMissing(description: "cluster.redis: \(fault)") }
        return address
    }
}

package struct RedisMissing: Error, Equatable, CustomStringConvertible {
    package let description: String
}
