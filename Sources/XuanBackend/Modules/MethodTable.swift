/// Every method, one line each: name, who may call it, how it works, what a database fault is called.
/// No line, no call. Parameters and answers: Docs/protocol.md 6.
enum MethodTable {
    static let chat: [Method] = [
        // Session
        Method("serverStart", .relay, .write(ServerStart.run)),
        Method("login", .relay, .compute(Login.run), failure: "Login failed. Try again later."),
        Method("logout", .relay, .write(Logout.run), failure: "Logout failed."),
        Method("ping", .person, .read(Ping.run)),

        // People
        Method("userGetList", .personOrRelay, .read(UserGetList.run), failure: "Get userlist failed."),
        Method("userChange", .person, .prepare(UserChange.run), failure: "Change user failed."),
        Method("checkUserChange", .relay, .write(CheckUserChange.run)),
        Method("settings", .person, .write(Settings.run), failure: "Save settings failed."),
        Method("extensions", .person, .read(Extensions.run)),

        // Chats
        Method("getPublicList", .person, .read(GetPublicList.run), failure: "Get public chat list failed."),
        Method("getList", .person, .read(GetList.run), failure: "Get chat list failed."),
        Method("members", .person, .read(Members.run)),
        Method("create", .person, .write(Create.run), failure: "Create chat fail."),
        Method("setAdmin", .person, .write(SetAdmin.run), failure: "Set admin failed."),
        Method("joinChat", .person, .write(JoinChat.run), failure: "Join chat failed."),
        Method("changeName", .person, .write(ChangeName.run), failure: "Change name failed."),
        Method("dismiss", .person, .write(Dismiss.run), failure: "Dismiss chat failed."),
        Method("setCommitters", .person, .write(SetCommitters.run), failure: "Set committers failed."),
        Method("changePublic", .person, .write(ChangePublic.run), failure: "Change public failed."),
        Method("star", .person, .write(Star.run), failure: "Star chat failed"),
        Method("hide", .person, .write(Hide.run), failure: "Hide chat failed."),
        Method("mute", .person, .write(Mute.run), failure: "Mute chat failed."),
        Method("category", .person, .write(Category.run), failure: "Set chat category failed."),
        Method("addMember", .person, .write(AddMember.run), failure: "Add member failed."),

        // Messages
        Method("message", .person, .write(Message.run), failure: "Send message failed."),
        Method("history", .person, .read(History.run), failure: "Get history failed."),
        Method("getOfflineMessages", .relayForPerson, .write(GetOfflineMessages.run)),
        Method("getOfflineNotify", .relayForPerson, .read(GetOfflineNotify.run), failure: "Get offline notify fail."),
        Method("notify", .relay, .write(Notify.run), failure: "Get notify fail."),

        // Files
        Method("uploadFile", .relayForPerson, .write(UploadFile.run), failure: "Upload file failed."),
        Method("$fileAccess", .relayForPerson, .read(FileAccess.run)),
    ]

    private static let byName = Dictionary(uniqueKeysWithValues: chat.map { ($0.name.lowercased(), $0) })

    static func find(module: String, method: String) -> Method? {
        module.lowercased() == "chat" ? byName[method.lowercased()] : nil
    }
}
