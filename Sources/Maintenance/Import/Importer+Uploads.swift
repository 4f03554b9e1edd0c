import XuanPacket
import XuanStore

// Uploads. Most have a row in sys_file; images above 10 KiB have none: the original's client sends them into no chat,
// the original's backend refuses that, and its relay makes up an id (Docs/decisions/101). Their messages still give the
// parts of the name on disk: md5hex(name + id + time).

extension Importer {
    private struct Row {
        var id: Int64
        var folder: String
        var storedName: String
        var size: Int64
        var chat: Int64
        var owner: String
        var created: Int64
    }

    func takeFiles() throws {
        let uploads = mentions.uploads
        let named = Dictionary(grouping: uploads.indices) { uploads[$0].key.id }
        var taken: Set<Int64> = []
        var done: Set<Int> = []
        let names = ["pathname", "size", "objectType", "objectID", "createdBy", "createdDate"]
        try source.rows(of: "sys_file", names) { id, texts in
            report.read(.files)
            guard texts[2] == "chat", let places = named[id] else {
                report.leave(texts[2] == "chat" ? "uploads that no message names" : "files of other modules")
                return
            }
            let path = texts[0].split(separator: "/")
            let row = Row(
                id: id, folder: path.dropLast().map { $0 + "/" }.joined(), storedName: String(path.last ?? ""),
                size: Int64(texts[1]) ?? 0, chat: Int64(texts[3]).flatMap { chatIDs[$0] } ?? 0, owner: texts[4],
                created: date(texts[5], "sys_file", id, "createdDate"))
            // Several messages may have the id: a made-up one may belong to another upload.
            let isHere = { uploads[$0].key.storedName == row.storedName }
            // Without a matching place the first is meant, except where its own file exists.
            guard let place = places.first(where: isHere) ?? places.first(where: { !isOnDisk(uploads[$0]) }) else {
                report.leave("uploads that no message names")
                return
            }
            done.insert(place)
            if try take(uploads[place], row) { taken.insert(id) }
        }
        var next = max(999_999, uploads.map(\.key.id).max() ?? 0, taken.max() ?? 0) + 1
        for (place, upload) in uploads.enumerated() where !done.contains(place) {
            try takeWithoutRow(upload, &taken, &next)
        }
    }

    private func isOnDisk(_ upload: UploadMentions.Upload) -> Bool { stock?.path(ofFile: upload.key.storedName) != nil }

    private func take(_ upload: UploadMentions.Upload, _ row: Row) throws -> Bool {
        guard row.chat != 0 else {
            report.problem("sys_file", row.id, "the chat is not there; left out")
            return false
        }
        let owner = ids[row.owner] ?? upload.sender
        guard people[owner] != nil else {
            report.problem("sys_file", row.id, "neither its owner nor the sender is there; left out")
            return false
        }
        if row.storedName != upload.key.storedName {
            report.problem(
                "sys_file", row.id, "its place is not that of its name, id and time: the link may find nothing")
        }
        var file = ImportTable.File()
        (file.record.id, file.record.chat, file.record.user) = (row.id, row.chat, owner)
        (file.record.name, file.record.time, file.messages) = (upload.key.name, upload.key.time, upload.messages)
        file.record.size = upload.size > 0 ? upload.size : row.size
        (file.record.path, file.record.created) = (row.folder, row.created)
        try ImportTable.insert(file, on: target)
        report.took(.files)
        return true
    }

    /// A record of an upload that only its messages know. If another upload has its id, it gets a new one, and so do
    /// the messages and the name on disk.
    private func takeWithoutRow(
        _ upload: UploadMentions.Upload, _ taken: inout Set<Int64>, _ next: inout Int64
    ) throws {
        let message = upload.mentions[0]
        report.read(.files)
        guard people[upload.sender] != nil else {
            report.problem(
                "im_message", message, "the sender of the file that it names is not there; the file is left out")
            return
        }
        let path = stock?.path(ofFile: upload.key.storedName)
        if stock != nil, path == nil {
            report.problem(
                "im_message", message, "the file that it names is neither in sys_file nor on the disk; left out")
            return
        }
        var key = upload.key
        if taken.contains(key.id) {
            guard let stock, let path else {
                report.problem(
                    "im_message", message,
                    "the id of the file that it names is another's; left out: copy the uploads before the import")
                return
            }
            key.id = next
            if let fault = stock.link(path, as: key.storedName) {
                report.problem(
                    "im_message", message, "the file that it names cannot get its new name: \(fault); left out")
                return
            }
            next += 1
            for id in upload.mentions { try rename(in: id, to: key.id) }
        }
        var file = ImportTable.File()
        (file.record.id, file.record.name, file.record.time) = (key.id, key.name, key.time)
        (file.record.chat, file.record.user, file.messages) = (upload.chat, upload.sender, upload.messages)
        file.record.size = path.flatMap { stock?.size(of: $0) } ?? max(0, upload.size)
        file.record.path = (path ?? "").split(separator: "/").dropLast().map { $0 + "/" }.joined()
        let (created, isTooLarge) = key.time.multipliedReportingOverflow(by: 1000)
        file.record.created = isTooLarge ? 0 : max(0, created)
        try ImportTable.insert(file, on: target)
        taken.insert(key.id)
        report.took(.files)
    }

    /// Puts the file's new id into a message.
    private func rename(in message: Int64, to id: Int64) throws {
        guard let row = try MessageTable.find(id: message, on: target),
            var content = (try? JSON.parse(Array(row.content.utf8)))?.object
        else { return }
        content["id"] = JSON(id)
        try MessageTable.setContent(JSON.object(content).text, of: message, on: target)
    }
}
