import XuanPacket
import XuanStore
import XuanText

/// Reading the action log. Nothing here changes it.
enum ActionLog {
    private static let filters: [Parameter] = [
        .label("person", limit: 64, default: ""), .label("action", limit: 32, default: ""),
        .integer("from", 0...(1 << 53), default: 0), .integer("to", 0...(1 << 53), default: 0),
    ]
    /// Most lines in one export.
    private static let longestExport = 100_000

    static let table: [Method] = [
        .look("log.list", .right(.logView), Parameter.list(sort: ["date"]) + filters) { call, context in
            guard let filter = try filter(call, context) else { return Listing.answer(total: 0, call, []) }
            let size = Int(call.arguments.integer("pageSize"))
            let skipped = (Int(call.arguments.integer("page")) - 1) * size
            let total = try ActionTable.count(filter, on: context.store)
            let lines = try ActionTable.list(filter, skipping: skipped, limit: size, on: context.store)
            var data = Listing.answer(total: total, call, lines.map(row)).object!
            data["actions"] = .array(actions.map { .string($0) })
            return .object(data)
        },
        .look("log.export", .right(.logView), filters) { call, context in
            let head = ["id", "date", "account", "realname", "action", "target", "detail", "address"]
            guard let filter = try filter(call, context) else { return ["csv": .string(Sheet.text([head]))] }
            let lines = try ActionTable.list(filter, skipping: 0, limit: longestExport, on: context.store)
            return [
                "csv": .string(
                    Sheet.text(
                        [head]
                            + lines.map { line in
                                [
                                    String(line.id), CalendarDay.textWithTime(line.date), line.account, line.realname,
                                    line.action,
                                    line.target, line.detail, line.address,
                                ]
                            }))
            ]
        },
    ]

    /// Its action names.
    static var actions: [String] {
        ActionTable.Action.allCases.map(\.rawValue)
            + AdminTable.all.filter(\.isAudited).map(\.path)
    }

    /// `nil`: there is nobody of that name, so no lines.
    private static func filter(_ call: Call, _ context: ReadContext) throws -> ActionTable.Filter? {
        var filter = ActionTable.Filter()
        let person = call.arguments.text("person").trimmed
        if !person.isEmpty {
            guard let id = try UserTable.id(of: person, on: context.store) ?? Int64(person) else { return nil }
            filter.user = id
        }
        filter.action = call.arguments.text("action")
        filter.from = call.arguments.integer("from")
        let to = call.arguments.integer("to")
        filter.to = to == 0 ? .max : to
        return filter
    }

    private static func row(_ line: ActionTable.Line) -> JSON {
        [
            "id": JSON(line.id), "date": JSON(line.date), "user": JSON(line.user), "account": .string(line.account),
            "realname": .string(line.realname), "action": .string(line.action), "target": .string(line.target),
            "detail": .string(line.detail), "address": .string(line.address),
        ]
    }
}
