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
        guard let redis = try RedisUse.address(config) else { return nil }
        return try ClusterNode(redis, name: config.name, health, logger)
    }

    private init(_ address: RedisAddress, name: String, _ health: Health, _ logger: Logger) throws {
        (self.name, self.health) = (name, health)
        loop = try Loop()
        bell = RedisBell(address, loop: loop, logger: logger)
        try loop.start(name: "redis")
        logger.info("node of a cluster", metadata: ["node": "\(name)", "redis": "\(address)"])
    }

    func bellChanged(_ isUp: Bool) { health.set(RedisUse.away, !isUp) }

    /// After the backend has closed. Blocks until the thread has ended.
    package func close() {
        loop.stop()
        loop.join()
    }
}
