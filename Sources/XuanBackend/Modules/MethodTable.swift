import XuanPacket

/// Names of unrequested packets, and of answers that carry the name of another method.
enum PacketName: String, CaseIterable {
    case message, notify, login, logout, kickoff, dismiss
    case changeName = "changename"
    case joinChat = "joinchat"
    case userChange = "userchange"
    case userGetList = "usergetlist"
    case setAdmin = "setadmin"
    case messageUpdate = "messageupdate"
    case readMarks = "readmarks"
    case chatSetLastReadMessage = "chatsetlastreadmessage"
    case chatMarkUnread = "chatmarkunread"
    case chatSetDraft = "chatsetdraft"
    case messageSave = "messagesave"
    /// Packets may have got lost: synced sessions ask for what they lack.
    case resync

    static let module = "chat"
}

/// Every method, one line each: name, permission, parameters, audience, work, cost (by default a person's write is a
/// change), order, whether it holds messages, its part in a relay's line or in a page, text of a database fault. No line,
/// no call. Docs/protocol.md 6 describes each, with examples.
enum MethodTable {
    static let all: [Method] = session + people + chats + messages + files + own + AdminTable.all

    /// Methods for packets of a relay.
    static let forRelays = all.filter { !$0.rule.isForPages }

    private static let session: [Method] = [
        Method("chat/serverStart", .relay, [], audience: .relay, .write(ServerStart.run), relay: .starts),
        Method(
            "chat/login", .anybody,
            [
                .text("site", limit: 255, default: ""), .text("account", limit: 16_384),
                .text("password", limit: 16_384), .text("status", limit: 16, default: ""),
            ],
            audience: .online, .compute(Login.run), order: .connection, failure: "Login failed. Try again later."),
        Method(
            "chat/logout", .anybody, [.text("reason", limit: 16, default: "")], audience: .online, .write(Logout.run),
            order: .requesterThatLeaves, failure: "Logout failed."),
        Method("chat/ping", .person, [], audience: .me, .read(Ping.run)),
    ]

    private static let people: [Method] = [
        Method(
            "chat/userGetList", .personOrRelay, [.ids("idList", default: "")], audience: .meOrEverybody,
            .read(UserGetList.run), failure: "Get userlist failed."),
        Method(
            "chat/userChange", .person, [.object("user")], audience: .online, .prepare(UserChange.run),
            cost: .broadcast,
            failure: "Change user failed."),
        Method("chat/checkUserChange", .relay, [], audience: .relay, .write(CheckUserChange.run)),
        Method(
            "chat/settings", .person, [.text("account", limit: 255, default: ""), .objectOrNone("settings")],
            audience: .me, .write(Settings.run), failure: "Save settings failed."),
        Method(
            "chat/upsertTodo", .person, [.object("todo")], audience: .me, .write(UpsertTodo.run),
            failure: "Save todo failed."),
        Method(
            "chat/getTodoes", .person,
            [
                .text("mode", limit: 32, default: "all"), .text("status", limit: 64, default: "all"),
                .text("orderBy", limit: 64, default: "date_asc"), .integer("recTotal", default: 0),
                .integer("recPerPage", default: 20), .integer("pageID", default: 1),
            ],
            audience: .me, .read(GetTodoes.run), failure: "Get todoes failed."),
        Method("chat/extensions", .person, [], audience: .me, .read(Extensions.run), failure: "Get extensions failed."),
        Method(
            "entry/visit", .person,
            [.integer("entryID", 1...Int64.max), .text("referer", limit: 2048, default: "")], audience: .me,
            .read(VisitEntry.run), failure: "VisitEntry failed."),
    ]

