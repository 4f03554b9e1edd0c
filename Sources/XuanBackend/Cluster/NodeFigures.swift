import XuanPacket
import XuanStore

/// What a node says of itself in its row of the store. A node of another version may say less, or more.
struct NodeFigures: Sendable, Equatable {
    /// Of the program, with its letter.
    var version = ""
    /// Milliseconds UTC, by the node's clock.
    var started: Int64?
    /// It is about to stop, and sends its people elsewhere.
    var isDraining = false
    /// Open ones; `nil` without a relay.
    var connections: Int64?
    /// People with sessions there.
    var online: Int64?
    /// Stored since its start.
    var messages: Int64?
    /// Those of the last minute, a few seconds more or less.
    var perMinute: Int64?
    /// Thousandths of one processor, since the figures before.
    var cpu: Int64?
    /// Resident bytes of the process.
    var memory: Int64?

    /// The names in the store; short, since they are written again and again.
    private static let numbers: [(name: String, member: WritableKeyPath<NodeFigures, Int64?> & Sendable)] = [
        ("started", \.started), ("connections", \.connections), ("online", \.online), ("messages", \.messages),
        ("perMinute", \.perMinute), ("cpu", \.cpu), ("memory", \.memory),
    ]
    private static let most: Int64 = 1 << 53
    private static let longestVersion = 64

    /// For the store.
    var text: String {
        var members = JSONObject([("version", .string(version)), ("draining", .bool(isDraining))])
        for (name, member) in Self.numbers {
            if let value = self[keyPath: member] { members[name] = JSON(value) }
        }
        return String(decoding: JSON.object(members).bytes, as: UTF8.self)
    }

    /// What is missing or makes no sense stays unknown.
    init(parsing text: String) {
        guard text.utf8.count <= NodeFigureTable.maximumBytes,
            let members = (try? JSON.parse(Array(text.utf8)))?.object
        else { return }
        if let version = members["version"]?.string, version.utf8.count <= Self.longestVersion {
            self.version = version
        }
        isDraining = members["draining"] == true
        for (name, member) in Self.numbers {
            guard let value = members[name]?.integer, (0...Self.most).contains(value) else { continue }
            self[keyPath: member] = value
        }
    }

    init() {}
}
