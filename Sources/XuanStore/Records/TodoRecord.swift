/// Something that a person has to do.
package struct TodoRecord: Sendable, Equatable {
    package var id: Int64 = 0
    /// Whose it is.
    package var user: Int64 = 0
    /// Account of `user`.
    package var account = ""
    /// YYYY-MM-DD, "" for some day.
    package var day = ""
    /// HHMM, 2400 for none.
    package var starts = "2400"
    package var ends = "2400"
    package var kind = "custom"
    /// Object that a todo of another kind belongs to.
    package var subject: Int64 = 0
    package var priority: Int64 = 3
    package var name = ""
    /// HTML as the client sent it; whoever shows it has to clean it.
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
