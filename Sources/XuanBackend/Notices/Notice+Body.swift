import XuanPacket
import XuanStore

extension Notice {
    /// The notice an application has written, with its own name and picture for a sender.
    static func parse(_ body: JSONObject, of entry: EntryRecord) throws(NoticeError) -> (Notice, Targets) {
        func text(_ name: String) throws(NoticeError) -> String {
            guard let value = body[name], !value.isNull else { return "" }
            guard let text = value.string else { throw .part(name) }
            return text
        }
        var notice = Notice(
            content: try text("content"),
            sender: .init(id: entry.code, name: entry.name.isEmpty ? entry.code : entry.name, avatar: entry.logo))
        notice.title = try text("title")
        notice.subtitle = try text("subtitle")
        notice.url = try text("url")
        let gid = try text("gid")
        notice.gid = gid.isEmpty ? nil : gid
        notice.isPlain = try text("contentType") == "plain"
        for action in body["actions"]?.array ?? [] {
            guard let label = action.object?["label"]?.string, let url = action.object?["url"]?.string else {
                throw .part("actions")
            }
            notice.actions.append(.init(label: label, url: url, type: action.object?["type"]?.string ?? ""))
        }
        let chat = try text("chat")
        if !chat.isEmpty { return (notice, .chat(chat)) }
        if body["users"]?.string == "all" { return (notice, .everybody) }
        guard let users = body["users"]?.array, !users.isEmpty, users.count <= Parameter.longestList else {
            throw .part("users")
        }
        let accounts = users.compactMap(\.string)
        if accounts.count == users.count { return (notice, .accounts(accounts)) }
        let ids = users.compactMap(\.integer)
        guard ids.count == users.count else { throw .part("users") }
        return (notice, .people(ids))
    }
}
