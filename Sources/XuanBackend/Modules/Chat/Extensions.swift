import XuanPacket
import XuanStore

/// extensions: the web applications that are online. With `sso`, `data` also contains the URLs of all of them.
enum Extensions {
    @Sendable static func run(_ call: Call, _ context: ReadContext) throws -> Answer {
        let entries = try EntryTable.online(on: context.store)
        let addresses = JSON.array(entries.map { ["id": JSON($0.id), "url": .string($0.url)] })
        return .success(of: call, to: .requester(call.me.id)) { writer in
            writer.raw(",\"data\":")
            writer.list(entries) { writer, entry in
                var members = JSONObject([
                    ("entryID", JSON(entry.id)), ("name", .string(entry.code)), ("displayName", .string(entry.name)),
                    ("abbrName", .string(entry.abbr)), ("webViewUrl", .string(entry.url)),
                    ("download", .string(entry.download)), ("md5", .string(entry.md5)), ("logo", .string(entry.logo)),
                ])
                if entry.hasSSO { members["data"] = addresses }
                writer.value(.object(members))
            }
        }
    }
}
