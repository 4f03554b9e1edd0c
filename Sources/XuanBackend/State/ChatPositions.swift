import XuanStore

/// Where chats end in the open transaction: their rows are written once, before the commit, however many messages come.
/// Writer thread only.
final class ChatPositions: WritePart {
    struct Position {
        /// Of the last message.
        let index: Int64
        /// Milliseconds UTC.
        let active: Int64
        /// Of the change.
        let number: Int64
    }

    private let store: any StoreConnection
    private var positions: [Int64: Position] = [:]
    /// The running request's changes, with the values before; a copy of the whole would be rewritten each time.
    private var journal: [(chat: Int64, before: Position?)] = []
    /// Number of messages in this transaction.
    private(set) var messages = 0
    private var messagesAtMark = 0

    init(on store: any StoreConnection) { self.store = store }

    /// `nil` if the chat's row is right.
    subscript(chat: Int64) -> Position? { positions[chat] }

    func advance(_ chat: Int64, to position: Position, messages count: Int) {
        journal.append((chat, positions.updateValue(position, forKey: chat)))
        messages += count
    }

    /// Writes the rows, for readers of them.
    func save() throws(StoreError) {
        for (chat, position) in positions {
            try ChatTable.setLast(
                index: position.index, active: position.active, number: position.number, of: chat, on: store)
        }
        for (chat, position) in positions { journal.append((chat, position)) }
        positions = [:]
    }

    func begin() { reset() }

    func mark() {
        journal.removeAll(keepingCapacity: true)
        messagesAtMark = messages
    }

    func rewind() {
        while let (chat, position) = journal.popLast() { positions[chat] = position }
        messages = messagesAtMark
    }

    func rollBack() { reset() }

    private func reset() {
        positions = [:]
        journal.removeAll(keepingCapacity: true)
        (messages, messagesAtMark) = (0, 0)
    }
}
