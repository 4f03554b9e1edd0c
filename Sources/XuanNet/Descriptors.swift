import Glibc

/// How many sockets and files the process may have open.
package enum Descriptors {
    private static let resource = __rlimit_resource_t(7)  // RLIMIT_NOFILE, a C enum case that Swift does not see

    /// Raises the limit as far as the system lets us (one per connection; many systems start with 1024). Returns it.
    @discardableResult
    package static func raiseLimit() -> Int {
        var limit = rlimit()
        guard getrlimit(resource, &limit) == 0 else { return 0 }
        let wanted = rlimit(rlim_cur: limit.rlim_max, rlim_max: limit.rlim_max)
        withUnsafePointer(to: wanted) { if setrlimit(resource, $0) == 0 { limit = wanted } }
        return Int(clamping: limit.rlim_cur)
    }
}
