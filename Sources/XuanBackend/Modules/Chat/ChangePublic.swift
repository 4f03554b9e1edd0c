/// changePublic: gid, flag. Whether everybody may find and join a group. For its administrators.
enum ChangePublic {
    @Sendable static func run(_ call: Call, _ ledger: Ledger) throws -> Answer {
        let gid = try call.parameters.text(0, "gid")
        let flag = try call.parameters.flag(1, "public", default: true)
        let chat = try ledger.chat(gid: gid, for: call.me).group().administered(by: call.me).open()
        return try ledger.change(chat, .isPublic(flag), "changepublic", call)
    }
}
