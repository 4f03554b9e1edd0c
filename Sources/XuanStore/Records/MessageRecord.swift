/// A message as stored.
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
    /// `normal`, `broadcast` or `notify`.
    package var kind = "normal"
    package var contentType = "text"
    package var content = ""
    package var data = ""

    package init() {}
}
