import XuanNet
import XuanThreads

/// The writer of each resumable upload: the latest connection, on whatever loop. Any thread.
final class ResumeWriters: Sendable {
    private struct Slot {
        var newest: UInt64
        var isWriting = false
    }

    private struct State {
        var slots: [String: Slot] = [:]
        var count: UInt64 = 0
    }

    private let state = Guarded(State())

    /// Makes the caller the writer; the one before writes no more. `nil` while that one's last write is under way:
    /// try again in a moment.
    func claim(_ id: String) -> ResumePermit? {
        state.withLock { state in
            state.count += 1
            let isWriting = state.slots[id]?.isWriting ?? false
            state.slots[id] = Slot(newest: state.count, isWriting: isWriting)
            return isWriting ? nil : ResumePermit(writers: self, id: id, number: state.count)
        }
    }

    fileprivate func enter(_ permit: ResumePermit) -> Bool {
        state.withLock { state in
            guard state.slots[permit.id]?.newest == permit.number else { return false }
            state.slots[permit.id]?.isWriting = true
            return true
        }
    }

    fileprivate func leave(_ permit: ResumePermit) {
        state.withLock { $0.slots[permit.id]?.isWriting = false }
    }

    fileprivate func drop(_ permit: ResumePermit) {
        state.withLock { state in
            if state.slots[permit.id]?.newest == permit.number { state.slots[permit.id] = nil }
        }
    }
}

/// One connection's right to write an upload.
struct ResumePermit: WritePermit {
    fileprivate let writers: ResumeWriters
    fileprivate let id: String
    fileprivate let number: UInt64

    package func enter() -> Bool { writers.enter(self) }
    package func leave() { writers.leave(self) }
    /// The connection is done with the upload.
    func drop() { writers.drop(self) }
}
