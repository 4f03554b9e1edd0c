import XuanPacket
import XuanStore

/// The chat with everybody in it.
enum SystemChat {
    /// Creates it if there is none, and counts this start of the server.
    static func make(name: String, now: Int64, on store: any StoreConnection) throws(StoreError) {
        try store.transaction { () throws(StoreError) in
            try MetaTable.increment(MetaTable.epoch, on: store)
            guard try ChatTable.systemChats(on: store).isEmpty else { return }
            var chat = ChatRecord()
            chat.gid = uuid()
            chat.name = name
            chat.kind = .system
            chat.createdBy = "system"
            chat.created = now
            let id = try ChatTable.insert(chat, on: store)
            try MetaTable.set(MetaTable.systemChat, id, on: store)
        }
    }

    /// A random UUID (RFC 9562, version 4).
    static func uuid() -> String {
        var bytes = Secret.random(16)
        bytes[6] = bytes[6] & 0x0F | 0x40
        bytes[8] = bytes[8] & 0x3F | 0x80
        let hex = Array(Secret.hex(bytes).utf8)
        let parts = [hex[0..<8], hex[8..<12], hex[12..<16], hex[16..<20], hex[20..<32]]
        return parts.map { String(decoding: $0, as: UTF8.self) }.joined(separator: "-")
    }
}
