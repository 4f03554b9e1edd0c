import XuanPacket

/// A message as a device shows it.
struct DeviceRow: Equatable, CustomStringConvertible {
    let gid: String
    let user: Int64
    var content: String
    /// Number of its last change; 0: none.
    var changed: Int64
    var isDeleted: Bool
    var isEdited: Bool
    /// Ids in ascending order.
    var reactions: [String: [Int64]]

    init?(_ row: JSONObject) {
        guard let gid = row["gid"]?.string, let user = row["user"]?.integer, let content = row["content"]?.string,
            let changed = row["changed"]?.integer, let deleted = row["deleted"]?.integer,
            let edited = row["edited"]?.integer
        else { return nil }
        (self.gid, self.user, self.content, self.changed) = (gid, user, content, changed)
        (isDeleted, isEdited) = (deleted != 0, edited != 0)
        reactions = [:]
        for emoji in row["reactions"]?.object?.keys ?? [] {
            reactions[emoji] = row["reactions"]?.object?[emoji]?.array?.compactMap(\.integer).sorted()
        }
    }

    mutating func react(_ emoji: String, _ user: Int64, isOn: Bool, changed: Int64) {
        var people = Set(reactions[emoji] ?? [])
        if isOn { people.insert(user) } else { people.remove(user) }
        reactions[emoji] = people.isEmpty ? nil : people.sorted()
        self.changed = changed
    }

    var description: String {
        "\(gid) by \(user), \"\(content)\", changed \(changed), deleted \(isDeleted), edited \(isEdited), \(reactions)"
    }
}

/// A chat as a device keeps it.
struct DeviceChat {
    var rows: [Int64: DeviceRow] = [:]
    private var places: [String: Int64] = [:]
    /// The highest index heard of.
    var last: Int64 = 0
    var read: Int64 = 0
    var unread: Int64 = 0
    /// Every change up to this number is in the rows.
    var changes: Int64 = 0
    /// The highest number heard of.
    var heard: Int64 = 0
    var pinned: [String] = []
    var draft = ""
    var saved: Set<String> = []
    /// How far others have read.
    var marks: [Int64: Int64] = [:]

    func place(of gid: String) -> Int64? { places[gid] }

    /// The lowest run of indexes that are not here, cut to what one question may ask for.
    var missing: ClosedRange<Int64>? {
        guard Int64(rows.count) < last, let first = (1...last).first(where: { rows[$0] == nil }) else { return nil }
        let end = (first...last).first { rows[$0] != nil } ?? last + 1
        return first...min(end - 1, first + 499)
    }

    /// Takes a row, unless the one that is here is newer. Returns what is wrong with it.
    mutating func take(_ row: DeviceRow, at index: Int64) -> String? {
        if let place = places[row.gid], place != index { return "\(row.gid) stood at \(place), now at \(index)" }
        guard let known = rows[index] else {
            rows[index] = row
            places[row.gid] = index
            last = max(last, index)
            return nil
        }
        if known.gid != row.gid { return "index \(index) is \(known.gid) and \(row.gid)" }
        if row.changed == known.changed, row != known { return "the same number: \(known) and \(row)" }
        if row.changed > known.changed { rows[index] = row }
        return nil
    }

    /// Messages of others past the mark, by counting what is here.
    func counted(by me: Int64) -> Int64 { Int64(rows.count { $0.key > read && $0.value.user != me }) }
}
