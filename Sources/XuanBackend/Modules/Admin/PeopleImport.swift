import XuanPacket
import XuanStore
import XuanText

/// people.import: csv, dryRun. The first line names the columns; existing people are changed, others are created. All
/// or nothing: with one problem nothing is written.
enum PeopleImport {
    static let longest = 10_000

    /// One valid line.
    private struct Entry: Sendable {
        let line: Int
        let account: String
        /// 0 for a new person.
        var id: Int64 = 0
        var password = ""
        var realname: String?
        var dept: Int64?
        var role: String?
        var fields: [(ProfileField, String)] = []
        /// Hash of `password`.
        var hash = ""
    }

    /// `problem` is a code for which the pages have a sentence.
    private struct Problem {
        let line: Int
        let column: String
        let problem: String
        let value: String

        var json: JSON {
            [
                "line": JSON(line), "column": .string(column), "problem": .string(problem),
                "value": .string(String(value.prefix(100))),
            ]
        }
    }

    @Sendable static func run(_ call: Call, _ context: ReadContext) throws
        -> @Sendable (WriteContext) throws -> AuditedChange
    {
        let (checked, problems, lines) = try read(call.arguments.text("csv"), call, context)
        let made = checked.filter { $0.id == 0 }.count
        var data = JSONObject([
            ("lines", JSON(lines)), ("create", JSON(made)), ("change", JSON(checked.count - made)),
            ("problems", .array(problems.map(\.json))), ("applied", false),
        ])
        let summary = "\(lines) lines, \(made) new, \(checked.count - made) changed, \(problems.count) problems"
        if call.arguments.flag("dryRun") || !problems.isEmpty {
            let answer = JSON.object(data)
            return { _ in AuditedChange(answer, on: "dry run", summary) }
        }
        var passwords: [JSON] = []
        let entries = checked.map { entry in
            var entry = entry
            if entry.id == 0, entry.password.isEmpty {
                let password = Secret.password()
                passwords.append(["account": .string(entry.account), "password": .string(password)])
                entry.hash = context.passwords.quickHash(Secret.md5Hex(password))
            } else if !entry.password.isEmpty {
                entry.hash = context.passwords.hash(Secret.md5Hex(entry.password))
            }
            return entry
        }
        data["applied"] = true
        data["passwords"] = .array(passwords)
        let answer = JSON.object(data)
        return { context in
            var ids: [Int64] = []
            for entry in entries { ids.append(try write(entry, call, context)) }
            try context.peopleChanged(ids)
            return AuditedChange(answer, on: "applied", summary)
        }
    }

    private static func write(_ entry: Entry, _ call: Call, _ context: WriteContext) throws -> Int64 {
        var id = entry.id
        if id == 0 {
            id = try PeopleWrites.make(
                account: entry.account, realname: entry.realname ?? "", password: entry.hash, context)
        } else {
            _ = try PeopleWrites.find(id, "csv", call, context)
            if let realname = entry.realname, !realname.isEmpty {
                try PeopleTable.set(.realname(realname), of: id, on: context.store)
            }
            if !entry.hash.isEmpty {
                try UserTable.setPassword(entry.hash, of: id, on: context.store)
                try context.signOut([id], id == call.me.id ? .passwordChanged : .passwordReset)
            }
        }
        if let dept = entry.dept { try PeopleTable.set(.dept(dept), of: id, on: context.store) }
        if let role = entry.role { try PeopleTable.set(.role(role), of: id, on: context.store) }
        for (field, text) in entry.fields { try field.set(text, of: id, on: context.store) }
        return id
    }

    // Reading

