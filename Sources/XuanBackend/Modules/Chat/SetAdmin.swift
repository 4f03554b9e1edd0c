import XuanStore

/// setAdmin: gid, ids, flag. Makes people administrators of a system chat or takes it from them; super only.
enum SetAdmin {
    @Sendable static func run(_ call: Call, _ ledger: Ledger) throws -> Answer {
        let gid = try call.parameters.text(0, "gid")
        let ids = try call.parameters.ids(1, "admins")
        let isAdmin = try call.parameters.flag(2, "isAdmin", default: true)
        guard call.me.isSuper else { throw Refusal.notAdmin }
        let chat = try ledger.chat(gid: gid, for: call.me)
        guard chat.isSystem else { throw Refusal.notSystemChat }
        if isAdmin { try ledger.requirePeople(ids, parameter: "admins") }
        var admins = chat.record.admins.split(separator: ",").compactMap { Int64($0) }
        admins.removeAll(where: ids.contains)
        if isAdmin { admins += ids }
        let text = admins.map(String.init).joined(separator: ",")
        return try ledger.change(chat, .admins(text), "setadmin", call)
    }
}
