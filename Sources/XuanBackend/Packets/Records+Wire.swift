import XuanPacket
import XuanStore

// The records of Docs/protocol.md 7.1: keys in the original's order, dates in seconds.

extension JSONWriter {
    /// USER without the closing brace, so that the login answer can add to it.
    mutating func openUser(_ user: UserRecord, status: Status) {
        raw("{\"id\":")
        integer(user.id)
        raw(",\"account\":")
        string(user.account)
        raw(",\"realname\":")
        string(user.realname)
        raw(",\"avatar\":")
        string(user.avatar)
        raw(",\"role\":")
        string(user.role)
        raw(",\"dept\":")
        integer(user.dept)
        raw(",\"clientStatus\":")
        string(status.rawValue)
        raw(",\"admin\":")
        string(user.admin)
        raw(",\"gender\":")
        string(user.gender)
        raw(",\"email\":")
        string(user.email)
        raw(",\"mobile\":")
        string(user.mobile)
        raw(",\"phone\":")
        string(user.phone)
        raw(",\"site\":")
        string(user.site)
        raw(",\"qq\":")
        string(user.qq)
        raw(",\"deleted\":")
        integer(user.isDeleted ? 1 : 0)
        raw(",\"status\":")
        string(status.rawValue)
    }

    mutating func user(_ user: UserRecord, status: Status) {
        openUser(user, status: status)
        raw("}")
    }

    /// CHAT; with `marks` as `getlist` has it. `category` is left out where `marks` has none of its own.
    mutating func chat(
        _ chat: ChatRecord, members: [Int64], marks: MarksRecord? = nil, showsCategory: Bool = true
    ) {
        openChat(chat, members: members, marks: marks, showsCategory: showsCategory)
        raw("}")
    }

    /// The same without the closing brace, so that `sync` can add to it.
    mutating func openChat(
        _ chat: ChatRecord, members: [Int64], marks: MarksRecord? = nil, showsCategory: Bool = true
    ) {
        raw("{\"id\":")
        integer(chat.id)
        raw(",\"gid\":")
        string(chat.gid)
        raw(",\"name\":")
        string(chat.name)
        raw(",\"type\":")
        string(chat.kind.rawValue)
        raw(",\"admins\":")
        string(chat.admins)
        raw(",\"committers\":")
        string(chat.committers)
        raw(",\"subject\":")
        integer(chat.subject)
        raw(",\"public\":")
        integer(chat.isPublic ? 1 : 0)
        raw(",\"createdBy\":")
        string(chat.createdBy)
        raw(",\"createdDate\":")
        integer(chat.created / 1000)
        raw(",\"editedBy\":")
        string(chat.editedBy)
        raw(",\"editedDate\":")
        integer(chat.edited / 1000)
        raw(",\"lastActiveTime\":")
        integer(chat.lastActive / 1000)
        raw(",\"dismissDate\":")
        integer(chat.dismissed / 1000)
        if let marks {
            raw(",\"star\":")
            integer(marks.star)
            raw(",\"hide\":")
            integer(marks.hide)
            raw(",\"mute\":")
            integer(marks.mute)
            if showsCategory {
                raw(",\"category\":")
                string(marks.category)
            }
        }
        raw(",\"members\":")
        ids(members)
    }

    /// MSG. `cgid`: gid of the message's chat.
    mutating func message(_ message: MessageRecord, cgid: String) {
        raw("{\"id\":")
        integer(message.id)
        raw(",\"gid\":")
        string(message.gid)
        raw(",\"cgid\":")
        string(cgid)
        raw(",\"user\":")
        integer(message.user)
        raw(",\"date\":")
        integer(message.date / 1000)
        raw(",\"order\":")
        integer(message.order)
        raw(",\"type\":")
        string(message.kind)
        raw(",\"content\":")
        string(message.content)
        raw(",\"contentType\":")
        string(message.contentType)
        raw(",\"data\":")
        string(message.data)
        raw("}")
    }
}
