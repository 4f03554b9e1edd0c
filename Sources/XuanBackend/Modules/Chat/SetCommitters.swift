/// setCommitters: gid, text. Who may write: "" or "$ALL" everybody, "$ADMINS", or ids with commas. For
/// administrators, in groups and the system chat.
enum SetCommitters {
    @Sendable static func run(_ call: Call, _ ledger: Ledger) throws -> Answer {
        let gid = try call.parameters.text(0, "gid")
        var text = try call.parameters.text(1, "committers", default: "")
        if !["", "$ALL", "$ADMINS"].contains(text) {
            guard let ids = Parameters.ids(.string(text)), !ids.isEmpty else { throw Refusal.parameter("committers") }
            try ledger.requirePeople(ids, parameter: "committers")
            text = ids.map(String.init).joined(separator: ",")
        }
        let chat = try ledger.chat(gid: gid, for: call.me).groupOrSystem().administered(by: call.me).open()
        return try ledger.change(chat, .committers(text), "setcommitters", call)
    }
}
