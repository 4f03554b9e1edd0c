/// A person's todo.
///
/// Many members: one per column of the row.
package struct TodoRecord: Sendable, Equatable {
    package var id: Int64 = 0
    /// Id of its owner.
    package var user: Int64 = 0
    /// Account of `user`.
    package var account = ""
    /// YYYY-MM-DD, "" for some day.
    package var day = ""
    /// HHMM, 2400 for none.
    package var starts = "2400"
    package var ends = "2400"
    package var kind = "custom"
    /// Object to which a todo of another kind belongs.
    package var subject: Int64 = 0
    package var priority: Int64 = 3
    package var name = ""
    /// HTML as the client sent it; clients must sanitize it before they show it.
    package var description = ""
    /// `wait`, `doing`, `done` or `closed`.
    package var status = "wait"
    package var isPrivate = false
    /// Accounts; dates in milliseconds UTC, 0 = never.
    package var assignedTo = ""
    package var assignedBy = ""
    package var assigned: Int64 = 0
    package var finishedBy = ""
    package var finished: Int64 = 0
    package var closedBy = ""
    package var closed: Int64 = 0

    package init() {}
}
