/// A chat as stored, without its members.
///
/// Many members: one per column of the row.
package struct ChatRecord: Sendable, Equatable {
    package enum Kind: String, Sendable { case group, one2one, system }

    package var id: Int64 = 0
    package var gid = ""
    package var name = ""
    package var kind = Kind.group
    /// Ids with commas.
    package var admins = ""
    /// "" or "$ALL" for everybody, "$ADMINS", or ids with commas.
    package var committers = ""
    package var subject: Int64 = 0
    package var isPublic = false
    /// Account, `system` for the system chat.
    package var createdBy = ""
    package var created: Int64 = 0
    package var editedBy = ""
    package var edited: Int64 = 0
    package var lastActive: Int64 = 0
    package var dismissed: Int64 = 0
    /// Index of the newest message, 0 if there is none.
    package var lastIndex: Int64 = 0
    /// Number of the newest change of a message or of the pins.
    package var changes: Int64 = 0
    /// Account, "" for the creator.
    package var ownedBy = ""

    /// The lowest index that is kept.
    package var firstKept: Int64 = 1

    /// The owner's account.
    package var owner: String { ownedBy.isEmpty ? createdBy : ownedBy }

    package init() {}
}

/// A member's own marks on a chat.
package struct MarksRecord: Sendable, Equatable {
    package var star: Int64 = 0
    package var hide: Int64 = 0
    package var mute: Int64 = 0
    package var category = ""

    package init() {}
}
