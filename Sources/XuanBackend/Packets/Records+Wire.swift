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
        _ chat: ChatRecord, members: [Int64], for kind: SessionKind, marks: MarksRecord? = nil,
        showsCategory: Bool = true
    ) {
        openChat(chat, members: members, for: kind, marks: marks, showsCategory: showsCategory)
        raw("}")
    }

    /// The same without the closing brace, so that `sync` can add to it. To original clients the owner is who created
    /// the chat.
    mutating func openChat(
        _ chat: ChatRecord, members: [Int64], for kind: SessionKind, marks: MarksRecord? = nil,
        showsCategory: Bool = true
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
        string(kind == .classic ? chat.owner : chat.createdBy)
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
        if chat.kind == .group {
            raw(",\"ownedBy\":")
            string(chat.owner)
        }
        raw(",\"members\":")
        ids(members)
    }
}
