/// How far members have read, as long as the others have not been told: at most once a second for each chat. Writer
/// thread only.
///
/// Memory: the chats and members of the last second.
final class ReadMarks: WritePart {
    /// Milliseconds between two packets of one chat.
    static let interval: Int64 = 1_000

    /// By chat and person, the index.
    private var waiting: [Int64: [Int64: Int64]] = [:]
    /// When a chat's members were told last, milliseconds UTC; of the last second.
    private var told: [Int64: Int64] = [:]
    /// The open transaction's changes, with the values before.
    private var journal: [(chat: Int64, user: Int64, before: Int64?)] = []
    private var marked = 0

    func note(_ user: Int64, read index: Int64, in chat: Int64) {
        journal.append((chat, user, waiting[chat]?[user]))
        waiting[chat, default: [:]][user] = index
    }

    /// Outside of transactions: the marks to tell now, and when the next ones are due. `now`: milliseconds UTC.
    func take(by now: Int64) -> (due: [(chat: Int64, marks: [Int64: Int64])], next: Int64?) {
        guard !waiting.isEmpty || !told.isEmpty else { return ([], nil) }
        // A clock that was set back must not stop them.
        told = told.filter { $0.value <= now && now - $0.value < Self.interval }
        var due: [(chat: Int64, marks: [Int64: Int64])] = []
        var next: Int64?
        for (chat, marks) in waiting {
            if let last = told[chat] {
                next = min(next ?? .max, last + Self.interval)
            } else {
                due.append((chat, marks))
            }
        }
        for (chat, _) in due {
            waiting[chat] = nil
            told[chat] = now
        }
        return (due, next)
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
            let (chat, user, before) = journal.removeLast()
            waiting[chat]?[user] = before
            if waiting[chat]?.isEmpty == true { waiting[chat] = nil }
        }
    }
}
