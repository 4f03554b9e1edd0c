/// Groups of people with rights. Names of rights are the backend's words.
package enum RightTable {
    package struct Group: Sendable, Equatable {
        package var id: Int64
        package var name: String
        package var rights: [String] = []
        /// By id.
        package var people: [Int64] = []
    }

    static let ofUser: SQL = """
        SELECT DISTINCT r.name FROM right_group_people p JOIN right_group_rights r ON r.right_group = p.right_group
        WHERE p.user = ?
        """
    static let groupsOfUser: SQL = "SELECT right_group FROM right_group_people WHERE user = ? ORDER BY right_group"
    static let groups: SQL = "SELECT id, name FROM right_groups ORDER BY id"
    static let group: SQL = "SELECT id, name FROM right_groups WHERE id = ?"
    static let rights: SQL = "SELECT name FROM right_group_rights WHERE right_group = ? ORDER BY name"
    static let people: SQL = "SELECT user FROM right_group_people WHERE right_group = ? ORDER BY user"
    static let insert: SQL = "INSERT INTO right_groups (name) VALUES (?)"
    static let rename: SQL = "UPDATE right_groups SET name = ? WHERE id = ?"
    static let deleteGroup: SQL = "DELETE FROM right_groups WHERE id = ?"
    static let clearRights: SQL = "DELETE FROM right_group_rights WHERE right_group = ?"
    static let clearPeople: SQL = "DELETE FROM right_group_people WHERE right_group = ?"
    static let addRight: SQL = "INSERT INTO right_group_rights (right_group, name) VALUES (?, ?)"
    static let addPerson: SQL = "INSERT INTO right_group_people (right_group, user) VALUES (?, ?)"

    /// The union over the person's groups.
    package static func rights(of user: Int64, on store: any StoreConnection) throws(StoreError) -> [String] {
        try store.all(ofUser, [.integer(user)]) { $0.text(0) }
    }

    package static func groups(of user: Int64, on store: any StoreConnection) throws(StoreError) -> [Int64] {
        try store.all(groupsOfUser, [.integer(user)]) { $0.integer(0) }
    }

    /// With rights and people.
    package static func list(on store: any StoreConnection) throws(StoreError) -> [Group] {
        var found = try store.all(groups) { Group(id: $0.integer(0), name: $0.text(1)) }
        for index in found.indices { try fill(&found[index], on: store) }
        return found
    }

    package static func find(_ id: Int64, on store: any StoreConnection) throws(StoreError) -> Group? {
        guard var found = try store.first(group, [.integer(id)], { Group(id: $0.integer(0), name: $0.text(1)) }) else {
            return nil
        }
        try fill(&found, on: store)
        return found
    }

    private static func fill(_ group: inout Group, on store: any StoreConnection) throws(StoreError) {
        group.rights = try store.all(rights, [.integer(group.id)]) { $0.text(0) }
        group.people = try store.all(people, [.integer(group.id)]) { $0.integer(0) }
    }

    /// Returns the new id. Throws `constraint` if the name is taken.
    package static func insert(_ name: String, on store: any StoreConnection) throws(StoreError) -> Int64 {
        try store.execute(insert, [.text(name)])
        return store.lastInsertID
    }

    package static func rename(_ id: Int64, _ name: String, on store: any StoreConnection) throws(StoreError) {
        try store.execute(rename, [.text(name), .integer(id)])
    }

    package static func delete(_ id: Int64, on store: any StoreConnection) throws(StoreError) {
        for sql in [clearRights, clearPeople, deleteGroup] { try store.execute(sql, [.integer(id)]) }
    }

    package static func set(
        rights: [String], of id: Int64, on store: any StoreConnection
    ) throws(StoreError) {
        try store.execute(clearRights, [.integer(id)])
        for right in rights { try store.execute(addRight, [.integer(id), .text(right)]) }
    }

    package static func set(people: [Int64], of id: Int64, on store: any StoreConnection) throws(StoreError) {
        try store.execute(clearPeople, [.integer(id)])
        for person in people { try store.execute(addPerson, [.integer(id), .integer(person)]) }
    }
}
