import XuanPacket
import XuanStore

/// uploadFile: fileName, path, size, time, gid. The relay has a complete file for a chat into which the person may
/// write, or for none; answered with the new file's id as text. Docs/files.md.
enum UploadFile {
    /// The gid that original clients send with an image: a JavaScript value that is not a text.
    private static let noGid: Set<String> = ["", "undefined", "null", "NaN"]

    /// A gid without a chat. A word for no gid, or the pair of the sender and somebody else: the file is the sender's
    /// own. Any other one is refused like that of others' chat, so that no answer tells which of the two it was.
    static func checkOwn(_ gid: String, by me: UserRecord) throws {
        if noGid.contains(gid) { return }
        guard let pair = Text.pair(of: gid), pair.0 == me.id || pair.1 == me.id else { throw Refusal.notExist }
    }

    @Sendable static func run(_ call: Call, _ context: WriteContext) throws -> Answer {
        var file = FileRecord()
        file.name = call.arguments.text("fileName")
        file.path = call.arguments.text("path")
        file.size = call.arguments.integer("size")
        file.time = call.arguments.integer("time")
        guard !file.name.isEmpty else { throw Refusal.parameter("fileName") }
        if let chat = call.found {
            file.chat = chat.record.id
        } else {
            try checkOwn(call.arguments.text("gid"), by: call.me)
            // The column needs some chat; everybody is in this one, but `isOwn` says that it does not count.
            guard let chat = try ChatTable.systemChats(on: context.store).first else { throw Refusal.notExist }
            (file.chat, file.isOwn) = (chat.id, true)
        }
        file.user = call.me.id
        file.created = context.now
        let id = try FileTable.insert(file, on: context.store)
        return .success(of: call, to: .requester(call.me.id)) { writer in
            writer.raw(",\"data\":\"")
            writer.integer(id)
            writer.raw("\"")
        }
    }
}
