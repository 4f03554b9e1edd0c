/// A robot's notice to people, outside of chats.
package struct NoticeRecord: Sendable, Equatable {
    package var id: Int64 = 0
    package var gid = ""
    /// Milliseconds UTC.
    package var date: Int64 = 0
    package var contentType = "text"
    package var content = ""
    package var title = ""
    package var subtitle = ""
    package var url = ""
    /// JSON texts: list of `{label, url, type}`, `{id, name, avatar}`, list of user ids.
    package var actions = "[]"
    package var sender = "{}"
    package var targets = "[]"

    package init() {}
}
