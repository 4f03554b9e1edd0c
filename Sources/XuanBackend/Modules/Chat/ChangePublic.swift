/// changePublic: gid, flag. Whether everybody may find and join a group. For its administrators.
enum ChangePublic {
    @Sendable static func run(_ call: Call, _ ledger: Ledger) throws -> Answer {
        try ledger.change(call.chat, .isPublic(call.arguments.flag("public")), "changepublic", call)
    }
}
