import CXuanNet

/// What changes the whole process: for programs of our own, never for a guest in somebody else's.
package enum ProcessWide {
    /// Ignores SIGPIPE, keeps some freed memory, and raises the limit of open descriptors, which it returns.
    @discardableResult
    package static func prepare() -> Int {
        xx_process_prepare()
        return Descriptors.raiseLimit()
    }
}
