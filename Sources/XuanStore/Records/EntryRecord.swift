/// A web application beside the chat.
///
/// Many members: one per column of the row.
package struct EntryRecord: Sendable, Equatable {
    package var id: Int64 = 0
    /// Name for programs, unique.
    package var code = ""
    package var name = ""
    package var abbr = ""
    package var url = ""
    /// URL of a zip for the desktop client, "" for a pure web application, and its checksum.
    package var download = ""
    package var md5 = ""
    package var logo = ""
    /// Shared with the application: signs the URLs that lead into it.
    package var secret = ""
    package var hasSSO = false
    package var isIntegrated = false
    package var isOnline = true
    package var place: Int64 = 0
    /// Networks it may call from: CIDR with commas, "" for anywhere.
    package var allowed = ""
    /// SHA-256 of its bearer token in hex, "" for none.
    package var token = ""
    /// Its last call, milliseconds UTC.
    package var lastUsed: Int64 = 0

    package init() {}
}
