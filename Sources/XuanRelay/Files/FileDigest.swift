import Glibc
import XuanNet
import XuanPacket

/// SHA-256 of a whole file that is made durable first, in pieces between which the pool's thread is free for others.
/// Loop-confined.
final class FileDigest: @unchecked Sendable {  // one piece at a time has the digest
    private static let pieceBytes = 16 << 20

    private let loop: Loop
    private let file: FileDescriptor
    private let digest = SHA256Stream()
    private var position: Int64 = 0

    /// Calls `done` once with 32 bytes. The file is closed then.
    static func of(
        _ file: FileDescriptor, loop: Loop, done: @escaping (Result<[UInt8], FileFault>) -> Void
    ) {
        FileDigest(loop, file).next(done)
    }

    private init(_ loop: Loop, _ file: FileDescriptor) { (self.loop, self.file) = (loop, file) }

    private func next(_ done: @escaping (Result<[UInt8], FileFault>) -> Void) {
        let start = position
        loop.inPool({ [self] in read(from: start) }) { [self] piece in
            switch piece {
            case .failure(let fault):
                file.close()
                done(.failure(fault))
            case .success(let count) where count < Self.pieceBytes:
                file.close()
                done(.success(digest.finish()))
            case .success(let count):
                position += Int64(count)
                next(done)
            }
        }
    }

    /// Bytes that were read: fewer than a piece at the file's end.
    private func read(from start: Int64) -> Result<Int, FileFault> {
        withUnsafeTemporaryAllocation(byteCount: 64 << 10, alignment: 16) { room in
            if start == 0, fsync(file.raw) != 0 { return .failure(FileFault(errno: errno)) }
            var count = 0
            while count < Self.pieceBytes {
                let n = pread(
                    file.raw, room.baseAddress, min(room.count, Self.pieceBytes - count),
                    off_t(start) + off_t(count))
                if n < 0, errno == EINTR { continue }
                guard n >= 0 else { return .failure(FileFault(errno: errno)) }
                if n == 0 { break }
                digest.add(UnsafeRawBufferPointer(rebasing: room[..<n]))
                count += n
            }
            return .success(count)
        }
    }
}