    private static func read(
        _ csv: String, _ call: Call, _ context: ReadContext
    ) throws -> (entries: [Entry], problems: [Problem], lines: Int) {
        guard let rows = Sheet.rows(csv), let head = rows.first else {
            return ([], [Problem(line: 1, column: "", problem: "csv", value: "")], 0)
        }
        var problems: [Problem] = []
        let columns = head.cells.map { PeopleSheet.Column(rawValue: $0.trimmed.lowercased()) }
        for (name, column) in zip(head.cells, columns) where column == nil {
            problems.append(Problem(line: head.line, column: name, problem: "column", value: name))
        }
        if !columns.contains(.account) {
            problems.append(Problem(line: head.line, column: "account", problem: "missing", value: ""))
        }
        if rows.count - 1 > longest {
            problems.append(Problem(line: rows[longest + 1].line, column: "", problem: "tooMany", value: ""))
        }
        guard problems.isEmpty else { return ([], problems, rows.count - 1) }
        let names = try People.Names(context.store)
        let known = Dictionary(
            try PeopleTable.list(on: context.store).map { (AccountName.normal($0.user.account), $0) },
            uniquingKeysWith: { first, _ in first })
        var looks: Set<String> = []
        let mine = try AdminFacts.rights(of: call.me, on: context.store)
        var seen: Set<String> = []
        var entries: [Entry] = []
        for row in rows.dropFirst() {
            var found: [Problem] = []
            func problem(_ column: PeopleSheet.Column, _ word: String, _ value: String) {
                found.append(Problem(line: row.line, column: column.rawValue, problem: word, value: value))
            }
            var cells: [PeopleSheet.Column: String] = [:]
            for (column, cell) in zip(columns, row.cells) {
                guard let column else { continue }
                cells[column] = cell.trimmed
                // Somebody has decoded another encoding (GBK, say) as UTF-8, and the letters are lost.
                if cell.unicodeScalars.contains("\u{FFFD}") { problem(column, "encoding", cell) }
            }
            if row.cells.count > columns.count { problem(.account, "tooManyCells", row.cells[columns.count]) }
            let account = AccountName.nfc(cells[.account] ?? "")
            var entry = Entry(line: row.line, account: account)
            if !AccountBook.isAccount(account) { problem(.account, "account", account) }
            let key = AccountName.normal(account)
            if !seen.insert(key).inserted {
                problem(.account, "twice", account)
            } else if !looks.insert(LookAlike.skeleton(account)).inserted {
                problem(.account, "alike", account)
            }
            if known[key] == nil, try NameTable.alike(account: account, on: context.store) != nil {
                problem(.account, "alike", account)
            }
            if let person = known[key] {
                entry.id = person.user.id
                if !person.user.account.utf8.elementsEqual(account.utf8) || person.user.isDeleted {
                    problem(.account, "taken", account)
                }
                let isAbove = try !AdminFacts.rights(of: person.user, on: context.store).isSubset(of: mine)
                if !call.me.isSuper, isAbove { problem(.account, "right", account) }
            }
            if let realname = cells[.realname] {
                if realname.utf8.count > 255 || !Text.isName(realname) { problem(.realname, "form", realname) }
                entry.realname = AccountName.nfc(realname)
            }
            if let name = cells[.dept] {
                entry.dept = name.isEmpty ? 0 : names.dept(named: name)
                if entry.dept == nil { problem(.dept, "unknown", name) }
            }
            if let name = cells[.role] {
                let code = names.roles[name] != nil ? name : names.roles.first { $0.value == name }?.key
                entry.role = name.isEmpty ? "" : code
                if entry.role == nil { problem(.role, "unknown", name) }
            }
            for (column, field) in [
                (PeopleSheet.Column.gender, ProfileField.gender), (.email, .email), (.mobile, .mobile),
                (.phone, .phone),
            ] {
                guard var text = cells[column] else { continue }
                if field == .gender, text.isEmpty { text = "u" }
                let isRight =
                    field == .gender
                    ? ["u", "f", "m"].contains(text) : text.utf8.count <= field.limit && Text.isLabel(text)
                if !isRight { problem(column, "form", text) }
                entry.fields.append((field, ShownText.cleaned(text)))
            }
            if let password = cells[.password], !password.isEmpty {
                let minimum = context.configuration.passwordMinimum
                if PasswordRules.weakness(plain: password, account: account, minimum: minimum) != nil {
                    problem(.password, "weak", "")
                }
                entry.password = password
            }
            if found.isEmpty { entries.append(entry) } else { problems += found }
        }
        return (entries, problems, rows.count - 1)
    }
}
