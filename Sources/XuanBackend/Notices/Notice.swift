import XuanPacket
import XuanStore
import XuanText

/// A program's notice to people through a robot of the server (Docs/protocol.md 7.1, NOTE).
package struct Notice: Sendable {
    package struct Action: Sendable {
        package var label: String
        package var url: String
        /// `primary`, `success`, `warning`, `danger`, or "" for a plain one.
        package var type: String

        package init(label: String, url: String, type: String = "") {
            (self.label, self.url, self.type) = (label, url, type)
        }
    }

    package struct Sender: Sendable {
        package var id: String
        package var name: String
        package var avatar: String

        package init(id: String, name: String, avatar: String = "") {
            (self.id, self.name, self.avatar) = (id, name, avatar)
        }
    }

    /// Identifies the notice: the same one posted again is not sent again. `nil`: a new one.
    package var gid: String?
    package var title = ""
    package var subtitle = ""
    /// Markdown, or plain text if `isPlain`. At most 64 KiB.
    package var content: String
    package var isPlain = false
    package var url = ""
    package var actions: [Action] = []
    package var sender: Sender

    package init(content: String, sender: Sender) { (self.content, self.sender) = (content, sender) }

    /// The receivers.
    package enum Targets: Sendable {
        case accounts([String])
        case people([Int64])
        /// The members of the chat with that gid.
        case chat(String)
        case everybody
    }

    /// The result of posting it.
    package struct Receipt: Sendable, Equatable {
        package let id: Int64
        package let gid: String
        /// Number of receivers.
        package let people: Int
        /// Of these, connected and served at once; the others get it at their next login.
        package let reached: Int
        /// False if the gid was posted before.
        package let isNew: Bool
    }
}

/// Why a notice was refused. Nothing was stored.
package enum NoticeError: Error, Equatable, Sendable, CustomStringConvertible {
    /// A part of it has a wrong form or is too long.
    case part(String)
    /// There is no such account (or id).
    case unknownPerson(String)
    case unknownChat(String)
    /// The database refused; its own words went to the log.
    case database
    case stopping

    package var description: String {
        switch self {
        case .part(let name): "\(name): missing, too long or of a wrong form"
        case .unknownPerson(let name): "there is nobody called \(name)"
        case .unknownChat(let gid): "there is no chat \(gid)"
        case .database: "the database refuses; the log says why"
        case .stopping: "the server is stopping"
        }
    }
}

extension Notice {
    static let contentLimit = 65_536

    /// As stored. Throws `NoticeError.part`.
    func record(now: Int64) throws(NoticeError) -> NoticeRecord {
        func label(_ text: String, _ limit: Int, _ part: String) throws(NoticeError) -> String {
            guard text.utf8.count <= limit, Text.isLabel(text) else { throw .part(part) }
            return text
        }
        /// Shown to people: characters that turn or hide text are removed, since a refused alarm is a lost one.
        func shown(_ text: String, _ limit: Int, _ part: String) throws(NoticeError) -> String {
            ShownText.cleaned(try label(text, limit, part))
        }
        var record = NoticeRecord()
        record.gid = gid ?? SystemChat.uuid()
        guard Text.isMessageGid(record.gid) else { throw .part("gid") }
        record.date = now
        record.contentType = isPlain ? "plain" : "text"
        guard !content.isEmpty, content.utf8.count <= Self.contentLimit else { throw .part("content") }
        record.content = content
        record.title = try shown(title, 255, "title")
        record.subtitle = try shown(subtitle, 255, "subtitle")
        record.url = try label(url, 2048, "url")
        guard actions.count <= 16 else { throw .part("actions") }
        var list: [JSON] = []
        for action in actions {
            list.append([
                "label": .string(try shown(action.label, 255, "actions")),
                "url": .string(try label(action.url, 2048, "actions")),
                "type": .string(try label(action.type, 32, "actions")),
            ])
        }
        record.actions = JSON.array(list).text
        guard !sender.id.isEmpty else { throw .part("sender") }
        let from: JSON = [
            "id": .string(try label(sender.id, 64, "sender")), "name": .string(try shown(sender.name, 255, "sender")),
            "avatar": .string(try label(sender.avatar, 2048, "sender")),
        ]
        record.sender = from.text
        return record
    }
}

extension JSONWriter {
    /// NOTE (Docs/protocol.md 7.1).
    mutating func notice(_ notice: NoticeRecord) {
        raw("{\"id\":")
        string(String(notice.id))
        raw(",\"gid\":")
        string(notice.gid)
        raw(",\"content\":")
        string(notice.content)
        raw(",\"date\":")
        integer(notice.date / 1000)
        raw(",\"contentType\":")
        string(notice.contentType)
        raw(",\"title\":")
        string(notice.title)
        raw(",\"subtitle\":")
        string(notice.subtitle)
        raw(",\"url\":")
        string(notice.url)
        raw(",\"actions\":")
        raw(Array(notice.actions.utf8))
        raw(",\"sender\":")
        raw(Array(notice.sender.utf8))
        raw(",\"users\":")
        raw(Array(notice.targets.utf8))
        raw("}")
    }
}
