// Stage 4 of 8, route. In: the head of a client's packet. Out: what to do with it.

import XuanPacket

/// Where a client's packet goes.
package enum Route: Equatable {
    /// Logs the connection in.
    case login
    /// Ends the connection.
    case logout
    /// To the backend of the connection.
    case backend
    /// Nowhere. The text goes into `chat/error`.
    case refuse(String)
}

/// Routes by `RelayMethod.table`; methods that are not in it go to the backend.
package enum RouteTable {
    /// Routes by module and method alone; whether the connection may send now is up to the session.
    package static func route(_ head: PacketHead, in bytes: UnsafeRawBufferPointer) -> Route {
        guard let module = PacketHead.plainText(head.module, of: bytes), !module.isEmpty,
            let method = PacketHead.plainText(head.method, of: bytes), !method.isEmpty
        else { return .refuse("The packet has no module or no method.") }
        guard equals(module, "chat") else { return .backend }
        // Each spelling but the table's own of a name in it is refused (Docs/protocol.md 11.5).
        for row in RelayMethod.table.indices where equals(method, RelayMethod.table[row].name) {
            switch RelayMethod.table[row].fromClient {
            case .passed: return .backend
            case .login where isExact(head, row, in: bytes): return .login
            case .logout where isExact(head, row, in: bytes): return .logout
            case .login, .logout, .refused: return notForClients
            }
        }
        // `$` begins the names that relays and backends use among themselves.
        return method[0] == UInt8(ascii: "$") ? notForClients : .backend
    }

    private static func isExact(_ head: PacketHead, _ row: Int, in bytes: UnsafeRawBufferPointer) -> Bool {
        PacketHead.member(head.module, of: bytes, is: "chat")
            && PacketHead.member(head.method, of: bytes, is: RelayMethod.table[row].name)
    }

    private static var notForClients: Route { .refuse("This method is not for clients.") }

    /// Compares with an ASCII word without looking at case.
    private static func equals(_ bytes: UnsafeRawBufferPointer, _ word: StaticString) -> Bool {
        guard bytes.count == word.utf8CodeUnitCount else { return false }
        for i in 0..<bytes.count
        where bytes[i] != word.utf8Start[i] && lower(bytes[i]) != lower(word.utf8Start[i]) { return false }
        return true
    }

    private static func lower(_ byte: UInt8) -> UInt8 { byte &- 0x41 < 26 ? byte | 0x20 : byte }
}
