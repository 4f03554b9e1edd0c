/// Roles and departments: names for the codes and ids in `users`.
package enum CompanyTable {
    static let roles: SQL = "SELECT code, name FROM roles ORDER BY code"
    static let setRole: SQL = "UPDATE roles SET name = ? WHERE code = ?"
    static let insertRole: SQL = "INSERT INTO roles (name, code) VALUES (?, ?)"
    static let deleteRole: SQL = "DELETE FROM roles WHERE code = ?"
    static let deleteDept: SQL = "DELETE FROM depts WHERE id = ?"
    static let depts: SQL = "SELECT id, name, parent, place FROM depts ORDER BY id"
    static let setDept: SQL = "UPDATE depts SET name = ?, parent = ?, place = ? WHERE id = ?"
    static let insertDept: SQL = "INSERT INTO depts (name, parent, place, id) VALUES (?, ?, ?, ?)"

    package static func roles(on store: any StoreConnection) throws(StoreError) -> [RoleRecord] {
        try store.all(roles) { RoleRecord(code: $0.text(0), name: $0.text(1)) }
    }

    /// Creates or renames it.
    package static func set(_ role: RoleRecord, on store: any StoreConnection) throws(StoreError) {
        let values: [StoreValue] = [.text(role.name), .text(role.code)]
        // MySQL counts only rows that really changed, so 0 does not mean that there is no row.
        if try store.execute(setRole, values) == 0, try !roles(on: store).contains(where: { $0.code == role.code }) {
            try store.execute(insertRole, values)
        }
        try noteChange(on: store)
    }

    /// Departments or roles have changed. Inside a transaction.
    private static func noteChange(on store: any StoreConnection) throws(StoreError) {
        let number = try MetaTable.increment(MetaTable.peopleNumber, on: store)
        try MetaTable.set(MetaTable.companyNumber, number, on: store)
    }

    package static func delete(role code: String, on store: any StoreConnection) throws(StoreError) {
        try store.execute(deleteRole, [.text(code)])
        try noteChange(on: store)
    }

    package static func delete(dept id: Int64, on store: any StoreConnection) throws(StoreError) {
        try store.execute(deleteDept, [.integer(id)])
        try noteChange(on: store)
    }

    package static func depts(on store: any StoreConnection) throws(StoreError) -> [DeptRecord] {
        try store.all(depts) {
            DeptRecord(id: $0.integer(0), name: $0.text(1), parent: $0.integer(2), place: $0.integer(3))
        }
    }

    /// Creates it with that id, or changes it.
    package static func set(_ dept: DeptRecord, on store: any StoreConnection) throws(StoreError) {
        let values: [StoreValue] = [
            .text(dept.name), .integer(dept.parent), .integer(dept.place), .integer(dept.id),
        ]
        if try store.execute(setDept, values) == 0, try !depts(on: store).contains(where: { $0.id == dept.id }) {
            try store.execute(insertDept, values)
        }
        try noteChange(on: store)
    }
}