    private static let chats: [Method] = [
        Method(
            "chat/getPublicList", .person, [], audience: .me, .read(GetPublicList.run),
            failure: "Get public chat list failed."),
        Method("chat/getList", .person, [], audience: .me, .read(GetList.run), failure: "Get chat list failed."),
        Method("chat/members", .in(.member), [.gid], audience: .me, .read(Members.run)),
        Method(
            "chat/create", Rule(caller: .person, place: .chatIfThere(.member)),
            [
                .gid, .name("name", limit: 255, default: ""), .text("type", limit: 16, default: "group"),
                .ids("members", default: ""), .integer("subject", 0...(1 << 53), default: 0),
                .flag("public", default: false),
            ],
            audience: .members, .write(Create.run), cost: .people, failure: "Create chat fail."),
        Method(
            "chat/setAdmin", Rule(caller: .administrator, place: .chat(.systemChat)),
            [.gid, .ids("admins"), .flag("isAdmin", default: true)], audience: .members, .write(SetAdmin.run),
            cost: .broadcast,
            failure: "Set admin failed."),
        Method(
            "chat/joinChat", Rule(caller: .person, place: .chatByFlag("join", yes: .joiner, no: .leaver)),
            [.gid, .flag("join", default: true)], audience: .members, .write(JoinChat.run), cost: .broadcast,
            failure: "Join chat failed."),
        Method(
            "chat/changeName", .in(.renamer), [.gid, .name("name", limit: 255)], audience: .members,
            .write(ChangeName.run), cost: .broadcast, failure: "Change name failed."),
        Method(
            "chat/dismiss", .in(.groupAdmin), [.gid], audience: .members, .write(Dismiss.run), cost: .broadcast,
            failure: "Dismiss chat failed."),
        Method(
            "chat/setCommitters", .in(.speakersAdmin), [.gid, .text("committers", limit: 65_535, default: "")],
            audience: .members, .write(SetCommitters.run), cost: .broadcast, failure: "Set committers failed."),
        Method(
            "chat/changePublic", .in(.groupAdmin), [.gid, .flag("public", default: true)], audience: .members,
            .write(ChangePublic.run), cost: .broadcast, failure: "Change public failed."),
        Method(
            "chat/star", .in(.member), [.gid, .flag("star", default: true)], audience: .me, .write(OwnMark.star),
            failure: "Star chat failed"),
        Method(
            "chat/hide", .in(.member), [.gid, .flag("hide", default: true)], audience: .me, .write(OwnMark.hide),
            failure: "Hide chat failed."),
        Method(
            "chat/mute", .in(.member), [.gid, .flag("mute", default: true)], audience: .me, .write(OwnMark.mute),
            failure: "Mute chat failed."),
        Method(
            "chat/category", Rule(caller: .person, place: .everyChat(.member)),
            [.gids("gids"), .name("category", limit: 160, default: "")], audience: .me, .write(Category.run),
            failure: "Set chat category failed."),
        Method(
            "chat/addMember", Rule(caller: .person, place: .chatByFlag("join", yes: .inviter, no: .groupAdmin)),
            [.gid, .ids("members"), .flag("join", default: true)], audience: .members, .write(AddMember.run),
            cost: .people,
            failure: "Add member failed."),
    ]

    private static let messages: [Method] = [
        Method(
            "chat/message", Rule(caller: .person, place: .messages(.writer)), [.own("messages")], audience: .members,
            .write(Message.run), cost: .messages, holdsMessages: true, failure: "Send message failed."),
        Method(
            "chat/history", .in(.member),
            [
                .gid, .integer("recPerPage", default: 20), .integer("pageID", default: 1),
                .integer("recTotal", default: 0), .flag("continued", default: false),
                .integer("startDate", default: 0), .integer("from").optional(), .integer("to").optional(),
            ],
            audience: .me, .read(History.run), failure: "Get history failed."),
        Method(
            "chat/getOfflineMessages", .relayForPerson, [], audience: .me, .write(GetOfflineMessages.run),
            failure: "Get offline messages fail."),
        Method(
            "chat/getOfflineNotify", .relayForPerson, [], audience: .me, .write(GetOfflineNotify.run),
            failure: "Get offline notify fail."),
        Method(
            "chat/notify", .relay, [.ids("offline", default: ""), .own("sendfail", default: [:])], audience: .relay,
            .write(Notify.run), failure: "Get notify fail."),
        Method(
            "chat/$present", .relay, [.own("users"), .own("arrived", default: [])], audience: .relay,
            .write(Present.run), relay: .presents),
    ]

    private static let files: [Method] = [
        Method(
            "chat/uploadFile", Rule(caller: .relayForPerson, place: .chatIfThere(.writer)),
            [
                Parameter(name: "fileName", form: .fileName(limit: 255), standard: nil), .label("path", limit: 1_024),
                .integer("size", 1...(1 << 53)),
                .integer("time", 1...(1 << 53)), .gid,
            ],
            audience: .me, .write(UploadFile.run), failure: "Upload file failed."),
        Method(
            "chat/$uploadAccess", .relayForPerson, [.text("gid", limit: 256)], audience: .me, .read(UploadAccess.run)),
        Method(
            "chat/$fileAccess", .relayForPerson,
            [
                .integer("id", 0...(1 << 53), default: 0), .text("name", limit: 255),
                .integer("time", 0...(1 << 53), default: 0),
            ],
            audience: .me, .read(FileAccess.run)),
    ]

