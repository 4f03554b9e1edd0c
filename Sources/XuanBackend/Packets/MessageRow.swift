import XuanPacket
import XuanStore

/// A message with what people did with it, as a packet shows it (Docs/protocol.md 7.1).
struct MessageRow: Sendable {
    private let message: MessageRecord
    private let reactions: [ReactionTable.Reaction]
    private let confirmed: [Int64]
    /// Name of who recalled it.
    private let recaller: String

    /// What an original client shows in front of an urgent message.
    private static let urgentSign = "【急】"

    /// Reads what hangs on it: one that never changed costs nothing.
    init(_ message: MessageRecord, _ records: some Records) throws(StoreError) {
        let (isChanged, store) = (message.changed > 0, records.database)
        self.message = message
        reactions = isChanged ? try ReactionTable.list(of: message.id, on: store) : []
        confirmed = isChanged && message.isUrgent ? try ConfirmationTable.list(of: message.id, on: store) : []
        recaller = message.isDeleted ? try records.cached(person: message.deletedBy)?.value.realname ?? "" : ""
    }

    /// As sessions of a kind see it. `language`: of an original client.
    fileprivate func shown(to kind: SessionKind, in language: Language) -> MessageRecord {
        guard kind == .classic, message.isUrgent || message.isDeleted else { return message }
        var shown = message
        if message.isUrgent { shown.kind = "normal" }
        if message.isDeleted {
            (shown.contentType, shown.data) = ("plain", "")
            shown.content = Sentence.recalled(by: recaller).text(in: language)
        } else if message.isUrgent {
            shown.content = Self.urgentSign + message.content
        }
        return shown
    }

    fileprivate func writeExtras(to writer: inout JSONWriter) {
        if message.isDeleted {
            writer.raw(",\"deletedBy\":")
            writer.integer(message.deletedBy)
        }
        if !reactions.isEmpty {
            writer.raw(",\"reactions\":{")
            for (index, reaction) in reactions.enumerated() {
                if index > 0 { writer.raw(",") }
                writer.string(reaction.emoji)
                writer.raw(":")
                writer.ids(reaction.users)
            }
            writer.raw("}")
        }
        if !confirmed.isEmpty {
            writer.raw(",\"confirmed\":")
            writer.ids(confirmed)
        }
    }
}

extension MessageRecord {
    var isUrgent: Bool { kind == "urgent" }
}

extension JSONWriter {
    /// MSG. `cgid`: gid of the message's chat.
    mutating func message(_ row: MessageRow, cgid: String, for kind: SessionKind, in language: Language) {
        openMessage(row.shown(to: kind, in: language), cgid: cgid)
        row.writeExtras(to: &self)
        raw("}")
    }

    /// One whose form is the same for everybody: new, and not urgent.
    mutating func message(_ message: MessageRecord, cgid: String) {
        openMessage(message, cgid: cgid)
        raw("}")
    }

    private mutating func openMessage(_ message: MessageRecord, cgid: String) {
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
        raw(",\"index\":")
        integer(message.index)
        if message.changed == 0 { return raw(",\"changed\":0,\"deleted\":0,\"edited\":0") }
        raw(",\"changed\":")
        integer(message.changed)
        raw(",\"deleted\":")
        integer(message.isDeleted ? 1 : 0)
        raw(",\"edited\":")
        integer(message.edited / 1000)
    }
}
