import XuanPacket
import XuanStore

/// One page of a list, the answer of every list call.
enum Listing {
    /// Finds, sorts and cuts in memory: a company's people and chats fit there many times over.
    static func page<Row>(
        _ rows: [Row], _ call: Call, finding texts: (Row) -> [String], sorting: (Row, Row) -> Bool?,
        _ json: (Row) throws -> JSON
    ) rethrows -> JSON {
        let words = call.arguments.text("search").lowercased().split(separator: " ")
        var found = rows
        if !words.isEmpty {
            found = rows.filter { row in
                let text = texts(row).joined(separator: "\n").lowercased()
                return words.allSatisfy { text.contains($0) }
            }
        }
        let isDescending = call.arguments.flag("descending")
        // Equal ones keep the order of the store.
        found = found.enumerated().sorted { one, other in
            let isBefore = isDescending ? sorting(other.element, one.element) : sorting(one.element, other.element)
            return isBefore ?? (one.offset < other.offset)
        }.map(\.element)
        return answer(total: found.count, call, try cut(found, call).map(json))
    }

    private static func cut<Row>(_ rows: [Row], _ call: Call) -> ArraySlice<Row> {
        let size = Int(call.arguments.integer("pageSize"))
        return rows.dropFirst((Int(call.arguments.integer("page")) - 1) * size).prefix(size)
    }

    static func answer(total: Int, _ call: Call, _ rows: [JSON]) -> JSON {
        [
            "total": JSON(total), "page": JSON(call.arguments.integer("page")),
            "pageSize": JSON(call.arguments.integer("pageSize")), "rows": .array(rows),
        ]
    }

    /// `nil` where both are the same.
    static func before<Value: Comparable>(_ one: Value, _ other: Value) -> Bool? { one == other ? nil : one < other }
}
