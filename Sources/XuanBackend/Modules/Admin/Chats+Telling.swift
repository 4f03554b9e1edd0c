import XuanPacket
import XuanStore

// Telling members of an administrator's change.

extension WriteContext {
    /// Changes one property of a chat, and tells its members by the packet of that name.
    func tell(_ chat: Chat, _ change: ChatTable.Change, _ name: PacketName, _ call: Call) throws {
        try chats.positions.save()
        try ChatTable.set(change, by: call.me.account, now: now, of: chat.record.id, on: store)
        tell(try chats.reload(chat), name)
    }

    /// Sends the connected members the chat's current state, by the packet of that name.
    func tell(_ chat: Chat, _ name: PacketName) {
        for (kind, sessions) in chat.forms {
            let people =
                sessions.kind == .only(.synced)
                ? synced(in: chat) : Array(presence.online(among: chat.members, first: 0).dropFirst())
            guard !people.isEmpty else { continue }
            pushes.add(
                .success(name, language: configuration.language, to: .users(people), sessions: sessions) {
                    $0.raw(",\"data\":")
                    $0.raw(chat.json(for: kind))
                })
        }
    }
}
