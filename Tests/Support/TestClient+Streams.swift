import Glibc

/// Bodies that do not fit into memory at once.
extension TestClient {
    /// Passes the next `count` bytes on, a MiB at most at a time; false if the server ends before.
    package func stream(_ count: Int, to sink: (UnsafeRawBufferPointer) throws -> Void) rethrows -> Bool {
        var left = count
        // The bytes that arrived with the head.
        let early = buffered.prefix(count)
        try early.withUnsafeBytes(sink)
        buffered.removeFirst(early.count)
        left -= early.count
        let room = UnsafeMutableRawBufferPointer.allocate(byteCount: LargeFile.piece, alignment: 16)
        defer { room.deallocate() }
        while left > 0 {
            let n = receive(into: UnsafeMutableRawBufferPointer(rebasing: room.prefix(left)))
            if n <= 0 { return false }
            try sink(UnsafeRawBufferPointer(rebasing: room[..<n]))
            left -= n
        }
        return true
    }

    /// Discards the next `count` bytes; false if the server ends before. Plain ones are dropped in the kernel
    /// (MSG_TRUNC, tcp(7)), so that the server is the limit and not this client.
    package func discard(_ count: Int) -> Bool {
        var left = count
        let early = min(left, buffered.count)
        buffered.removeFirst(early)
        left -= early
        let room = UnsafeMutableRawBufferPointer.allocate(byteCount: LargeFile.piece, alignment: 16)
        defer { room.deallocate() }
        while left > 0 {
            let n = receive(
                into: UnsafeMutableRawBufferPointer(rebasing: room.prefix(left)), flags: Int32(MSG_TRUNC))
            if n <= 0 { return false }
            left -= n
        }
        return true
    }
}
