/// Where a MySQL or MariaDB database is: `mysql://user@host:port/database?socket=…&password-file=…&ca=…&timeout=…`.
package struct MySQLAddress: Sendable, Equatable {
    package private(set) var user = ""
    package private(set) var host = "localhost"
    package private(set) var port: UInt16 = 3306
    package private(set) var database = ""
    /// Path of the server's local socket; "" to go by host and port.
    package private(set) var socket = ""
    /// File that holds the password on its first line; "" for none.
    package private(set) var passwordFile = ""
    /// File of certificates to trust; "" for no encryption.
    package private(set) var certificates = ""
    /// Seconds that the server may take to connect, or to answer while clients wait.
    package private(set) var timeout = Self.standardTimeout
    package static let standardTimeout: UInt32 = 5
    /// Not part of the text, so that it never appears in a command line or a log.
    package var password = ""

    /// True for the text of such an address.
    package static func isMeant(by text: String) -> Bool { scheme(text) != nil }

    /// Length of `mysql://` or `mariadb://` in bytes.
    private static func scheme(_ text: String) -> Int? {
        ["mysql://", "mariadb://"].first { text.utf8.starts(with: $0.utf8) }?.utf8.count
    }

    /// Throws `MySQLAddressError`. Refuses a password in the text: every user of the machine could see it. Separators
    /// are found byte by byte: a `:` followed by a combining accent is one, too.
    package init(parsing text: String) throws(MySQLAddressError) {
        guard let scheme = Self.scheme(text) else { throw .scheme }
        // libmariadb takes C strings: a NUL would cut the host short.
        guard text.utf8.allSatisfy({ $0 >= 0x20 && $0 != 0x7F }) else { throw .control }
        var rest = text.utf8.dropFirst(scheme)
        if let mark = rest.firstIndex(of: UInt8(ascii: "?")) {
            for item in rest[rest.index(after: mark)...].split(separator: UInt8(ascii: "&")) {
                let parts = item.split(separator: UInt8(ascii: "="), maxSplits: 1, omittingEmptySubsequences: false)
                let value = try Self.decode(parts.count == 2 ? parts[1] : Substring().utf8)
                switch String(Substring(parts[0])) {
                case "socket": socket = value
                case "password-file": passwordFile = value
                case "ca": certificates = value
                case "timeout":
                    guard let seconds = UInt32(value), (1...3_600).contains(seconds) else { throw .timeout }
                    timeout = seconds
                case let name: throw .option(name)
                }
            }
            rest = rest[..<mark]
        }
        guard let slash = rest.firstIndex(of: UInt8(ascii: "/")) else { throw .database }
        database = try Self.decode(rest[rest.index(after: slash)...])
        guard (1...64).contains(database.utf8.count), !database.utf8.contains(UInt8(ascii: "/")) else {
            throw .database
        }
        var server = rest[..<slash]
        if let at = server.lastIndex(of: UInt8(ascii: "@")) {
            let name = server[..<at]
            guard !name.contains(UInt8(ascii: ":")) else { throw .password }
            user = try Self.decode(name)
            server = server[server.index(after: at)...]
        }
        guard !user.isEmpty else { throw .user }
        if let colon = server.lastIndex(of: UInt8(ascii: ":")), server.last != UInt8(ascii: "]") {
            guard let number = UInt16(Substring(server[server.index(after: colon)...])), number > 0 else { throw .port }
            port = number
            server = server[..<colon]
        }
        if !server.isEmpty {
            host = String(Substring(server.drop { $0 == UInt8(ascii: "[") }.prefix { $0 != UInt8(ascii: "]") }))
        }
    }

    /// For messages: without options and without a password.
    package var name: String {
        socket.isEmpty ? "mysql://\(user)@\(host):\(port)/\(database)" : "mysql://\(user)@\(socket)/\(database)"
    }

    private static func decode(_ text: Substring.UTF8View) throws(MySQLAddressError) -> String {
        var bytes: [UInt8] = []
        var rest = Array(text)[...]
        while let byte = rest.popFirst() {
            guard byte == UInt8(ascii: "%") else {
                bytes.append(byte)
                continue
            }
            // UInt8 accepts a sign, too.
            guard rest.count >= 2, rest.first! >= 0x30,
                let value = UInt8(String(decoding: rest.prefix(2), as: UTF8.self), radix: 16),
                value > 0
            else { throw .percent }
            bytes.append(value)
            rest.removeFirst(2)
        }
        guard !bytes.contains(0), let text = String(validating: bytes, as: UTF8.self) else { throw .percent }
        return text
    }
}

/// A fault in the text of an address. Never shows the text: a password may be in it.
package enum MySQLAddressError: Error, Equatable, CustomStringConvertible {
    case scheme, user, password, port, database, percent, timeout, control
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
            case .control: "there is a line end or another control character in it"
            case .timeout: "the timeout is no number of seconds from 1 to 3600"
            case .option(let name): "unknown option \(name); known are socket, password-file, ca, timeout"
            }
        return "store address: \(what); the form is mysql://user@host/database?socket=/path"
    }
}
