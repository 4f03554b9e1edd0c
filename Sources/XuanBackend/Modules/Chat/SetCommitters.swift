/// setCommitters: gid, text. Who may write: "" or "$ALL" everybody, "$ADMINS", or ids with commas. For
/// administrators, in groups and the system chat.
enum SetCommitters {
    @Sendable static func run(_ call: Call, _ ledger: Ledger) throws -> Answer {
        var text = call.arguments.text("committers")
        if !["", "$ALL", "$ADMINS"].contains(text) {
            guard let ids = Arguments.ids(.string(text)), !ids.isEmpty else { throw Refusal.parameter("committers") }
            try ledger.requirePeople(ids, parameter: "committers")
            text = ids.map(String.init).joined(separator: ",")
        }
        return try ledger.change(call.chat, .committers(text), "setcommitters", call)
    }
}
