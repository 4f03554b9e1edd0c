import XuanStore

/// chatChangeOwnership (ours): gid of a group, id of a member, who becomes its owner. For its owner, who may leave then.
/// Members are told; original clients by the packet of `setAdmin`.
enum ChangeOwnership {
    @Sendable static func run(_ call: Call, _ context: WriteContext) throws -> Answer {
        let (id, chat) = (call.arguments.integer("id"), call.chat)
        guard chat.members.contains(id), let person = try context.person(id), !person.isDeleted, !person.isForbidden
        else { throw Refusal.said(.notMember) }
        if chat.isOwner(person) { return .told(of: call, own: chat.json(for: call.request.session)) }
        return try context.changeRoles(of: chat, .owner(person.account), call)
    }
}
