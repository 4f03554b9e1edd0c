/// The calls of the administration pages, as lines of the method table: name `admin/page.call`, permission, named
/// parameters. Docs/administration.md has their answers.
enum AdminTable {
    static let all: [Method] =
        AdminSession.table + People.table + PeopleWrites.table + Departments.table + RightGroups.table + Chats.table
        + Applications.table + Robots.table + ServerCalls.table + ActionLog.table
}

extension Parameter {
    /// Parameters of every list. `sort`: the first word is the default.
    static func list(sort words: [String]) -> [Parameter] {
        [
            .label("search", limit: 255, default: ""), .integer("page", 1...1_000_000, default: 1),
            .integer("pageSize", 1...200, default: 50), .words("sort", words), .flag("descending", default: false),
        ]
    }

    static let id = Parameter.integer("id", 1...(1 << 53))
}
