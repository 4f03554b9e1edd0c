/// A message as stored.
///
/// Many members: one per column of the row.
package struct MessageRecord: Sendable, Equatable {
    package var id: Int64 = 0
    package var gid = ""
    package var chat: Int64 = 0
    /// Place in the chat: 1, 2, 3 … without gaps.
    package var index: Int64 = 0
    package var user: Int64 = 0
    /// Milliseconds UTC.
    package var date: Int64 = 0
    /// The number given by the sender's client.
    package var order: Int64 = 0
    /// `normal`, `urgent`, `broadcast` or `notify`.
    package var kind = "normal"
    package var contentType = "text"
    package var content = ""
    package var data = ""
    /// Number of its last change among those of the chat, 0 = never.
    package var changed: Int64 = 0
    /// When it was recalled, and by whom; 0 = never. Milliseconds UTC.
    package var deleted: Int64 = 0
    package var deletedBy: Int64 = 0
    /// Milliseconds UTC, 0 = never.
    package var edited: Int64 = 0

    package var isDeleted: Bool { deleted != 0 }

    package init() {}
}
