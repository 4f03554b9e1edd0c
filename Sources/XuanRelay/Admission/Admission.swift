import XuanConfig
import XuanNet

/// Limits of one relay on connections and on what may wait, and log lines about those it refuses.
struct Admission {
    /// The same for all relays of a team.
    private(set) var addresses: AddressLimits
    /// Request bodies that wait for their end; the same for all relays of a team.
    private(set) var bodies: WaitingBodies
    /// Bodies that were refused for want of room, and requests that came too slowly.
    var refusedBodies = ThrottledLog()
    var slowRequests = ThrottledLog()
    let refusedLogins = LogBudget()

    init(_ limits: RelayConfig.Limits) {
        addresses = AddressLimits(limits)
        bodies = WaitingBodies(limit: limits.totalBodyBytes)
    }

    /// Counts together with another relay from here on.
    mutating func share(_ other: Admission) { (addresses, bodies) = (other.addresses, other.bodies) }

    func change(_ limits: RelayConfig.Limits) {
        addresses.change(limits)
        bodies.change(limit: limits.totalBodyBytes)
    }
}
