/// Limits on one person within a period; 0 for no limit. All are off together with `limits.on`.
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
    /// Changes a minute that everybody is notified of.
    package var broadcasts = 60
    /// Notes of typing a minute.
    package var typing = 240
    /// Successful logins a minute; everybody is notified of each.
    package var logins = 120

    package init() {}

    /// The keys under `[limits]`, for settings in which `path` leads to this struct.
    static func table<Config>(
        _ path: WritableKeyPath<Config, PersonLimits> & Sendable
    ) -> [Setting<Config>] {
        func number(
            _ key: String, _ field: WritableKeyPath<PersonLimits, Int> & Sendable, _ unit: String, _ text: String
        ) -> Setting<Config> {
            .init("limits", key, path, field, .number(unit), needsRestart: true, text)
        }
        return [
            number(
                "messages", \.messages, "messages a minute",
                "From one person. 0 is no limit, here and for the other limits per person."),
            .init(
                "limits", "bytes", path, \.bytes, .size(), needsRestart: true,
                "A minute's messages and changes of one person."),
            number("chats", \.chats, "chats an hour", "Created by one person; system administrators any number."),
            number(
                "invitations", \.invitations, "people an hour",
                "Added to chats by one person; system administrators any number."),
            number("members", \.members, "people", "Added to a chat by one call."),
            number(
                "changes", \.changes, "changes a minute",
                "By one person: marks on chats, todos, saved settings and the like."),
            number(
                "broadcasts", \.broadcasts, "changes a minute",
                "By one person that others see: status, profile, names of chats."),
            number(
                "typing", \.typing, "notes a minute", "That one person is typing; other members of the chat see it."),
            number("logins", \.logins, "logins a minute", "Successful ones of one person; others hear of each."),
        ]
    }
}
