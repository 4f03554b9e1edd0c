import XuanStore

/// Requirements on a chat and on the person's place in it (Docs/protocol.md 9.4).
struct Requirement: Sendable {
    enum Kinds: Sendable { case any, group, groupOrSystem, system }

    enum Role: Sendable {
        /// In the chat.
        case member
        /// A member who may write.
        case committer
        /// A committer; in the system chat, which is everybody's, an administrator.
        case renamer
        /// A committer or an administrator.
        case inviter
        case admin
        /// An administrator; in a chat of two each of them.
        case pinner
        case owner
        /// A member, or anybody if the chat is a public group that is not dismissed.
        case joiner
        /// A member other than the owner.
        case leaver
    }

    var kinds = Kinds.any
    var role = Role.member
    /// Refuses dismissed chats.
    var isOpen = false

    static let member = Requirement()
    static let writer = Requirement(role: .committer, isOpen: true)
    static let renamer = Requirement(kinds: .groupOrSystem, role: .renamer, isOpen: true)
    static let speakersAdmin = Requirement(kinds: .groupOrSystem, role: .admin, isOpen: true)
    static let groupAdmin = Requirement(kinds: .group, role: .admin, isOpen: true)
    static let inviter = Requirement(kinds: .group, role: .inviter, isOpen: true)
    static let joiner = Requirement(kinds: .group, role: .joiner)
    static let leaver = Requirement(kinds: .group, role: .leaver)
    static let open = Requirement(isOpen: true)
    static let pinner = Requirement(role: .pinner, isOpen: true)
    static let groupOwner = Requirement(kinds: .group, role: .owner, isOpen: true)
    static let systemChat = Requirement(kinds: .system)

    /// Returns the chat if `user` may. Strangers get the same refusal as for a missing chat: a one2one gid would
    /// otherwise tell who talks to whom.
    func check(_ found: Chat?, by user: UserRecord) throws -> Chat {
        guard let chat = found else { throw Refusal.notExist }
        let isIn = chat.has(user)
        if !isIn {
            guard role == .joiner, chat.isGroup else { throw Refusal.notExist }
            guard chat.record.isPublic else { throw Refusal.notPublic }
            if chat.isDismissed { throw Refusal.dismissed }
            return chat
        }
        switch kinds {
        case .group where !chat.isGroup: throw Refusal.notGroupChat
        case .groupOrSystem where !chat.isGroup && !chat.isSystem: throw Refusal.notGroupChat
        case .system where !chat.isSystem: throw Refusal.notSystemChat
        default: break
        }
        if isOpen, chat.isDismissed { throw Refusal.dismissed }
        switch role {
        case .member, .joiner: break
        case .committer: if !chat.isCommitter(user) { throw Refusal.cantChat }
        case .renamer:
            if chat.isSystem, !chat.isAdmin(user) { throw Refusal.notAdmin }
            if !chat.isCommitter(user) { throw Refusal.cantChat }
        case .inviter: if !chat.isAdmin(user), !chat.isCommitter(user) { throw Refusal.cantChat }
        case .admin: if !chat.isAdmin(user) { throw Refusal.notAdmin }
        case .pinner: if chat.record.kind != .one2one, !chat.isAdmin(user) { throw Refusal.notAdmin }
        case .owner: if !chat.isOwner(user) { throw Refusal.notOwner }
        case .leaver: if chat.isOwner(user) { throw Refusal.ownerStays }
        }
        return chat
    }
}
