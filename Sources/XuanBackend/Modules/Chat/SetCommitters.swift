/// setCommitters: gid, text. The people who may write: "" or "$ALL" everybody, "$ADMINS", or ids with commas. For
/// administrators, in groups and the system chat.
enum SetCommitters {
    @Sendable static func run(_ call: Call, _ context: WriteContext) throws -> Answer {
        var text = call.arguments.text("committers")
        if !["", "$ALL", "$ADMINS"].contains(text) {
            guard let ids = Arguments.ids(.string(text)), !ids.isEmpty else { throw Refusal.parameter("committers") }
            try context.people.require(ids, parameter: "committers")
            text = ids.map(String.init).joined(separator: ",")
        }
        return try context.change(call.chat, .committers(text), call)
    }
}
