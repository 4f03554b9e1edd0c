import XuanPacket
import XuanStore
import XuanText

/// getTodoes: mode, status, order, recTotal (ignored), recPerPage, pageID. The caller's own todos and those assigned by
/// others, one page of rows as the original has them: every value a text.
enum GetTodoes {
    /// Most rows that are read.
    private static let most = 20_000
    private static let largestPage: Int64 = 500

    @Sendable static func run(_ call: Call, _ context: ReadContext) throws -> Answer {
        let arguments = call.arguments
        guard let mode = Mode(rawValue: arguments.text("mode")) else { throw Refusal.parameter("mode") }
        guard let states = states(arguments.text("status")) else { throw Refusal.parameter("status") }
        guard let order = Order.list(arguments.text("orderBy")) else { throw Refusal.parameter("orderBy") }
        var perPage = arguments.integer("recPerPage")
        if perPage <= 0 { perPage = 20 }
        perPage = min(perPage, largestPage)

        let me = call.me
        var todos = try TodoTable.list(of: me.id, limit: most, on: context.store)
        todos += try TodoTable.list(assignedTo: me.account, not: me.id, limit: most, on: context.store)
        let today = CalendarDay.text(context.now)
        todos.removeAll { !mode.takes($0, me, today: today) || !states.contains($0.status) }
        todos.sort { first, second in
            for key in order {
                let (a, b) = (key.value(first), key.value(second))
                if a != b { return key.isDescending ? a > b : a < b }
            }
            return first.id < second.id
        }
        let pages = (Int64(todos.count) + perPage - 1) / perPage
        let asked = arguments.integer("pageID")
        let page = asked < 1 || asked > pages ? 1 : asked
        let rows = Array(todos.dropFirst(Int((page - 1) * perPage)).prefix(Int(perPage)))
        return .success(of: call, to: .requester(me.id)) { writer in
            writer.raw(",\"data\":")
            writer.list(rows) { $0.todo($1) }
        }
    }

    private enum Mode: String {
        case all, future, undone, `self`, assignedToOther, assignedToMe

        func takes(_ todo: TodoRecord, _ me: UserRecord, today: String) -> Bool {
            let isOwn = todo.user == me.id
            let isGivenAway =
                !todo.assignedTo.isEmpty && !todo.assignedTo.utf8.elementsEqual(me.account.utf8)
            return switch self {
            case .all: true
            case .future: todo.day.isEmpty
            case .undone: !todo.day.isEmpty && todo.day < today && ["wait", "doing"].contains(todo.status)
            case .`self`: isOwn && !isGivenAway
            case .assignedToOther: isOwn && isGivenAway
            case .assignedToMe: !isOwn
            }
        }
    }

    private static func states(_ text: String) -> Set<String>? {
        switch text {
        case "all", "": return UpsertTodo.states
        case "unclosed": return UpsertTodo.states.subtracting(["closed"])
        case "undone": return ["wait", "doing"]
        default:
            let named = Set(text.split(separator: ",").map(String.init))
            return named.isSubset(of: UpsertTodo.states) && !named.isEmpty ? named : nil
        }
    }

    /// One key of an order, as `date_asc`.
    private struct Order {
        enum Key: String { case id, date, begin, end, pri, name, status, type }
        let key: Key
        let isDescending: Bool

        /// Several with commas; "" is by date. `nil` if one is unknown.
        static func list(_ text: String) -> [Order]? {
            if text.isEmpty { return [Order(key: .date, isDescending: false)] }
            var orders: [Order] = []
            for part in text.split(separator: ",") {
                let words = part.split(separator: "_", omittingEmptySubsequences: false)
                guard words.count <= 2, let key = Key(rawValue: String(words[0])) else { return nil }
                guard words.count == 1 || ["asc", "desc"].contains(words[1]) else { return nil }
                orders.append(Order(key: key, isDescending: words.last == "desc"))
            }
            return orders
        }

        /// Compares by type: numbers of equal length as text.
        func value(_ todo: TodoRecord) -> String {
            switch key {
            case .id: String(repeating: "0", count: 20 - String(todo.id).utf8.count) + String(todo.id)
            case .date: todo.day
            case .begin: todo.starts
            case .end: todo.ends
            case .pri: String(todo.priority)
            case .name: todo.name
            case .status: todo.status
            case .type: todo.kind
            }
        }
    }
}

extension JSONWriter {
    fileprivate mutating func todo(_ todo: TodoRecord) {
        value(
            .object(
                [
                    ("id", String(todo.id)), ("account", todo.account), ("date", todo.day), ("begin", todo.starts),
                    ("end", todo.ends), ("type", todo.kind), ("idvalue", String(todo.subject)),
                    ("pri", String(todo.priority)), ("name", todo.name), ("desc", todo.description),
                    ("status", todo.status), ("private", todo.isPrivate ? "1" : "0"),
                    ("assignedTo", todo.assignedTo), ("assignedBy", todo.assignedBy),
                    ("assignedDate", CalendarDay.textWithTime(todo.assigned)), ("finishedBy", todo.finishedBy),
                    ("finishedDate", CalendarDay.textWithTime(todo.finished)), ("closedBy", todo.closedBy),
                    ("closedDate", CalendarDay.textWithTime(todo.closed)),
                ].map { ($0, JSON.string($1)) }))
    }
}
