/// Up to which index of each chat the messages were handed to the sessions at this node. Writer thread only.
///
/// Of chats that were quiet for a while there is no mark: everything in them was handed out. Memory: the chats of the
/// last half minute.
final class HandledMarks: WritePart {
    private struct Mark {
        let index: Int64
        /// Milliseconds UTC of the database's clock.
        let time: Int64
    }

    private var marks: [Int64: Mark] = [:]
    /// The open transaction's changes, with the values before.
    private var journal: [(chat: Int64, before: Mark?)] = []
    private var marked = 0

    subscript(chat: Int64) -> Int64? { marks[chat]?.index }

    func set(_ chat: Int64, to index: Int64, at time: Int64) {
        journal.append((chat, marks.updateValue(Mark(index: index, time: time), forKey: chat)))
    }

    /// Outside of transactions: drops the marks of chats that were quiet since `time`.
    func forget(before time: Int64) {
        marks = marks.filter { $0.value.time >= time }
        begin()
    }

    func begin() { (journal, marked) = ([], 0) }
    func mark() { marked = journal.count }
    func rewind() { takeBack(to: marked) }

    func rollBack() {
        takeBack(to: 0)
        marked = 0
    }

    private func takeBack(to count: Int) {
        while journal.count > count {
            let (chat, before) = journal.removeLast()
            marks[chat] = before
        }
    }
}
