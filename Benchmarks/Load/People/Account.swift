import Glibc
import XuanPacket

/// An account that may log in.
struct Account: Sendable {
    let name: String
    /// As it goes over the wire: md5hex of the password (Docs/protocol.md 2.4).
    let wirePassword: String

    init(name: String, password: String) {
        self.name = name
        wirePassword = Secret.md5Hex(password)
    }

    /// The first `count` accounts of the file, or of the prefix.
    static func list(_ options: CommonOptions, count: Int) throws -> [Account] {
        if let prefix = options.prefix {
            return (0..<count).map { Account(name: "\(prefix)\($0 + 1)", password: options.password ?? "") }
        }
        let path = options.accounts ?? ""
        guard let file = fopen(path, "r") else { throw StageError(description: "cannot read \(path)") }
        defer { fclose(file) }
        var accounts: [Account] = []
        var line: UnsafeMutablePointer<CChar>?
        var room = 0
        defer { free(line) }
        while accounts.count < count, getline(&line, &room, file) >= 0, let line {
            let words = String(cString: line).split(whereSeparator: \.isWhitespace)
            if words.isEmpty || words[0].hasPrefix("#") { continue }
            guard words.count == 2 else {
                throw StageError(description: "\(path): a line is not 'account password': \(words[0])")
            }
            accounts.append(Account(name: String(words[0]), password: String(words[1])))
        }
        guard accounts.count == count else {
            throw StageError(description: "\(path) has \(accounts.count) accounts, \(count) people take part")
        }
        return accounts
    }
}
