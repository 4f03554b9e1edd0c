import CXuanNet

/// Changes of the whole process: for our own programs, never for a guest in somebody else's.
package enum ProcessWide {
    /// Most descriptors that there is room for from the start: half a MiB of the kernel's.
    private static let reservedDescriptors = 65_536

    /// Ignores SIGPIPE, keeps some freed memory, and raises the limit of open descriptors, which it returns. They have
    /// their room at once, so that no client waits while the kernel makes it.
    @discardableResult
    package static func prepare() -> Int {
        xx_process_prepare()
        let limit = Descriptors.raiseLimit()
        xx_process_reserve(Int32(min(limit, reservedDescriptors)))
        return limit
    }

    /// The start is over: code that only the start ran leaves the process's memory.
    package static func started() { xx_process_started() }
}
