import XuanPacket

/// Events that must not happen.
enum Fault: String, CaseIterable {
    case lost, doubled, reordered, misrouted
    /// Not the text, chat or sender that was sent, or no id.
    case wrong
    /// A message that nobody sent, or one of an earlier step.
    case stray
    case refused
    case errorPacket = "error_packets"
    case unreadable
    case kicked
    case closed = "closed_connections"
    case notLoggedIn = "failed_logins"
    case notCreated = "not_created"
    /// An open loop gave up on a message: too many were under way.
    case skipped
}

/// Faults by kind, and the first one in words.
struct Faults {
    private var counts: [Fault: Int] = [:]
    private(set) var first: String?

    mutating func add(_ fault: Fault, _ words: @autoclosure () -> String, count: Int = 1) {
        counts[fault, default: 0] += count
        if first == nil { first = "\(fault.rawValue): \(words())" }
    }

    func count(_ fault: Fault) -> Int { counts[fault] ?? 0 }

    var total: Int { counts.values.reduce(0, +) }

    var json: JSON {
        var object = JSONObject()
        for fault in Fault.allCases where count(fault) > 0 { object[fault.rawValue] = JSON(count(fault)) }
        object["first"] = first.map { .string($0) }
        return .object(object)
    }

    var words: String {
        total == 0
            ? "none"
            : Fault.allCases.filter { count($0) > 0 }.map { "\($0.rawValue) \(count($0))" }.joined(separator: ", ")
    }
}
