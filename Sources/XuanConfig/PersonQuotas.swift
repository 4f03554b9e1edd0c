/// What one person may do in a while, as the settings say it; the backend's. 0 for no limit.
package struct PersonQuotas: Sendable, Equatable {
    package var messages = 1_200
    package var bytes = 8 << 20
    package var chats = 300
    package var invitations = 5_000
    package var members = 2_000
    package var changes = 600
    package var broadcasts = 60
    package var logins = 120

    package init() {}

    /// The keys under `[limits]`, for the settings in which `path` finds the whole.
    static func table<Config>(
        _ path: WritableKeyPath<Config, PersonQuotas> & Sendable
    ) -> [Setting<Config>] {
        func number(
            _ key: String, _ field: WritableKeyPath<PersonQuotas, Int> & Sendable, _ unit: String, _ text: String
        ) -> Setting<Config> {
            .init("limits", key, path, field, .number(unit), needsRestart: true, text)
        }
        return [
            number(
                "messages", \.messages, "messages a minute",
                "From one person. 0 is no limit, here and for all that one person may do in a while."),
            .init(
                "limits", "bytes", path, \.bytes, .size(), needsRestart: true,
                "A minute's messages and changes of one person."),
            number("chats", \.chats, "chats an hour", "That one person may make; system administrators any number."),
            number(
                "invitations", \.invitations, "people an hour",
                "That one person may put into chats; system administrators any number."),
            number("members", \.members, "people", "That one call may put into a chat."),
            number(
                "changes", \.changes, "changes a minute",
                "Of one person: marks on chats, todos, saved settings and the like."),
            number(
                "broadcasts", \.broadcasts, "changes a minute",
                "Of one person that others are told of: status, profile, names of chats."),
            number("logins", \.logins, "logins a minute", "Of one person that succeed; others are told of each."),
        ]
    }
}
