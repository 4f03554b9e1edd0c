/// Severity of a line in the log.
package enum LogLevel: String, Sendable, CaseIterable {
    /// An operator must act.
    case error
    /// An operator will need to act.
    case warning
    /// Lifecycle.
    case info
    /// Each refused packet, each connection that ends.
    case debug
}
