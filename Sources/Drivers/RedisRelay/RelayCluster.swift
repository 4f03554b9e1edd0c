import Logging
import Redis
import XuanConfig
import XuanNet
import XuanPacket
import XuanRelay
import XuanThreads

extension SharedValues: SharedSecrets {}

/// A relay's part in a cluster: what it shares with the other nodes by Redis, and what `/healthz` says of that.
package struct RelayCluster: Sendable {
    /// Redis may be away for so long before a balancer hears of it; a restart is shorter. Milliseconds.
    private static let patience: UInt64 = 3_000

    package let values: SharedValues
    private let logins: SharedLogins

    /// `nil` without `[cluster]`: nothing is loaded, no memory is taken. `secret`: what all nodes have and Redis has not.
    /// The loop does the work; it need not run yet. Throws what is wrong with the address, its file or the library.
    package init?(
        _ config: ClusterConfig, secret: [UInt8], tokens: ClientTokens, loop: Loop, health: Health, logger: Logger
    ) throws {
        guard let address = try RedisUse.address(config) else { return nil }
        let values = SharedValues(
            address, store: Self.store(secret), node: config.name, run: Secret.randomHex(digits: 32), loop: loop,
            logger: logger)
        self.values = values
        logins = try SharedLogins(values, secret: secret, tokens: tokens)
        logins.open(on: loop)
        health.add { values.awayMilliseconds > Self.patience ? [.init(RedisUse.away)] : [] }
    }

    /// For each relay of a team, before its loop runs.
    package func join(_ relay: Relay) { relay.share(logins) }

    package func close() { values.close() }

    /// What tells one installation's values from another's in the same Redis; says nothing of the secret.
    package static func store(_ secret: [UInt8]) -> String {
        Secret.hex(Secret.hmacSHA256(Array("xuan store".utf8), key: secret), limit: 16)
    }
}
