import CXuanNet

/// Where the C core takes its memory from.
package enum CoreMemory {
    package typealias Allocate = @convention(c) (Int) -> UnsafeMutableRawPointer?
    package typealias Resize = @convention(c) (UnsafeMutableRawPointer?, Int) -> UnsafeMutableRawPointer?
    package typealias Release = @convention(c) (UnsafeMutableRawPointer?) -> Void

    /// For the whole process, before the first loop is made.
    package static func set(
        allocate: @escaping Allocate, resize: @escaping Resize, release: @escaping Release
    ) {
        var hook = xx_mem(allocate: allocate, resize: resize, release: release)
        xx_mem_set(&hook)
    }
}
