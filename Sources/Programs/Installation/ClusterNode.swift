import Logging
import Redis
import RedisCluster
import XuanBackend
import XuanConfig
import XuanNet
import XuanStore
import XuanThreads

/// This server's part in a cluster: its name, and the connections to Redis with the thread that they live on.
package final class ClusterNode: Sendable {
    package let name: String
    let bell: any Bell
    private let loop: Loop
    private let health: Health

    /// `nil` without a cluster: then there is no thread and no connection. `health`: told when Redis goes away and
    /// comes back. Throws with cause and cure.
    package static func make(_ config: ClusterConfig, health: Health, logger: Logger) throws -> ClusterNode? {
        guard let redis = try address(config) else { return nil }
        return try ClusterNode(redis, name: config.name, health, logger)
    }

    /// The address, if there is one and all that it needs is here. Throws what is missing.
    package static func address(_ config: ClusterConfig) throws -> RedisAddress? {
        guard let address = try config.address() else { return nil }
        if let fault = RedisLibrary.fault { throw ClusterNodeError(description: "cluster.redis: \(fault)") }
        return address
    }

    private init(_ address: RedisAddress, name: String, _ health: Health, _ logger: Logger) throws {
        (self.name, self.health) = (name, health)
        loop = try Loop()
        bell = RedisBell(address, loop: loop, logger: logger)
        try loop.start(name: "redis")
        logger.info("node of a cluster", metadata: ["node": "\(name)", "redis": "\(address)"])
    }

    static let redisIsAway = "redis away"

    func bellChanged(_ isUp: Bool) { health.set(Self.redisIsAway, !isUp) }

    /// After the backend has closed. Blocks until the thread has ended.
    package func close() {
        loop.stop()
        loop.join()
    }
}

package struct ClusterNodeError: Error, Equatable, CustomStringConvertible {
    package let description: String
}
