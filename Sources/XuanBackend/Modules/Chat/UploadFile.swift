import XuanPacket
import XuanStore

/// uploadFile: fileName, path, size, time, gid. The relay has a whole file for a chat that the person may write into;
/// answered with the new file's id as text. Docs/files.md.
enum UploadFile {
    static let nameLimit = 255
    static let pathLimit = 1_024

    @Sendable static func run(_ call: Call, _ ledger: Ledger) throws -> Answer {
        let parameters = call.parameters
        var file = FileRecord()
        file.name = try parameters.label(0, "fileName", limit: nameLimit)
        file.path = try parameters.label(1, "path", limit: pathLimit)
        file.size = try parameters.integer(2, "size", default: 0)
        file.time = try parameters.integer(3, "time", default: 0)
        guard !file.name.isEmpty else { throw Refusal.parameter("fileName") }
        guard file.size > 0 else { throw Refusal.parameter("size") }
        guard file.time > 0 else { throw Refusal.parameter("time") }
        let chat = try ledger.chat(gid: try parameters.text(4, "gid"), for: call.me).open()
        guard chat.isCommitter(call.me) else { throw Refusal.cantChat }
        file.chat = chat.record.id
        file.user = call.me.id
        file.created = ledger.now
        let id = try FileTable.insert(file, on: ledger.store)
        return .success("uploadfile", of: call.request, to: .users([call.me.id])) { writer in
            writer.raw(",\"data\":\"")
            writer.integer(id)
            writer.raw("\"")
        }
    }
}
