/// What people may do with messages, and the sizes of what they keep. They hold whatever `limits.on` says.
///
/// Many members: one per setting.
package struct MessageRules: Sendable, Equatable {
    /// Minutes within which the sender may recall a message; 0: never. A group's administrators always may.
    package var recallMinutes = 2.0
    /// The same for editing one's own.
    package var editMinutes = 1440.0
    /// Edits of one message.
    package var edits = 100
    /// Whether members of the chat may read what an edited message said before.
    package var earlierTexts = false
    /// Urgent messages of one person an hour; 0: no limit.
    package var urgentPerHour = 20
    /// Whether people are told who has read what.
    package var receipts = true
    /// Members of a chat up to which they are.
    package var receiptMembers = 200
    /// Different emojis on one message.
    package var emojis = 50
    /// Pinned messages of one chat.
    package var pins = 50
    /// Saved messages of one person.
    package var saved = 1_000
    /// Drafts of one person.
    package var drafts = 100
    /// Bytes of a draft.
    package var draftBytes = 64 << 10
    /// Bytes of a chat's notice.
    package var noticeBytes = 4 << 10
    /// Bytes of the rows that `changes` sends at once; a larger one is sent alone.
    package var changesBytes = 512 << 10

    package init() {}

    /// Whether members of a chat of that size see who has read what.
    package func hasReceipts(members: Int) -> Bool { receipts && members <= receiptMembers }

    /// The keys under `[messages]`, for settings in which `path` leads to this struct.
    static func table<Config>(
        _ path: WritableKeyPath<Config, MessageRules> & Sendable
    ) -> [Setting<Config>] {
        func row<Value>(
            _ key: String, _ field: WritableKeyPath<MessageRules, Value> & Sendable, _ kind: SettingKind<Value>,
            _ text: String
        ) -> Setting<Config> {
            .init("messages", key, path, field, kind, needsRestart: true, text)
        }
        return [
            row(
                "recallMinutes", \.recallMinutes, .minutes,
                "How long senders may recall their messages; 0: never. A group's administrators always may."),
            row("editMinutes", \.editMinutes, .minutes, "How long senders may edit their messages; 0: never."),
            row("edits", \.edits, .number("edits", from: 1, to: 10_000), "Of one message; earlier texts are kept."),
            row(
                "earlierTexts", \.earlierTexts, .flag,
                "1: members of the chat may read an edited message's earlier texts."),
            row(
                "urgentPerHour", \.urgentPerHour, .number("messages an hour"),
                "Urgent ones of one person; 0 is no limit."),
            row("receipts", \.receipts, .flag, "1: members of a chat see who has read a message."),
            row(
                "receiptMembers", \.receiptMembers, .number("people", from: 2, to: 2_000),
                "Members of a chat up to which they see who has read a message."),
            row("emojis", \.emojis, .number("emojis", from: 1, to: 1_000), "Different ones on one message."),
            row("pins", \.pins, .number("messages", from: 1, to: 1_000), "Pinned in one chat."),
            row("saved", \.saved, .number("messages", from: 1, to: 10_000), "Saved by one person."),
            row("drafts", \.drafts, .number("drafts", from: 1, to: 10_000), "Of one person, in different chats."),
            row("draft", \.draftBytes, .size(from: 1024), "The draft of one person in one chat."),
            row("notice", \.noticeBytes, .size(from: 256), "The notice of a group."),
            row(
                "changes", \.changesBytes, .size(from: 64 << 10),
                "Changed messages in one packet; a larger one is sent alone."),
        ]
    }
}

extension SettingKind where Value == Double {
    /// Minutes, also a part of one; a year at the most.
    package static var minutes: Self {
        .init(
            unit: "minutes, such as 2 or 0.5", noun: "number of minutes", cure: "give minutes, from 0 to 525600",
            parse: { text in
                guard text.utf8.allSatisfy({ (0x30...0x39).contains($0) || $0 == UInt8(ascii: ".") }) else {
                    return nil
                }
                return Double(text).flatMap { $0 <= 525_600 ? $0 : nil }
            }, show: { $0 == $0.rounded() ? String(Int($0)) : "\($0)" })
    }
}
