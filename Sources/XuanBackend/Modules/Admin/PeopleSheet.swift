import XuanStore

/// People as a sheet: what `people.export` writes and `people.import` reads.
enum PeopleSheet {
    enum Column: String, CaseIterable {
        case account, realname, dept, role, gender, email, mobile, phone, password
    }

    /// All that are not deleted. A department is a path from the top, `Research/Relay`.
    static func text(_ people: [PersonRecord], _ names: People.Names) -> String {
        let columns = Column.allCases.filter { $0 != .password }
        let rows = people.filter { !$0.user.isDeleted }.map { person in
            let user = person.user
            return columns.map { column in
                switch column {
                case .account: user.account
                case .realname: user.realname
                case .dept: names.path(of: user.dept)
                case .role: user.role
                case .gender: user.gender
                case .email: user.email
                case .mobile: user.mobile
                case .phone: user.phone
                case .password: ""
                }
            }
        }
        return Sheet.text([columns.map(\.rawValue)] + rows)
    }
}

extension People.Names {
    func path(of id: Int64) -> String {
        var path: [String] = []
        var seen: Set<Int64> = []
        var dept = depts[id]
        while let here = dept, seen.insert(here.id).inserted {
            path.append(here.name)
            dept = depts[here.parent]
        }
        return path.reversed().joined(separator: "/")
    }

    /// By path, or by a unique name.
    func dept(named name: String) -> Int64? {
        if let found = depts.keys.first(where: { path(of: $0) == name }) { return found }
        let same = depts.values.filter { $0.name == name }
        return same.count == 1 ? same[0].id : nil
    }
}
