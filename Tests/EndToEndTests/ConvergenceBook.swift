import Foundation
import XuanPacket

/// What people did to messages, what the server acknowledged, and which chats are whose: the judge of the convergence
/// torture. Any thread.
final class ConvergenceBook: @unchecked Sendable {  // all behind the lock
    enum Action: Hashable, Sendable {
        /// The texts are unique.
        case write(String)
        case edit(String)
        case recall
        case react(String, isOn: Bool)
        case pin(isOn: Bool)
    }

    struct Operation: Sendable {
        let chat: String
        let gid: String
        let user: Int64
        /// The devices of a person write side by side.
        let device: String
        let action: Action
        /// In the order in which they began.
        let number: Int
    }

    enum Outcome: Equatable {
        /// Asked, and without an answer so far: it may have been carried out or not.
        case open
        /// `place`: index of a message; of others the chat's `changes` when it was so.
        case done(place: Int64)
        case refused
    }

    private let lock = NSLock()
    private var operations: [Operation] = []
    private var outcomes: [Outcome] = []
    private var faults: [String] = []
    /// What happens to the clients' connections.
    enum Connections {
        /// They last until their clients end them.
        case last
        /// They may end; their clients go elsewhere.
        case mayEnd
        /// The server is being killed: all end, and nobody can come back.
        case end
    }

    private var connectionsNow = Connections.last

    var connections: Connections {
        get { lock.withLock { connectionsNow } }
        set { lock.withLock { connectionsNow = newValue } }
    }

    /// A client's connection has ended, or is given up after silence. Returns whether the client has to stop.
    func note(end of: String, _ error: any Error) -> Bool {
        let now = connections
        if now == .last { add(fault: "\(of) was cut off: \(error)") }
        return now == .end
    }

    func begin(_ action: Action, of gid: String, in chat: String, by user: Int64, device: String) -> Operation {
        lock.withLock {
            let operation = Operation(
                chat: chat, gid: gid, user: user, device: device, action: action, number: operations.count)
            operations.append(operation)
            outcomes.append(.open)
            return operation
        }
    }

    func end(_ operation: Operation, _ outcome: Outcome) { lock.withLock { outcomes[operation.number] = outcome } }

    func add(fault: String) { lock.withLock { faults.append(fault) } }

    private var lateCount = 0

    /// An original client got a message after newer ones of the chat, which may be while parts of a cluster come and go:
    /// one that was on its way to a connection that ended. They are counted.
    func noteLate() { lock.withLock { lateCount += 1 } }

    var late: Int { lock.withLock { lateCount } }

    /// Those found so far; they are found once.
    func takeFaults() -> [String] {
        lock.withLock {
            defer { faults = [] }
            return faults
        }
    }

    /// Acknowledged operations by kind.
    var counts: [String: Int] {
        lock.withLock {
            var counts: [String: Int] = [:]
            for (operation, outcome) in zip(operations, outcomes) {
                guard case .done = outcome else { continue }
                let name =
                    switch operation.action {
                    case .write: "written"
                    case .edit: "edited"
                    case .recall: "recalled"
                    case .react: "reactions"
                    case .pin: "pins"
                    }
                counts[name, default: 0] += 1
            }
            return counts
        }
    }

    /// What is wrong with a chat as devices show it in the end.
    func faults(in chat: String, rows: [Int64: DeviceRow], pinned: [String]) -> [String] {
        lock.withLock {
            var found: [String] = []
            let all = zip(operations, outcomes).filter { $0.0.chat == chat }
            let byGid = Dictionary(grouping: all) { $0.0.gid }
            var places: [String: Int64] = [:]
            var last: [String: Int] = [:]
            for (expected, index) in zip(1..., rows.keys.sorted()) {
                let row = rows[index]!
                if index != expected { return found + ["\(chat) has no message \(expected)"] }
                if places.updateValue(index, forKey: row.gid) != nil { found.append("\(row.gid) is there twice") }
                let history = byGid[row.gid] ?? []
                guard let (written, _) = history.first(where: { $0.0.isWriting }) else {
                    found.append("nobody wrote \(row)")
                    continue
                }
                let writer = "\(written.user) \(written.device)"
                if written.number < last[writer, default: -1] { found.append("\(row.gid) is not in sending order") }
                last[writer] = written.number
                if written.user != row.user { found.append("\(row.gid) has another sender: \(row)") }
                found += Self.faults(of: row, history, isPinned: pinned.contains(row.gid))
            }
            for (operation, outcome) in all where operation.isWriting {
                guard case .done(let place) = outcome, places[operation.gid] != place else { continue }
                let now = places[operation.gid].map { "stands at \($0)" } ?? "is not there"
                found.append("\(operation.gid) was acknowledged at \(place) and \(now)")
            }
            return found
        }
    }

