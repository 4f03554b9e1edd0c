/// Where Redis or Valkey is: `redis://[user][:password@]host[:port][,host[:port]…][/database][?password-file=…]`, or
/// Sentinels who know where: `redis+sentinel://[user][:password@]host[:port],…/master[/database]`.
///
/// Several servers are one master and its replicas: the one that calls itself master is used.
package struct RedisAddress: Sendable, Equatable, CustomStringConvertible {
    package struct Server: Sendable, Hashable, CustomStringConvertible {
        package let host: String
        package let port: UInt16

        package init(host: String, port: UInt16) { (self.host, self.port) = (host, port) }

        package var description: String { host.contains(":") ? "[\(host)]:\(port)" : "\(host):\(port)" }
    }

    private static let plain = "redis://"
    private static let sentinel = "redis+sentinel://"
    private static let port: UInt16 = 6379
    private static let sentinelPort: UInt16 = 26379

    /// At least one; Sentinels if `master` is given.
    package private(set) var servers: [Server] = []
    /// Of the access list of Redis 6 and later; "" for the default user.
    package private(set) var user = ""
    /// "" for none.
    package var password = ""
    /// File that holds the password on its first line; "" for none.
    package private(set) var passwordFile = ""
    package private(set) var database = 0
    /// Name by which the Sentinels know the master; `nil` without Sentinels.
    package private(set) var master: String?

    /// Separators are found byte by byte: a `:` followed by a combining accent is one, too.
    package init(parsing text: String) throws(RedisAddressError) {
        // A NUL would cut a host short for the C library, a line end a word of the protocol for a reader of the log.
        guard text.utf8.allSatisfy({ $0 >= 0x20 && $0 != 0x7F }) else { throw .control }
        if text.utf8.starts(with: "rediss://".utf8) { throw .encryption }
        let withSentinels = text.utf8.starts(with: Self.sentinel.utf8)
        guard withSentinels || text.utf8.starts(with: Self.plain.utf8) else { throw .scheme }
        var rest = text.utf8.dropFirst((withSentinels ? Self.sentinel : Self.plain).utf8.count)
        // Of the places where a ? or / may stand, only those behind the password divide.
        if let at = rest.lastIndex(of: UInt8(ascii: "@")) {
            let owner = rest[..<at]
            let colon = owner.firstIndex(of: UInt8(ascii: ":")) ?? owner.endIndex
            user = try Self.decode(owner[..<colon])
            if colon < owner.endIndex { password = try Self.decode(owner[owner.index(after: colon)...]) }
            guard user.isEmpty || !password.isEmpty || text.contains("password-file=") else { throw .password }
            rest = rest[rest.index(after: at)...]
        }
        if let mark = rest.firstIndex(of: UInt8(ascii: "?")) {
            try takeOptions(rest[rest.index(after: mark)...])
            rest = rest[..<mark]
        }
        var parts = rest.split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false)
        for server in parts.removeFirst().split(separator: UInt8(ascii: ","), omittingEmptySubsequences: false) {
            servers.append(try Self.server(server, withSentinels ? Self.sentinelPort : Self.port))
        }
        if withSentinels {
            let name = parts.isEmpty ? "" : try Self.decode(parts.removeFirst())
            guard !name.isEmpty else { throw .master }
            master = name
        }
        guard parts.count <= 1 else { throw .database }
        if let number = parts.first, !number.isEmpty {
            guard number.allSatisfy({ (0x30...0x39).contains($0) }), let index = Int(Substring(number)), index < 65_536
            else { throw .database }
            database = index
        }
    }

    private mutating func takeOptions(_ text: Substring.UTF8View) throws(RedisAddressError) {
        for item in text.split(separator: UInt8(ascii: "&")) {
            let parts = item.split(separator: UInt8(ascii: "="), maxSplits: 1, omittingEmptySubsequences: false)
            switch String(Substring(parts[0])) {
            case "password-file" where parts.count == 2 && !parts[1].isEmpty:
                guard password.isEmpty else { throw .twoPasswords }
                passwordFile = try Self.decode(parts[1])
            default: throw .option
            }
        }
    }

    private static func server(_ text: Substring.UTF8View, _ standard: UInt16) throws(RedisAddressError) -> Server {
        var host = text
        var port = standard
        if let colon = text.lastIndex(of: UInt8(ascii: ":")), text.last != UInt8(ascii: "]") {
            let digits = text[text.index(after: colon)...]
            guard digits.allSatisfy({ (0x30...0x39).contains($0) }), let number = UInt16(Substring(digits)), number > 0
            else { throw .port }
            port = number
            host = text[..<colon]
        }
        if host.first == UInt8(ascii: "["), host.last == UInt8(ascii: "]") {
            host = host.dropFirst().dropLast()
        } else if host.contains(UInt8(ascii: ":")) {
            throw .port
        }
        let allowed = host.allSatisfy { $0 > 0x20 && !"[]@\\".utf8.contains($0) }
        guard !host.isEmpty, allowed, host.count <= 255 else { throw .host }
        return Server(host: String(Substring(host)), port: port)
    }

    private static func decode(_ text: Substring.UTF8View) throws(RedisAddressError) -> String {
        var bytes: [UInt8] = []
        var rest = Array(text)[...]
        while let byte = rest.popFirst() {
            guard byte == UInt8(ascii: "%") else {
                bytes.append(byte)
                continue
            }
            // UInt8 accepts a sign, too.
            guard rest.count >= 2, rest.first! >= 0x30,
                let value = UInt8(String(decoding: rest.prefix(2), as: UTF8.self), radix: 16), value >= 0x20
            else { throw .percent }
            bytes.append(value)
            rest.removeFirst(2)
        }
        guard let text = String(validating: bytes, as: UTF8.self) else { throw .percent }
        return text
    }

    /// For messages: without user, password and options.
    package var description: String {
        let list = servers.map(\.description).joined(separator: ",")
        return (master.map { "\(Self.sentinel)\(list)/\($0)" } ?? Self.plain + list) + "/\(database)"
    }
}

/// A fault in the text of an address. Never shows the text: a password may be in it.
package enum RedisAddressError: Error, Equatable, CustomStringConvertible {
    case scheme, encryption, control, host, port, database, master, percent, option, password, twoPasswords

    package var description: String {
        let what =
            switch self {
            case .scheme: "it must begin with redis:// or redis+sentinel://"
            case .encryption:
                "rediss:// (TLS) is not spoken here; use redis:// on a network that you trust, or a TLS tunnel such as "
                    + "stunnel on each machine"
            case .control: "there is a line end or another control character in it"
            case .host: "the name of a server is missing or has a character that no name has"
            case .port: "the port is no number from 1 to 65535; an IPv6 address stands in [ ]"
            case .database: "the database is no number from 0 to 65535"
            case .master: "the name of the master, as the Sentinels know it, is missing behind the servers"
            case .percent: "a % is not followed by two hex digits, or what they say is no text"
            case .option: "unknown option; the only one is password-file=PATH"
            case .password: "there is a user without a password; the password stands behind a colon, as in :secret@host"
            case .twoPasswords: "there is a password in it and a password-file as well; leave one out"
            }
        return "Redis address: \(what); the form is redis://:password@host:6379,otherhost:6379/0"
    }
}
