import CXuanNet
import Glibc
import XuanThreads

/// An open file, closed once by its last owner.
package final class FileDescriptor: Sendable {
    private let number: Guarded<Int32>

    package init(_ number: Int32) { self.number = Guarded(number) }

    deinit { close() }

    /// The descriptor, -1 once it is closed or taken.
    package var raw: Int32 { number.withLock { $0 } }

    /// Hands the descriptor over; from here on this object has none.
    package func take() -> Int32 {
        number.withLock { number in
            defer { number = -1 }
            return number
        }
    }

    /// Has the disk begin to write this range, and waits until it has written as much before it. Pool threads only.
    package func flush(_ range: Range<Int64>) {
        xx_file_flush(raw, UInt64(range.lowerBound), UInt64(range.count))
    }

    package func close() {
        let number = take()
        if number >= 0 { Glibc.close(number) }
    }
}