    private typealias History = [(Operation, Outcome)]

    private static func faults(of row: DeviceRow, _ history: History, isPinned: Bool) -> [String] {
        var found: [String] = []
        func latest(_ fits: (Action) -> Bool) -> [Action] { Self.latest(history.filter { fits($0.0.action) }) }
        let recalls = history.filter { $0.0.action == .recall }
        if row.isDeleted ? recalls.isEmpty : recalls.contains(where: { $0.1 != .open && $0.1 != .refused }) {
            found.append("\(row.gid) is recalled: \(row.isDeleted), asked \(recalls.count) times")
        }
        if row.isDeleted {
            if row.content != "" || !row.reactions.isEmpty { found.append("recalled, and still there: \(row)") }
            return found
        }
        let texts = latest { action in
            switch action {
            case .write, .edit: true
            default: false
            }
        }.compactMap(\.text)
        if !texts.contains(row.content) { found.append("\(row.gid) says \(row.content), not \(texts)") }

        for (key, actions) in Dictionary(grouping: history, by: { $0.0.reactionKey }) {
            guard let key else { continue }
            let isThere = row.reactions[key.emoji]?.contains(key.user) ?? false
            let allowed = Self.latest(actions)
            // Nothing acknowledged: none is as good.
            let isSettled = actions.contains { if case .done = $0.1 { true } else { false } }
            if !allowed.contains(.react(key.emoji, isOn: isThere)), isSettled || isThere {
                found.append("\(row.gid): \(key.emoji) of \(key.user) is there: \(isThere), asked \(actions)")
            }
        }
        for (emoji, people) in row.reactions {
            for user in people
            where !history.contains(where: { $0.0.user == user && $0.0.action == .react(emoji, isOn: true) }) {
                found.append("\(row.gid): \(user) never gave \(emoji)")
            }
        }
        let pins = history.filter { if case .pin = $0.0.action { true } else { false } }
        let isSettled = pins.contains { if case .done = $0.1 { true } else { false } }
        if !latest({ if case .pin = $0 { true } else { false } }).contains(.pin(isOn: isPinned)), isSettled || isPinned
        {
            found.append("\(row.gid) is pinned: \(isPinned), asked \(pins)")
        }
        return found
    }

    /// Of operations on one thing: the acknowledged one with the highest place, and all that are open.
    private static func latest(_ history: History) -> [Action] {
        var best: (place: Int64, action: Action)?
        var actions: [Action] = []
        for (operation, outcome) in history {
            switch outcome {
            case .open: actions.append(operation.action)
            case .refused: break
            case .done(let place):
                // A message's place is its index: every change of it comes later.
                let place = operation.isWriting ? -1 : place
                if best == nil || place >= best!.place { best = (place, operation.action) }
            }
        }
        // A message whose acknowledgement got lost is there all the same, if it is.
        return actions + (best.map { [$0.action] } ?? [])
    }
}

extension ConvergenceBook.Operation {
    var isWriting: Bool { if case .write = action { true } else { false } }

    fileprivate var reactionKey: ReactionKey? {
        if case .react(let emoji, _) = action { ReactionKey(user: user, emoji: emoji) } else { nil }
    }
}

private struct ReactionKey: Hashable {
    let user: Int64
    let emoji: String
}

extension ConvergenceBook.Action {
    fileprivate var text: String? {
        switch self {
        case .write(let text), .edit(let text): text
        default: nil
        }
    }
}
