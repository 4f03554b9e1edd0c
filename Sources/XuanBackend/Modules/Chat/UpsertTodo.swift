import XuanPacket
import XuanStore
import XuanText

/// upsertTodo: a todo as object. Without `id` a new one of the caller's; with `id` the caller's own is changed, and one
/// assigned to the caller gets another status; with `delete` the caller's own is deleted. Answered with the object as
/// it was sent, and the id.
enum UpsertTodo {
    /// Most todos of one person.
    static let most: Int64 = 10_000
    static let descriptionLimit = 65_535
    static let states: Set<String> = ["wait", "doing", "done", "closed"]

    @Sendable static func run(_ call: Call, _ context: WriteContext) throws -> Answer {
        let sent = call.arguments.object("todo")
        guard let idValue = sent["id"], idValue != 0, idValue != "", !idValue.isNull else {
            return try create(sent, call, context)
        }
        guard let id = idValue.looseInteger, id > 0 else { throw Refusal.parameter("id") }
        guard let isDeleting = (sent["delete"] ?? false).looseBool else { throw Refusal.parameter("delete") }
        let known = try TodoTable.find(id, on: context.store)
        let isOwn = known?.user == call.me.id
        if isDeleting {
            guard isOwn else { throw Refusal.said(.todoNotYours) }
            try TodoTable.delete(id, on: context.store)
            return answer(sent, call)
        }
        guard var todo = known, isOwn || todo.assignedTo.utf8.elementsEqual(call.me.account.utf8)
        else { throw Refusal.parameter("id") }
        if isOwn {
            try fill(&todo, from: sent, call, context)
        } else {
            try setStatus(&todo, from: sent, call, context)
        }
        try TodoTable.update(todo, on: context.store)
        return answer(sent, call)
    }

    private static func create(_ sent: JSONObject, _ call: Call, _ context: WriteContext) throws -> Answer {
        guard sent["name"] != nil else { throw Refusal.parameter("name") }
        guard try TodoTable.count(of: call.me.id, on: context.store) < most else { throw Refusal.parameter("todo") }
        var todo = TodoRecord()
        todo.user = call.me.id
        try fill(&todo, from: sent, call, context)
        todo.id = try TodoTable.insert(todo, on: context.store)
        var answered = sent
        answered["id"] = .string(String(todo.id))
        return answer(answered, call)
    }

    private static func answer(_ todo: JSONObject, _ call: Call) -> Answer {
        .success(of: call, to: .ownSessions(call)) { writer in
            writer.raw(",\"data\":")
            writer.value(.object(todo))
        }
    }

    /// Takes over the given fields; missing ones stay as they were.
    private static func fill(
        _ todo: inout TodoRecord, from sent: JSONObject, _ call: Call, _ context: WriteContext
    ) throws {
        func text(_ name: String, _ isGood: (String) -> Bool) throws -> String? {
            guard let value = sent[name], !value.isNull else { return nil }
            guard let text = value.string, isGood(text) else { throw Refusal.parameter(name) }
            return text
        }
        if let name = try text("name", { !$0.isEmpty && $0.count <= 150 && $0.utf8.count <= 600 && Text.isName($0) }) {
            todo.name = AccountName.nfc(name)
        }
        if let text = try text("desc", { $0.utf8.count <= descriptionLimit }) { todo.description = text }
        if let day = try text("date", { $0.isEmpty || CalendarDay.isDay($0) }) { todo.day = day }
        if let time = try text("begin", isTime) { todo.starts = time.isEmpty ? "2400" : time }
        if let time = try text("end", isTime) { todo.ends = time.isEmpty ? "2400" : time }
        if let kind = try text("type", { !$0.isEmpty && $0.utf8.count <= 32 && Text.isLabel($0) }) { todo.kind = kind }
        if let priority = sent["pri"], !priority.isNull {
            guard let number = priority.looseInteger, (0...9).contains(number) else { throw Refusal.parameter("pri") }
            todo.priority = number
        }
        if let subject = sent["idvalue"], !subject.isNull {
            guard let number = subject.looseInteger, (0...(1 << 53)).contains(number) else {
                throw Refusal.parameter("idvalue")
            }
            todo.subject = number
        }
        if let flag = sent["private"], !flag.isNull {
            guard let isPrivate = flag.looseBool else { throw Refusal.parameter("private") }
            todo.isPrivate = isPrivate
        }
        if var account = try text("assignedTo", { $0.utf8.count <= 64 }), account != todo.assignedTo {
            if !account.isEmpty {
                guard let found = try NameTable.find(account: account, on: context.store) else {
                    throw Refusal.parameter("assignedTo")
                }
                account = found.account
            }
            (todo.assignedTo, todo.assignedBy) = (account, account.isEmpty ? "" : call.me.account)
            todo.assigned = account.isEmpty ? 0 : context.now
        }
        try setStatus(&todo, from: sent, call, context)
    }

    private static func setStatus(
        _ todo: inout TodoRecord, from sent: JSONObject, _ call: Call, _ context: WriteContext
    ) throws {
        guard let value = sent["status"], !value.isNull else { return }
        guard let status = value.string, states.contains(status) else { throw Refusal.parameter("status") }
        guard status != todo.status else { return }
        todo.status = status
        (todo.finishedBy, todo.finished) = status == "done" ? (call.me.account, context.now) : ("", 0)
        (todo.closedBy, todo.closed) = status == "closed" ? (call.me.account, context.now) : ("", 0)
    }

    /// HHMM of a day, or 2400 or "" for none.
    private static func isTime(_ text: String) -> Bool {
        if text.isEmpty || text == "2400" { return true }
        guard text.utf8.count == 4, text.utf8.allSatisfy({ (0x30...0x39).contains($0) }), let number = Int(text) else {
            return false
        }
        return number / 100 < 24 && number % 100 < 60
    }
}
