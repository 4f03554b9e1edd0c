import XuanPacket

/// Refuses weak passwords. On the wire only `md5hex(plain)` is known, so its length cannot be seen; the most common
/// passwords are recognised in either form.
enum PasswordRules {
    enum Weakness: Equatable, Sendable {
        case short(Int)
        case account
        case common
    }

    /// For the command line and administration, where the plain text is known.
    static func weakness(plain: String, account: String, minimum: Int) -> Weakness? {
        if plain.count < minimum { return .short(minimum) }
        return weakness(wire: Secret.md5Hex(plain), account: account)
    }

    /// For a client's change. `wire`: `md5hex(plain)`.
    static func weakness(wire: String, account: String) -> Weakness? {
        if wire == Secret.md5Hex(account) || wire == Secret.md5Hex(account.lowercased()) { return .account }
        return common.contains(wire) ? .common : nil
    }

    /// The head of every list of leaked passwords, and the keyboard rows.
    private static let common: Set<String> = Set(
        [
            "", "000000", "111111", "112233", "121212", "123123", "123321", "1234", "12345", "123456", "1234567",
            "12345678", "123456789", "1234567890", "1q2w3e4r", "5201314", "520520", "654321", "666666", "888888",
            "88888888", "987654321", "a123456", "abc123", "admin", "admin123", "asdfgh", "asdfghjkl", "iloveyou",
            "letmein", "monkey", "p@ssw0rd", "passw0rd", "password", "password1", "qazwsx", "qq123456", "qwe123",
            "qwerty", "qwerty123", "qwertyuiop", "root", "test", "welcome", "woaini", "woaini1314", "xuanxuan",
            "zxcvbnm",
        ].map(Secret.md5Hex))
}
