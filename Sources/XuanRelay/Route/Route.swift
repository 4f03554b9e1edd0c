// Stage 4 of 8, route. In: the head of a client's packet. Out: what to do with it.

import XuanPacket

/// Where a client's packet goes.
enum Route: Equatable {
    /// Logs the connection in.
    case login
    /// Ends the connection.
    case logout
    /// To the backend of the connection.
    case backend
    /// Nowhere. The text goes into `chat/error`.
    case refuse(String)
}

/// The table of methods that the relay itself has a word about; all others go to the backend.
enum RouteTable {
    /// Methods that only the relay may call, and login and logout in any other spelling (Docs/protocol.md 11.5).
    private static let reserved: [StaticString] = [
        "serverstart", "notify", "uploadfile", "checkuserchange", "getofflinemessages", "getofflinenotify",
        "login", "logout", "kickoff", "sessionid", "blocklogin",
    ]

    /// Routes by module and method alone; whether the connection may send now is the session's affair.
    static func route(_ head: PacketHead, in bytes: UnsafeRawBufferPointer) -> Route {
        guard let module = PacketHead.plainText(head.module, of: bytes), !module.isEmpty,
            let method = PacketHead.plainText(head.method, of: bytes), !method.isEmpty
        else { return .refuse("The packet has no module or no method.") }
        guard equals(module, "chat") else { return .backend }
        if PacketHead.member(head.module, of: bytes, is: "chat") {
            if PacketHead.member(head.method, of: bytes, is: "login") { return .login }
            if PacketHead.member(head.method, of: bytes, is: "logout") { return .logout }
        }
        // `$` begins the names that relays and backends use among themselves.
        if method[0] == UInt8(ascii: "$") || reserved.contains(where: { equals(method, $0) }) {
            return .refuse("This method is not for clients.")
        }
        return .backend
    }

    /// Compares with a lower-case ASCII word without looking at case.
    private static func equals(_ bytes: UnsafeRawBufferPointer, _ word: StaticString) -> Bool {
        guard bytes.count == word.utf8CodeUnitCount else { return false }
        for i in 0..<bytes.count {
            let byte = bytes[i]
            let lower = byte &- 0x41 < 26 ? byte | 0x20 : byte
            if lower != word.utf8Start[i] { return false }
        }
        return true
    }
}
