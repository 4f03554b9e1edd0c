import XuanPacket
import XuanStore

/// $fileAccess: id, name, time. Our relay asks whether the person may download a file: "yes" for their own files and
/// those of their chats, else "no"; "unknown" if there is no such file. Clients cannot ask this. Docs/files.md.
enum FileAccess {
    @Sendable static func run(_ call: Call, _ context: ReadContext) throws -> Answer {
        let (name, time) = (call.arguments.text("name"), call.arguments.integer("time"))
        var access = "unknown"
        if let file = try FileTable.find(call.arguments.integer("id"), on: context.store), file.name == name,
            file.time == time
        {
            access = try file.isOpen(to: call.me, on: context.store) ? "yes" : "no"
        }
        return .success(of: call, to: .requester(call.me.id)) { writer in
            writer.raw(",\"data\":{\"access\":")
            writer.string(access)
            writer.raw("}")
        }
    }
}

extension FileRecord {
    /// Whether the person may have the file: as its sender, as a member of the chat to which it was sent, if any, or of
    /// one where a message names it.
    func isOpen(to person: UserRecord, on store: any StoreConnection) throws(StoreError) -> Bool {
        if user == person.id { return true }
        return try FileTable.isKnown(self, to: person.id, on: store)
    }
}

/// A message's description of a file (Docs/protocol.md 8, Contents).
enum FileMention {
    /// The name that the content shows; `nil` if it shows no file.
    static func name(_ content: String) -> String? {
        (try? JSON.parse(Array(content.utf8)))?.object?["name"]?.string
    }

    /// Records that the chat knows the file, if the content names one that the sender may have.
    static func note(_ message: MessageRecord, by sender: UserRecord, on store: any StoreConnection) throws {
        guard message.contentType == "file" || message.contentType == "image",
            let content = (try? JSON.parse(Array(message.content.utf8)))?.object,
            let id = content["id"]?.looseInteger, let name = content["name"]?.string,
            let time = content["time"]?.looseInteger,
            let file = try FileTable.find(id, on: store), file.name == name, file.time == time,
            try file.isOpen(to: sender, on: store)
        else { return }
        try FileTable.claim(id, chat: message.chat, message: message.id, on: store)
    }
}
