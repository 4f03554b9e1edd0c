/// What one person may do in a while; 0 for no limit. Off together with `BackendConfiguration.limits`.
package struct PersonLimits: Sendable, Equatable {
    /// Messages a minute.
    package var messages = 1_200
    /// Bytes a minute of messages and changes.
    package var bytes = 8 << 20
    /// Chats made in an hour.
    package var chats = 300
    /// People put into chats, by making or inviting, in an hour.
    package var invitations = 5_000
    /// People named in one call.
    package var members = 2_000
    /// Changes a minute.
    package var changes = 600
    /// Changes a minute that everybody is told of.
    package var broadcasts = 60
    /// Logins a minute that succeed; everybody is told of each.
    package var logins = 120

    package init() {}
}
