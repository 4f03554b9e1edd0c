/// Memory for one thing at a time, which grows to the largest one. Loop-confined.
struct Scratch: ~Copyable {
    private var bytes: UnsafeMutableRawBufferPointer

    /// `count` bytes at first.
    init(_ count: Int) { bytes = .allocate(byteCount: count, alignment: 16) }

    deinit { bytes.deallocate() }

    /// `count` bytes or more. The old contents are lost.
    mutating func room(_ count: Int) -> UnsafeMutableRawBufferPointer {
        if bytes.count < count {
            bytes.deallocate()
            bytes = .allocate(byteCount: count * 2, alignment: 16)
        }
        return bytes
    }
}
