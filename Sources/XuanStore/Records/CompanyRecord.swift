/// A department of the company.
package struct DeptRecord: Sendable, Equatable {
    package var id: Int64
    package var name: String
    /// 0 for the top.
    package var parent: Int64
    /// Order among its neighbours, smallest first.
    package var place: Int64

    package init(id: Int64, name: String, parent: Int64 = 0, place: Int64 = 0) {
        (self.id, self.name, self.parent, self.place) = (id, name, parent, place)
    }
}

/// A person's role in the company, by code.
package struct RoleRecord: Sendable, Equatable {
    package var code: String
    package var name: String

    package init(code: String, name: String) { (self.code, self.name) = (code, name) }
}
