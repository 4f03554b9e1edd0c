import XuanPacket

/// The SHA-256 of every file in a backup, in its last entry, in the form of `sha256sum`: a restore notices a changed
/// byte, and so does `tar -xf backup.tar && sha256sum -c xuan-backup.sha256`. Backups from before 0.2 have none.
struct BackupDigests {
    /// The entry's name.
    static let file = "xuan-backup.sha256"

    private(set) var lines: [String: String] = [:]
    /// In the order of the archive.
    private var names: [String] = []

    /// Names contain no line ends.
    mutating func add(_ name: String, _ digest: [UInt8]) {
        names.append(name)
        lines[name] = Secret.hex(digest)
    }

    var text: String { names.map { "\(lines[$0]!)  \($0)\n" }.joined() }

    /// The fault in an archive with these files whose last entry is `list`; `nil` if there is none.
    func fault(against list: [UInt8]) -> String? {
        guard let text = String(validating: list, as: UTF8.self) else { return "its list of checksums is no text" }
        if text == self.text { return nil }
        var listed: [String: String] = [:]
        for line in text.utf8.split(separator: UInt8(ascii: "\n")) where line.count > 66 {
            listed[String(Substring(line.dropFirst(66)))] = String(Substring(line.prefix(64)))
        }
        for name in names where listed[name] != lines[name] {
            return listed[name] == nil
                ? "\(name) is not in its list of checksums" : "\(name) has changed since it was made"
        }
        for name in listed.keys.sorted() where lines[name] == nil { return "\(name) is missing" }
        return "its list of checksums has changed"
    }
}
