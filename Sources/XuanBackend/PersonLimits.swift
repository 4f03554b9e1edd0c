/// Limits per person; 0 for no limit. Off together with `BackendConfiguration.limits`.
package struct PersonLimits: Sendable, Equatable {
    /// Messages a minute.
    package var messages = 1_200
    /// Bytes a minute of messages and changes.
    package var bytes = 8 << 20
    /// Chats created in an hour.
    package var chats = 300
    /// People added to chats, by creating or inviting, in an hour.
    package var invitations = 5_000
    /// People named in one call.
    package var members = 2_000
    /// Changes a minute.
    package var changes = 600
    /// Changes a minute of which everybody is told.
    package var broadcasts = 60
    /// Successful logins a minute; everybody is told of each.
    package var logins = 120

    package init() {}
}
