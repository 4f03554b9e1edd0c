import Testing
import XuanPacket

@testable import XuanBackend

/// A good packet for each line of the method table, to try it as somebody else or to spoil it.
struct ValidCall: Sendable, CustomTestStringConvertible {
    /// "chat/addMember", or with what it does: "chat/addMember (remove)".
    let name: String
    /// True if it names a chat, and the answer hangs on which.
    var isInChat = true
    let params: @Sendable (Place) -> [JSON]

    /// The records that the parameters refer to.
    struct Place {
        let gid: String
        /// Somebody who is in no chat.
        let outsider: Int64
        /// A plain member of every group.
        let extra: Int64
        /// gid of an urgent message of the chat.
        var message = ""
    }

    var method: Method {
        let parts = name.split(separator: " ")[0].split(separator: "/")
        return MethodTable.find(module: String(parts[0]), method: String(parts[1]))!
    }

    var testDescription: String { name }

    static let all: [ValidCall] = [
        ValidCall(name: "chat/serverStart", isInChat: false) { _ in [] },
        ValidCall(name: "chat/logout", isInChat: false) { _ in [""] },
        ValidCall(name: "chat/ping", isInChat: false) { _ in [] },
        ValidCall(name: "chat/userGetList", isInChat: false) { [[JSON($0.outsider)]] },
        ValidCall(name: "chat/userChange", isInChat: false) { _ in [["phone": "123"]] },
        ValidCall(name: "chat/checkUserChange", isInChat: false) { _ in [] },
        ValidCall(name: "chat/settings", isInChat: false) { _ in ["", ["a": 1]] },
        ValidCall(name: "chat/upsertTodo", isInChat: false) { _ in [["name": "do it"]] },
        ValidCall(name: "chat/getTodoes", isInChat: false) { _ in ["all", "all", "date_asc", 0, 20, 1] },
        ValidCall(name: "chat/extensions", isInChat: false) { _ in [] },
        ValidCall(name: "entry/visit", isInChat: false) { _ in [1, "back"] },
        ValidCall(name: "chat/getPublicList", isInChat: false) { _ in [] },
        ValidCall(name: "chat/getList", isInChat: false) { _ in [] },
        ValidCall(name: "chat/getUnread", isInChat: false) { _ in [] },
        ValidCall(name: "chat/getOfflineMessages", isInChat: false) { _ in [] },
        ValidCall(name: "chat/getOfflineNotify", isInChat: false) { _ in [] },
        ValidCall(name: "chat/notify", isInChat: false) { [[JSON($0.outsider)], ["\($0.outsider)": ["none"]]] },
        ValidCall(name: "chat/$present", isInChat: false) { [[[JSON($0.outsider), "10.0.0.7:1", true, 0]], [1, 2]] },
        ValidCall(name: "chat/$uploadAccess", isInChat: false) { _ in ["none"] },
        ValidCall(name: "chat/$fileAccess", isInChat: false) { _ in [1, "a.txt", 1] },
        ValidCall(name: "chat/create (new)", isInChat: false) {
            [.string(SystemChat.uuid()), "new", "group", [JSON($0.outsider)], 0, false]
        },
        ValidCall(name: "chat/create (fetch)") { [.string($0.gid), "", "", "", 0, false] },
        ValidCall(name: "chat/members") { [.string($0.gid)] },
        ValidCall(name: "chat/setAdmin") { [.string($0.gid), [JSON($0.outsider)], true] },
        ValidCall(name: "chat/joinChat (join)") { [.string($0.gid), true] },
        ValidCall(name: "chat/joinChat (leave)") { [.string($0.gid), false] },
        ValidCall(name: "chat/changeName") { [.string($0.gid), "renamed"] },
        ValidCall(name: "chat/dismiss") { [.string($0.gid)] },
        ValidCall(name: "chat/setCommitters") { [.string($0.gid), .string("\($0.extra)")] },
        ValidCall(name: "chat/changePublic") { [.string($0.gid), true] },
        ValidCall(name: "chat/star") { [.string($0.gid), true] },
        ValidCall(name: "chat/hide") { [.string($0.gid), true] },
        ValidCall(name: "chat/mute") { [.string($0.gid), true] },
        ValidCall(name: "chat/category") { [[.string($0.gid)], "work"] },
        ValidCall(name: "chat/addMember (invite)") { [.string($0.gid), [JSON($0.outsider)], true] },
        ValidCall(name: "chat/addMember (remove)") { [.string($0.gid), [JSON($0.extra)], false] },
        ValidCall(name: "chat/message") { [[TestBackend.message($0.gid, "said")]] },
        ValidCall(name: "chat/history") { [.string($0.gid), 50, 1, 0, false, 0, .null, .null] },
        ValidCall(name: "chat/uploadFile") { ["a.txt", "files/2026/11/25/", 5, 1_700_000_000, .string($0.gid)] },
        ValidCall(name: "chat/sync", isInChat: false) { _ in [[:]] },
        ValidCall(name: "chat/setRead") { [.string($0.gid), 0] },
        ValidCall(name: "chat/changes") { [.string($0.gid), 0] },
        ValidCall(name: "chat/messageRetract") { [.string($0.message)] },
        ValidCall(name: "chat/messageUpdate") { [.string($0.message), "edited"] },
        ValidCall(name: "chat/messageReact") { [.string($0.message), "👍", true] },
        ValidCall(name: "chat/messageConfirm") { [.string($0.message)] },
        ValidCall(name: "chat/messageSave") { [.string($0.message), true] },
        ValidCall(name: "chat/messageTexts") { [.string($0.message), 0] },
        ValidCall(name: "chat/messageReaders") { [.string($0.message)] },
        ValidCall(name: "chat/chatSetLastReadMessage") { [.string($0.gid), 1] },
        ValidCall(name: "chat/chatMarkUnread") { [.string($0.gid), 1] },
        ValidCall(name: "chat/chatTyping") { [.string($0.gid), true] },
        ValidCall(name: "chat/chatSetDraft") { [.string($0.gid), "begun"] },
        ValidCall(name: "chat/chatPinMessages") { [.string($0.gid), [.string($0.message)]] },
        ValidCall(name: "chat/chatUnpinMessages") { [.string($0.gid), [.string($0.message)]] },
        ValidCall(name: "chat/chatAddAdmins") { [.string($0.gid), [JSON($0.extra)]] },
        ValidCall(name: "chat/chatRemoveAdmins") { [.string($0.gid), [JSON($0.extra)]] },
        ValidCall(name: "chat/chatChangeOwnership") { [.string($0.gid), JSON($0.extra)] },
        ValidCall(name: "chat/chatSetNotice") { [.string($0.gid), "notice"] },
    ]

    /// login proves itself by a password; LoginTests and SignInTests try it.
    static let left: Set<String> = ["chat/login"]
}
