/// An uploaded file as stored; its bytes lie at the relay.
package struct FileRecord: Sendable, Equatable {
    package var id: Int64 = 0
    package var name = ""
    /// The folder that the relay named, with a trailing slash.
    package var path = ""
    package var size: Int64 = 0
    /// Seconds since 1970, the relay's.
    package var time: Int64 = 0
    package var chat: Int64 = 0
    /// Sent into no chat, whatever `chat` is: only the sender may have it until a message names it.
    package var isOwn = false
    package var user: Int64 = 0
    /// Milliseconds UTC.
    package var created: Int64 = 0

    package init() {}
}
