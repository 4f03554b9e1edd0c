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
    /// What the open transaction has found since `mark`, of other nodes: it stays so when a request fails.
    private var found: [(chat: Int64, mark: Mark)] = []

    subscript(chat: Int64) -> Int64? { marks[chat]?.index }

    func set(_ chat: Int64, to index: Int64, at time: Int64) {
        journal.append((chat, marks.updateValue(Mark(index: index, time: time), forKey: chat)))
    }

    /// Messages of other nodes up to `index`, which the open transaction hands out whether its requests fail or not.
    func setFound(_ chat: Int64, to index: Int64, at time: Int64) {
        found.append((chat, Mark(index: index, time: time)))
        set(chat, to: max(index, marks[chat]?.index ?? 0), at: time)
    }

    /// Outside of transactions: drops the marks of chats that were quiet since `time`.
    func forget(before time: Int64) {
        marks = marks.filter { $0.value.time >= time }
        begin()
    }

    func begin() { (journal, marked, found) = ([], 0, []) }

    func mark() {
        marked = journal.count
        found.removeAll(keepingCapacity: true)
    }

    func rewind() {
        takeBack(to: marked)
        for (chat, mark) in found where marks[chat]?.index ?? 0 < mark.index {
            set(chat, to: mark.index, at: mark.time)
        }
    }

    func rollBack() {
        takeBack(to: 0)
        (marked, found) = (0, [])
    }

    private func takeBack(to count: Int) {
        while journal.count > count {
            let (chat, before) = journal.removeLast()
            marks[chat] = before
        }
    }
}
