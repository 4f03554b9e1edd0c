import CXuanNet

/// Changes of the whole process: for our own programs, never for a guest in somebody else's.
package enum ProcessWide {
    /// Ignores SIGPIPE, keeps some freed memory, and raises the limit of open descriptors, which it returns.
    @discardableResult
    package static func prepare() -> Int {
        xx_process_prepare()
        return Descriptors.raiseLimit()
    }

    /// The start is over: code that only the start ran leaves the process's memory.
    package static func started() { xx_process_started() }
}
