import XuanPacket
import XuanStore

/// userGetList: ids (none = all). All: everybody who is not deleted, with roles and departments; including locked
/// people, since a client takes missing people for deleted. With ids: those, in any state, and `partial`.
enum UserGetList {
    @Sendable static func run(_ call: Call, _ context: ReadContext) throws -> Answer {
        let ids = call.arguments.ids("idList")
        let statuses = context.presence.statuses()
        let receivers: Answer.Receivers = call.me.id == 0 ? .everybody : .requester(call.me.id)
        let people =
            ids.isEmpty
            ? try UserTable.list(on: context.store) : try ids.compactMap { try UserTable.find($0, on: context.store) }
        let roles = ids.isEmpty ? try CompanyTable.roles(on: context.store) : []
        let depts = ids.isEmpty ? try CompanyTable.depts(on: context.store) : []
        return .success(of: call, to: receivers) { writer in
            writer.raw(",\"data\":")
            writer.list(people) { writer, person in writer.user(person, status: statuses[person.id] ?? .offline) }
            if ids.isEmpty {
                writer.company(roles, depts)
            } else {
                writer.raw(",\"partial\":")
                writer.ids(ids)
            }
        }
    }

    /// The whole list, for clients that did not ask.
    static func answer(
        language: Language, statuses: [Int64: Status], to receivers: Answer.Receivers, on store: any StoreConnection
    ) throws(StoreError) -> Answer {
        let people = try UserTable.list(on: store)
        let roles = try CompanyTable.roles(on: store)
        let depts = try CompanyTable.depts(on: store)
        return .success(.userGetList, language: language, to: receivers) { writer in
            writer.raw(",\"data\":")
            writer.list(people) { writer, person in writer.user(person, status: statuses[person.id] ?? .offline) }
            writer.company(roles, depts)
        }
    }

}

extension JSONWriter {
    /// The members `roles` and `depts`. `roles` has the empty code, too; `depts` is an empty list if there are none.
    mutating func company(_ roles: [RoleRecord], _ depts: [DeptRecord]) {
        raw(",\"roles\":")
        value(.object(JSONObject([("", "")] + roles.map { ($0.code, .string($0.name)) })))
        raw(",\"depts\":")
        guard !depts.isEmpty else { return raw("[]") }
        value(
            .object(
                depts.map { dept in
                    (
                        String(dept.id),
                        ["name": .string(dept.name), "order": JSON(dept.place), "parent": JSON(dept.parent)]
                    )
                }))
    }
}