    /// Methods that the original does not have.
    private static let own: [Method] = [
        Method("chat/sync", .person, [.object("known")], audience: .me, .prepare(Sync.run), failure: "Sync failed."),
        Method(
            "chat/setRead", .in(.member), [.gid, .integer("messageID", 0...(1 << 53), default: 0)], audience: .me,
            .write(SetRead.run), failure: "Set read failed."),
        Method("chat/getUnread", .person, [], audience: .me, .read(GetUnread.run), failure: "Get unread failed."),
        Method(
            "chat/changes", .in(.member), [.gid, .integer("since")], audience: .me, .prepare(Changes.run)),
        Method(
            "chat/messageRetract", .message(.open), [.gid], audience: .members, .write(MessageRetract.run)),
        Method(
            "chat/messageUpdate", .message(.open), [.gid, .text("content", limit: 1 << 20)], audience: .members,
            .write(MessageUpdate.run)),
        Method(
            "chat/messageReact", .message(.open), [.gid, .label("emoji", limit: 32), .flag("on", default: true)],
            audience: .members, .write(MessageReact.run)),
        Method("chat/messageConfirm", .message(.open), [.gid], audience: .members, .write(MessageConfirm.run)),
        Method(
            "chat/messageSave", .message(.member), [.gid, .flag("saved", default: true)], audience: .me,
            .write(MessageSave.run)),
        Method(
            "chat/messageTexts", .message(.member), [.gid, .integer("before", 0...(1 << 53), default: 0)],
            audience: .me, .read(MessageTexts.run)),
        Method("chat/messageReaders", .message(.member), [.gid], audience: .me, .read(MessageReaders.run)),
        Method(
            "chat/chatSetLastReadMessage", .in(.member), [.gid, .integer("index")], audience: .me,
            .write(SetLastRead.run)),
        Method(
            "chat/chatMarkUnread", .in(.open), [.gid, .integer("index")], audience: .me, .write(MarkUnread.run)),
        Method(
            "chat/chatTyping", .in(.open), [.gid, .flag("on", default: true)], audience: .members, .write(Typing.run),
            cost: .typing),
        Method(
            "chat/chatSetDraft", .in(.open), [.gid, .text("text", limit: 1 << 20, default: "")], audience: .me,
            .write(SetDraft.run)),
        Method(
            "chat/chatPinMessages", .in(.pinner), [.gid, .gids("gids")], audience: .members,
            .write(PinMessages.pin), cost: .broadcast),
        Method(
            "chat/chatUnpinMessages", .in(.pinner), [.gid, .gids("gids")], audience: .members,
            .write(PinMessages.unpin), cost: .broadcast),
        Method(
            "chat/chatAddAdmins", .in(.groupOwner), [.gid, .ids("admins")], audience: .members,
            .write(ChatAdmins.add), cost: .broadcast),
        Method(
            "chat/chatRemoveAdmins", .in(.groupOwner), [.gid, .ids("admins")], audience: .members,
            .write(ChatAdmins.remove), cost: .broadcast),
        Method(
            "chat/chatChangeOwnership", .in(.groupOwner), [.gid, .integer("id", 1...(1 << 53))], audience: .members,
            .write(ChangeOwnership.run), cost: .broadcast),
        Method(
            "chat/chatSetNotice", .in(.speakersAdmin), [.gid, .text("text", limit: 1 << 16, default: "")],
            audience: .members, .write(SetNotice.run), cost: .broadcast),
    ]

    private static let byName = Dictionary(uniqueKeysWithValues: all.map { (key($0.module, $0.name), $0) })

    private static func key(_ module: String, _ method: String) -> String {
        module.lowercased() + "/" + method.lowercased()
    }

    /// The one that the setup looks for in the action log.
    static let passwordReset = "people.resetPassword"

    /// The action log's name for a call of the administration pages.
    static func actionName(of name: String) -> String { name.replacing(".", with: "/") }

    /// A call of the administration pages.
    static func find(call: String) -> Method? { byName["admin/" + call.lowercased()] }

    static func find(module: String, method: String) -> Method? { byName[key(module, method)] }
}
