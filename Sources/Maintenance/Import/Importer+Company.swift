import XuanStore

/// Departments, todos and web applications: everything attached to people. Names of roles are in the original's
/// language files, not in its database; their codes stay.
extension Importer {
    /// Ids stay the same: `sys_user.dept` and clients know them.
    func takeDepartments() throws {
        var parents: [Int64: Int64] = [:]
        var taken: [DeptRecord] = []
        try source.rows(of: "sys_category", ["name", "parent", "order", "type", "deleted"]) { id, texts in
            guard texts[3] == "dept" else { return }
            report.read(.departments)
            guard texts[4] != "1" else {
                report.leave("deleted departments")
                return
            }
            let name = label(texts[0], 255, "sys_category", id, "name")
            let dept = DeptRecord(
                id: id, name: name, parent: Int64(texts[1]) ?? 0, place: Int64(texts[2]) ?? 0)
            parents[id] = dept.parent
            taken.append(dept)
        }
        for var dept in taken {
            if !reachesTop(dept.id, parents) {
                report.problem("sys_category", dept.id, "the department above it is not there; put at the top")
                dept.parent = 0
                parents[dept.id] = 0
            }
            try CompanyTable.set(dept, on: target)
            report.took(.departments)
        }
    }

    /// False if a parent is missing, or if the parents form a cycle.
    private func reachesTop(_ id: Int64, _ parents: [Int64: Int64]) -> Bool {
        var next = id
        for _ in 0...parents.count {
            if next == 0 { return true }
            guard let parent = parents[next] else { return false }
            next = parent
        }
        return false
    }

    func takeTodos() throws {
        let names = [
            "account", "date", "begin", "end", "type", "idvalue", "pri", "name", "desc", "status", "private",
            "assignedTo", "assignedBy", "assignedDate", "finishedBy", "finishedDate", "closedBy", "closedDate",
        ]
        try source.rows(of: "oa_todo", names) { id, texts in
            report.read(.todos)
            let row = Dictionary(uniqueKeysWithValues: zip(names, texts))
            func text(_ name: String) -> String { row[name] ?? "" }
            guard let user = ids[text("account")] else {
                report.problem("oa_todo", id, "the person is not there; left out")
                return
            }
            var todo = TodoRecord()
            todo.user = user
            todo.day = text("date").hasPrefix("0000") ? "" : String(text("date").prefix(10))
            todo.starts = clock(text("begin"))
            todo.ends = clock(text("end"))
            todo.kind = label(text("type"), 32, "oa_todo", id, "type")
            todo.subject = Int64(text("idvalue")) ?? 0
            todo.priority = Int64(text("pri")) ?? 3
            todo.name = label(text("name"), 600, "oa_todo", id, "name")
            todo.description = text("desc")
            todo.status = choice(text("status"), of: ["wait", "doing", "done", "closed"], else: "wait")
            todo.isPrivate = text("private") == "1"
            (todo.assignedTo, todo.assignedBy) = (text("assignedTo"), text("assignedBy"))
            (todo.finishedBy, todo.closedBy) = (text("finishedBy"), text("closedBy"))
            todo.assigned = date(text("assignedDate"), "oa_todo", id, "assignedDate")
            todo.finished = date(text("finishedDate"), "oa_todo", id, "finishedDate")
            todo.closed = date(text("closedDate"), "oa_todo", id, "closedDate")
            _ = try TodoTable.insert(todo, on: target)
            report.took(.todos)
        }
    }

    /// HHMM from a number, which lacks its leading zeros; 2400 for none.
    private func clock(_ text: String) -> String {
        guard let number = Int(text), (0..<2400).contains(number) else { return "2400" }
        return String(repeating: "0", count: 4 - String(number).utf8.count) + String(number)
    }

    /// Those that the original shows beside the chat. A zip for the desktop client stays with the original's server.
    func takeApplications() throws {
        let names = [
            "code", "name", "abbr", "login", "logo", "key", "sso", "integration", "status", "order", "platform",
            "package",
        ]
        try source.rows(of: "sys_entry", names) { id, texts in
            report.read(.applications)
            let row = Dictionary(uniqueKeysWithValues: zip(names, texts))
            func text(_ name: String, _ limit: Int) -> String { label(row[name] ?? "", limit, "sys_entry", id, name) }
            guard text("platform", 255).contains("xuanxuan") else {
                report.leave("applications that the chat does not show")
                return
            }
            var entry = EntryRecord()
            entry.code = text("code", 64)
            entry.name = text("name", 255)
            entry.abbr = text("abbr", 64)
            entry.url = text("login", 2048)
            entry.logo = text("logo", 2048)
            entry.secret = text("key", 64)
            entry.hasSSO = row["sso"] == "1"
            entry.isIntegrated = row["integration"] == "1"
            entry.isOnline = row["status"] == "online"
            entry.place = Int64(row["order"] ?? "") ?? 0
            if Int64(row["package"] ?? "") ?? 0 > 0 {
                report.problem("sys_entry", id, "its package for the desktop client stays with the original")
            }
            do throws(StoreError) {
                _ = try EntryTable.insert(entry, on: target)
            } catch {
                guard error == .constraint else { throw error }
                report.problem("sys_entry", id, "the code is taken by an earlier row; left out")
                return
            }
            report.took(.applications)
        }
    }
}
