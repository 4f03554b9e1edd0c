import XuanPacket
import XuanStore

/// What star, hide and mute have in common: a flag in one's own row, told to oneself. The flag comes back as it was
/// sent.
enum OwnMark {
    static func run(
        _ name: String, _ call: Call, _ ledger: Ledger, _ mark: (Bool) -> MemberTable.Mark
    ) throws -> Answer {
        let gid = try call.parameters.text(0, "gid")
        let flag = try call.parameters.flag(1, name, default: true)
        let echo = try call.parameters.value(1) ?? true
        let chat = try ledger.chat(gid: gid, for: call.me)
        try ledger.set(mark(flag), of: call.me.id, in: chat)
        return .success(name, of: call.request, to: .users([call.me.id])) { writer in
            writer.raw(",\"data\":")
            writer.value(.object([("gid", .string(gid)), (name, echo)]))
        }
    }
}

extension Ledger {
    /// In the system chat a person's row is made when there is something to keep.
    func set(_ mark: MemberTable.Mark, of user: Int64, in chat: Chat) throws(StoreError) {
        if try MemberTable.set(mark, of: user, in: chat.record.id, on: store) { return }
        guard chat.isSystem else { return }
        try MemberTable.insertRow(of: user, in: chat.record.id, delivered: 0, on: store)
        _ = try MemberTable.set(mark, of: user, in: chat.record.id, on: store)
    }
}
