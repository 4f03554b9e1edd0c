/// Why the database refused. The text gives cause and cure in one line and never shows a bound value.
package enum StoreError: Error, Equatable, Sendable, CustomStringConvertible {
    /// Another process holds the lock longer than the driver waits.
    case locked
    /// No space left on the device.
    case full
    /// Not a database of the driver's kind, or a damaged one. The text names it.
    case corrupt(String)
    /// A sound database that belongs to another program. The text names it.
    case foreign(String)
    /// Made by a newer version of this program: `found` is its schema version, `known` ours.
    case tooNew(found: Int, known: Int)
    /// The file, or the folder that holds it, cannot be written. The text names it.
    case notWritable(String)
    /// The file was deleted, moved or replaced, or its disk is not mounted any more, while we had it open. The text names
    /// it.
    case moved(String)
    /// The database server does not answer, or went away during a call. The text names it.
    case unreachable(String)
    /// The database server refuses our login or a right that we need. The text is the server's.
    case denied(String)
    /// Another living server writes this database: host and process. The text names both, and the database.
    case held(name: String, by: String)
    /// Another server has taken the database, since ours was silent for too long: which one.
    case lostHold(name: String, by: String)
    /// A step of the schema would take away what a living node still uses. `by` names it; it knows the schema up to
    /// `knows` (0: it does not say), and would have to know `needs`.
    case olderNode(name: String, by: String, step: Int, knows: Int, needs: Int)
    /// A unique key or a reference would be broken.
    case constraint
    /// Any other error of the driver, with its code.
    case other(code: Int, String)

    package var description: String {
        switch self {
        case .locked:
            "database: locked by another process for too long; stop that process (a backup, a second server?) and retry"
        case .full: "database: no space left on the device; free some and retry, nothing stored is lost"
        case .corrupt(let name):
            "database \(name): not a database or damaged; name another file or restore a backup"
        case .foreign(let name):
            "database \(name): belongs to another program and was left untouched; name another file"
        case .tooNew(let found, let known):
            "database: has version \(found), this program knows up to \(known); install the newer program again"
        case .notWritable(let name):
            "database \(name): cannot be written; give the server's user the right to write it (of a file: its folder, too)"
        case .moved(let name):
            "database \(name): deleted, moved or replaced while the server runs, or its disk is gone; nothing is stored "
                + "until it is back in its place. To use another one (a backup) stop the server first"
        case .unreachable(let name):
            "database \(name): its server does not answer; see that it runs and that the address is right"
        case .denied(let text):
            "database: access denied: \(text); check user, password and rights (Docs/storage.md)"
        case .held(let name, let owner):
            "database \(name): the server with \(owner) holds it and is alive; stop that one first, or give this one "
                + "another database with --store"
        case .lostHold(let name, let owner):
            "database \(name): \(owner) has taken it, since this server was silent for more than \(Lease.milliseconds / 1000) s; "
                + "this one writes nothing more"
        case .olderNode(let name, let node, let step, let knows, let needs):
            "database \(name): step \(step) of its schema removes what \(node) still uses, which is alive and knows "
                + (knows == 0 ? "an older schema that it does not name" : "the schema up to version \(knows)")
                + "; upgrade that node to a program that knows version \(needs), or stop it, then start this one again"
        case .constraint: "database: a unique key or a reference would be broken"
        case .other(let code, let text): "database: \(text) (code \(code))"
        }
    }
}
