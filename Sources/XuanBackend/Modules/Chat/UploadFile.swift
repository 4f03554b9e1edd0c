import XuanPacket
import XuanStore

/// uploadFile: fileName, path, size, time, gid. The relay has a whole file for a chat that the person may write into;
/// answered with the new file's id as text. Docs/files.md.
enum UploadFile {
    @Sendable static func run(_ call: Call, _ ledger: Ledger) throws -> Answer {
        var file = FileRecord()
        file.name = call.arguments.text("fileName")
        file.path = call.arguments.text("path")
        file.size = call.arguments.integer("size")
        file.time = call.arguments.integer("time")
        guard !file.name.isEmpty else { throw Refusal.parameter("fileName") }
        file.chat = call.chat.record.id
        file.user = call.me.id
        file.created = ledger.now
        let id = try FileTable.insert(file, on: ledger.store)
        return .success("uploadfile", of: call.request, to: .requester(call.me.id)) { writer in
            writer.raw(",\"data\":\"")
            writer.integer(id)
            writer.raw("\"")
        }
    }
}
