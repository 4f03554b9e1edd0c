/// Where a MySQL or MariaDB database is: `mysql://user@host:port/database?socket=…&password-file=…&ca=…`.
package struct MySQLAddress: Sendable, Equatable {
    package private(set) var user = ""
    package private(set) var host = "localhost"
    package private(set) var port: UInt16 = 3306
    package private(set) var database = ""
    /// Path of the server's local socket; "" to go by host and port.
    package private(set) var socket = ""
    /// File that holds the password on its first line; "" for none.
    package private(set) var passwordFile = ""
    /// File of certificates that vouch for the server; "" talks without encryption.
    package private(set) var certificates = ""
    /// Not part of the text, so that it stands in no command line and in no log.
    package var password = ""

    /// True for a text that means such an address.
    package static func isMeant(by text: String) -> Bool {
        text.hasPrefix("mysql://") || text.hasPrefix("mariadb://")
    }

    /// Throws `MySQLAddressError`. A password in the text is refused: it would be seen by everybody on the machine.
    package init(parsing text: String) throws(MySQLAddressError) {
        guard Self.isMeant(by: text), let scheme = text.firstRange(of: "://") else { throw .scheme }
        var rest = text[scheme.upperBound...]
        if let mark = rest.firstIndex(of: "?") {
            for item in rest[rest.index(after: mark)...].split(separator: "&") {
                let parts = item.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
                let value = try Self.decode(parts.count == 2 ? parts[1] : "")
                switch parts[0] {
                case "socket": socket = value
                case "password-file": passwordFile = value
                case "ca": certificates = value
                default: throw .option(String(parts[0]))
                }
            }
            rest = rest[..<mark]
        }
        guard let slash = rest.firstIndex(of: "/") else { throw .database }
        database = try Self.decode(rest[rest.index(after: slash)...])
        guard (1...64).contains(database.utf8.count), !database.contains("/") else { throw .database }
        var server = rest[..<slash]
        if let at = server.lastIndex(of: "@") {
            let name = server[..<at]
            guard !name.contains(":") else { throw .password }
            user = try Self.decode(name)
            server = server[server.index(after: at)...]
        }
        guard !user.isEmpty else { throw .user }
        if let colon = server.lastIndex(of: ":"), !server.hasSuffix("]") {
            guard let number = UInt16(server[server.index(after: colon)...]), number > 0 else { throw .port }
            port = number
            server = server[..<colon]
        }
        if !server.isEmpty { host = String(server.drop { $0 == "[" }.prefix { $0 != "]" }) }
    }

    /// For messages: without options and without a password.
    package var name: String {
        socket.isEmpty ? "mysql://\(user)@\(host):\(port)/\(database)" : "mysql://\(user)@\(socket)/\(database)"
    }

    private static func decode(_ text: Substring) throws(MySQLAddressError) -> String {
        var bytes: [UInt8] = []
        var rest = Array(text.utf8)[...]
        while let byte = rest.popFirst() {
            guard byte == UInt8(ascii: "%") else {
                bytes.append(byte)
                continue
            }
            guard rest.count >= 2, let value = UInt8(String(decoding: rest.prefix(2), as: UTF8.self), radix: 16),
                value > 0
            else { throw .percent }
            bytes.append(value)
            rest.removeFirst(2)
        }
        guard !bytes.contains(0), let text = String(validating: bytes, as: UTF8.self) else { throw .percent }
        return text
    }
}

/// What is wrong with the text of an address. Never shows the text: a password may be in it.
package enum MySQLAddressError: Error, Equatable, CustomStringConvertible {
    case scheme, user, password, port, database, percent
    case option(String)

    package var description: String {
        let what =
            switch self {
            case .scheme: "it must begin with mysql:// or mariadb://"
            case .user: "the user is missing"
            case .password:
                "a password in the address can be seen by everybody on this machine; "
                    + "write it into a file and name it with ?password-file=, or set XUAN_STORE_PASSWORD"
            case .port: "the port is no number from 1 to 65535"
            case .database: "the name of the database is missing, too long, or has a / in it"
            case .percent: "a % is not followed by two hex digits, or what they say is no text"
            case .option(let name): "unknown option \(name); known are socket, password-file, ca"
            }
        return "store address: \(what); the form is mysql://user@host/database?socket=/path"
    }
}
