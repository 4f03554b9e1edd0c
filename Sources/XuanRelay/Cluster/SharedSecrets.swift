/// Values that the relays of a cluster share, each with a lifetime. What is kept there is sealed before
/// (`SecretSeal`): whoever keeps it cannot read it. Loss is expected.
///
/// Any thread. Replies come once, at once while the keeper is away, else on a thread of its choice, after half a second at
/// the latest.
package protocol SharedSecrets: AnyObject, Sendable {
    var isUp: Bool { get }

    /// Begins. `emptied` is called when the keeper has nothing of this run: at the beginning, and after it has lost its
    /// memory. Once.
    func open(emptied: @escaping @Sendable () -> Void)

    /// Adds a value to those of the key, or replaces it; all of the key live as long as the one that was put last.
    func put(_ value: [UInt8], named name: String, in key: String, seconds: Int)
    func remove(_ name: String, from key: String)
    /// Those of a key by name; `nil` while the keeper is away.
    func all(in key: String, reply: @escaping @Sendable ([String: [UInt8]]?) -> Void)

    /// Appends a value; the list keeps about `most`, and lives `seconds` longer than its last one. `done` says whether it
    /// was taken.
    func append(
        _ value: [UInt8], to list: String, most: Int, seconds: Int, done: @escaping @Sendable (Bool) -> Void)
    /// At most `most` values behind a place (`nil`: from the first one) in their order, each with its place. `nil` while
    /// the keeper is away.
    func read(
        _ list: String, after place: String?, most: Int,
        reply: @escaping @Sendable ([(place: String, value: [UInt8])]?) -> Void)
}
