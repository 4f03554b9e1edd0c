import XuanText

/// Checks for outside texts that are stored as names and keys.
enum Text {
    /// A name that people read: one line, without deceptive characters, and not only blanks. "" is none.
    static func isName(_ text: String) -> Bool {
        ShownText.isHonest(text) && (text.isEmpty || ShownText.isVisible(text))
    }

    /// No control characters, so that it is shown on one line everywhere.
    static func isLabel(_ text: String) -> Bool {
        text.utf8.allSatisfy { $0 >= 0x20 && $0 != 0x7F }
    }

    /// gid of a message: 1 to 64 bytes, no control characters.
    static func isMessageGid(_ text: String) -> Bool {
        (1...64).contains(text.utf8.count) && isLabel(text)
    }

    /// gid of a group: 1 to 64 of letters, digits, `-`, `_`, `.`, `:`. No `&`, which makes a one2one gid, and no `#`,
    /// which marks the server's own.
    static func isGroupGid(_ text: String) -> Bool {
        (1...64).contains(text.utf8.count)
            && text.utf8.allSatisfy { byte in
                switch byte {
                case 0x30...0x39, 0x41...0x5A, 0x61...0x7A: true
                case UInt8(ascii: "-"), UInt8(ascii: "_"), UInt8(ascii: "."), UInt8(ascii: ":"): true
                default: false
                }
            }
    }

    /// gid of a one2one chat: both ids as text, sorted as text, joined by `&`.
    static func oneToOneGid(_ a: Int64, _ b: Int64) -> String {
        [String(a), String(b)].sorted { Array($0.utf8).lexicographicallyPrecedes(Array($1.utf8)) }
            .joined(separator: "&")
    }

    /// The two people of a one2one gid; `nil` for a gid of another form.
    static func pair(of gid: String) -> (Int64, Int64)? {
        let parts = gid.utf8.split(separator: UInt8(ascii: "&"), omittingEmptySubsequences: false)
        guard parts.count == 2, let one = Int64(Substring(parts[0])), let other = Int64(Substring(parts[1])) else {
            return nil
        }
        return (one, other)
    }

    /// A password on the wire: 32 lower-case hex digits.
    static func isWirePassword(_ text: String) -> Bool {
        text.utf8.count == 32 && text.utf8.allSatisfy { (0x30...0x39).contains($0) || (0x61...0x66).contains($0) }
    }
}
