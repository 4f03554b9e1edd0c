import XuanStore

/// setAdmin: gid, ids, flag. Appoints or dismisses administrators of a system chat; super only.
enum SetAdmin {
    @Sendable static func run(_ call: Call, _ context: WriteContext) throws -> Answer {
        let ids = call.arguments.ids("admins")
        let isAdmin = call.arguments.flag("isAdmin")
        let chat = call.chat
        if isAdmin { try context.people.require(ids, parameter: "admins") }
        var admins = chat.record.admins.split(separator: ",").compactMap { Int64($0) }
        admins.removeAll(where: ids.contains)
        if isAdmin { admins += ids }
        let text = admins.map(String.init).joined(separator: ",")
        return try context.change(chat, .admins(text), call)
    }
}
