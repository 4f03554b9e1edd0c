import XuanStore

/// People as the transaction sees them. Writer thread only.
final class PeopleCache: WritePart {
    private let store: WriteCounter
    private var people: [Int64: Cached<UserRecord>] = [:]
    private var writesAtMark = 0
    /// The version of the people's list that the relay was told of, and the same at the mark and at the beginning of
    /// the transaction.
    private var told: Int64
    private var toldAtMark: Int64
    private var toldAtBegin: Int64

    init(on store: WriteCounter) throws(StoreError) {
        self.store = store
        told = try MetaTable.integer(MetaTable.userChanges, on: store)
        (toldAtMark, toldAtBegin) = (told, told)
    }

    func find(_ id: Int64) throws(StoreError) -> Cached<UserRecord>? {
        if let known = people[id] { return known }
        let found = try UserTable.find(id, on: store).map { Cached($0) }
        people[id] = found
        return found
    }

    /// Throws if one of `ids` does not exist.
    func require(_ ids: [Int64], parameter: String) throws {
        for id in ids {
            guard let person = try find(id)?.value, !person.isDeleted else { throw Refusal.parameter(parameter) }
        }
    }

    /// Call after changing a person's row.
    func forget(_ id: Int64) { people[id] = nil }

    func forgetAll() { people.removeAll(keepingCapacity: true) }

    /// Whether the relay does not have this version of the people's list yet. It counts as sent from here on.
    func tell(_ version: Int64) -> Bool {
        defer { told = version }
        return version != told
    }

    func begin() { (toldAtMark, toldAtBegin) = (told, told) }

    func mark() {
        writesAtMark = store.writes
        toldAtMark = told
    }

    func rewind() {
        // Rows read after a write may show it.
        if store.writes != writesAtMark { forgetAll() }
        told = toldAtMark
    }

    func rollBack() {
        forgetAll()
        told = toldAtBegin
    }
}
