/// dismiss: gid. Ends a group for good; its history stays. For its administrators.
enum Dismiss {
    @Sendable static func run(_ call: Call, _ ledger: Ledger) throws -> Answer {
        let gid = try call.parameters.text(0, "gid")
        let chat = try ledger.chat(gid: gid, for: call.me).group().administered(by: call.me).open()
        return try ledger.change(chat, .dismissed(max(ledger.now, 1000)), "dismiss", call)
    }
}
