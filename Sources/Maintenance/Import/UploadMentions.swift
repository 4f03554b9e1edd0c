import XuanPacket
import XuanStore

/// The facts that messages give about the uploads they name.
struct UploadMentions {
    struct Upload {
        struct Key: Hashable {
            var id: Int64
            var name: String
            var time: Int64

            var storedName: String { UploadFolder.storedName(name, id, time) }
        }

        var key: Key
        var size: Int64
        /// Of the first message.
        var chat: Int64
        var sender: Int64
        /// First message that names it, by chat.
        var messages: [Int64: Int64]
        /// All messages that name it.
        var mentions: [Int64]
    }

    /// In the order of their first messages.
    private(set) var uploads: [Upload] = []
    /// Places in `uploads`.
    private var places: [Upload.Key: Int] = [:]

    /// The row of an upload has a shortened name and no timestamp to the second; the message has the parts of the link.
    mutating func note(_ message: MessageRecord) {
        guard message.contentType == "file" || message.contentType == "image",
            let content = (try? JSON.parse(Array(message.content.utf8)))?.object,
            let id = content["id"]?.looseInteger, id > 0, let name = content["name"]?.string,
            (1...1024).contains(name.utf8.count), let time = content["time"]?.looseInteger
        else { return }
        let key = Upload.Key(id: id, name: name, time: time)
        guard let place = places[key] else {
            places[key] = uploads.count
            uploads.append(
                Upload(
                    key: key, size: content["size"]?.looseInteger ?? 0, chat: message.chat, sender: message.user,
                    messages: [message.chat: message.id], mentions: [message.id]))
            return
        }
        uploads[place].mentions.append(message.id)
        if uploads[place].messages[message.chat] == nil { uploads[place].messages[message.chat] = message.id }
    }
}
