import Foundation
import XuanPacket
import XuanTesting

/// Transfers a file again and again at the speed of a 1 Gbit/s line, on its own thread, until it is cut. Without the
/// line the test would measure the client's own work on the same cores: two busy loops beside the server, even without
/// a file, slow the chat more than a download at full speed.
final class PacedTransfer: @unchecked Sendable {  // the torture belongs to the thread until it is cut
    enum Direction: String, CaseIterable { case upload, download }

    private struct Cut: Error {}

    private static let bytesPerSecond = 117e6

    private let torture: FileTorture
    private let file: JSONObject
    private let direction: Direction
    private let begin = Date()
    private let ended = DispatchSemaphore(value: 0)
    private let lock = NSLock()
    private var isCut = false
    private var moved = 0
    private var fault: (any Error)?

    /// `file`: the file to download, as in the answer to its upload.
    init(_ direction: Direction, of file: JSONObject, _ torture: FileTorture) {
        (self.direction, self.file, self.torture) = (direction, file, torture)
        let thread = Thread {
            do { while true { try self.transfer() } } catch { self.fault = error }
            self.ended.signal()
        }
        thread.start()
    }

    /// Ends it; bytes per second so far. Throws the error that ended it earlier.
    func cut() throws -> Double {
        lock.withLock { isCut = true }
        ended.wait()
        if let fault, !(fault is Cut) { throw fault }
        return Double(moved) / Date().timeIntervalSince(begin)
    }

    private func transfer() throws {
        switch direction {
        case .upload:
            let large = LargeFile(mib: FileTorture.mib)
            _ = try torture.client.upload(torture.person, chat: torture.room, name: "again.bin", size: large.size) {
                send in
                try large.forEachPiece { piece in
                    let part = piece.count / 8
                    for at in stride(from: 0, to: piece.count, by: part) {
                        try send(UnsafeRawBufferPointer(rebasing: piece[at..<at + part]))
                        try pause(part)
                    }
                }
            }
        case .download:
            try torture.client.download(file, for: torture.person) { try pause($0.count) }
        }
    }

    /// As long as the line would need for the bytes moved so far.
    private func pause(_ count: Int) throws {
        moved += count
        let ahead = Double(moved) / Self.bytesPerSecond - Date().timeIntervalSince(begin)
        if ahead > 0.002 { usleep(useconds_t(ahead * 1e6)) }
        if lock.withLock({ isCut }) { throw Cut() }
    }
}
