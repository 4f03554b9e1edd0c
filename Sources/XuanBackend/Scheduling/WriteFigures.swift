import XuanThreads

/// What became of the writer's transactions. Any thread.
final class WriteFigures: Sendable {
    private let state = Guarded((messages: 0, hasFailed: false))

    /// Messages stored since the start.
    var messages: Int { state.withLock { $0.messages } }

    /// The last transaction failed, or a request in it could not write.
    var hasFailed: Bool { state.withLock { $0.hasFailed } }

    func committed(messages: Int, hasFault: Bool) {
        state.withLock { state in
            state.messages += messages
            state.hasFailed = hasFault
        }
    }

    func failed() { state.withLock { $0.hasFailed = true } }
}
