import XuanPacket
import XuanStore

/// userGetList: ids (none = all). All: everybody who is not deleted, with roles and departments; the locked are in
/// it, since a client takes who is missing for deleted. With ids: those, in any state, and `partial`.
enum UserGetList {
    @Sendable static func run(_ call: Call, _ scope: Scope) throws -> Answer {
        let ids = try call.parameters.ids(0, "idList")
        let statuses = scope.presence.statuses()
        let receivers: Answer.Receivers = call.me.id == 0 ? .everybody : .users([call.me.id])
        let people =
            ids.isEmpty
            ? try UserTable.list(on: scope.store) : try ids.compactMap { try UserTable.find($0, on: scope.store) }
        return .success("usergetlist", of: call.request, to: receivers) { writer in
            writer.raw(",\"data\":")
            writer.list(people) { writer, person in writer.user(person, status: statuses[person.id] ?? .offline) }
            if ids.isEmpty {
                writer.raw(",\"roles\":{\"\":\"\"},\"depts\":[]")
            } else {
                writer.raw(",\"partial\":")
                writer.ids(ids)
            }
        }
    }
}
