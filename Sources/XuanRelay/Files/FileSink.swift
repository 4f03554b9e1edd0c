// An upload's bytes on their way to the disk. In: runs of a body, on the loop. Out: a file, written by the pool.

import Glibc
import XuanNet

/// Collects runs and writes them, one write at a time, so that an upload of any size needs two buffers. Loop-confined;
/// `@unchecked` because a pool thread reads the buffer that it was handed until it says so.
///
/// Many members: two buffers, the file, and the end of both.
package final class FileSink: UploadSink, @unchecked Sendable {
    /// So much makes a write; a run of the connection's read buffer (64 KiB) may come on top.
    private static let writeBytes = 32 << 10
    /// Bytes after which the disk has to have started to write; twice as many and we wait for it. A commit of the chat's
    /// database waits for all that is on its way to the disk before it, so this is kept small (decision 055).
    private static let flushBytes: Int64 = 256 << 10

    private let loop: Loop
    private let permit: (any WritePermit)?
    private let flushes: Bool
    private var file: FileDescriptor?
    private var buffers = Buffers()
    /// Bytes taken in.
    package private(set) var count: Int64 = 0
    private var position: Int64
    private var flushed: Int64
    private var isBusy = true
    private var fault: FileFault?
    private var finish: (syncs: Bool, done: (FileFault?) -> Void)?
    private var isSynced = false

    /// Called when `isFull` has become false, and at once on a fault.
    package var changed: () -> Void = {}

    /// `open` runs in the pool; the first bytes are kept until the file is there. `position`: where they go.
    /// `permit` is asked before each write. `flushes`: the bytes stay, so the disk is kept writing.
    package init(
        loop: Loop, position: Int64 = 0, permit: (any WritePermit)? = nil, flushes: Bool = true,
        open: @escaping @Sendable () -> Result<FileDescriptor, FileFault>
    ) {
        self.loop = loop
        self.position = position
        self.permit = permit
        self.flushes = flushes
        flushed = position
        loop.inPool(open) { [self] opened in
            isBusy = false
            switch opened {
            case .success(let file): self.file = file
            case .failure(let fault): self.fault = fault
            }
            goOn()
        }
    }

    /// Stop sending until `changed` is called.
    package var isFull: Bool { isBusy && buffers.filling.count >= Self.writeBytes }

    /// The fault that ended it.
    package var failure: FileFault? { fault }

    package func append(_ bytes: UnsafeRawBufferPointer) {
        count += Int64(bytes.count)
        guard fault == nil else { return }
        buffers.filling.append(bytes)
        if !isBusy, buffers.filling.count >= Self.writeBytes { write() }
    }

    /// No more bytes come: writes what is left, makes it durable if `syncs`, closes. `done` is called once, with the
    /// fault if there was one.
    package func end(syncs: Bool, _ done: @escaping (FileFault?) -> Void) {
        finish = (syncs, done)
        if !isBusy { goOn() }
    }

    private func goOn() {
        if fault == nil, buffers.filling.count >= Self.writeBytes || finish != nil && buffers.filling.count > 0 {
            write()
        }
        guard let finish else { return changed() }
        if isBusy { return }
        if fault == nil, finish.syncs, !isSynced { return sync() }
        self.finish = nil
        changed = {}
        let file = file
        self.file = nil
        isBusy = true
        let fault = fault
        loop.inPool({ file?.close() }, done: { finish.done(fault) })
    }

    private func write() {
        guard let file else { return }
        if let permit, !permit.enter() {
            fault = .superseded
            return goOn()
        }
        isBusy = true
        let bytes = buffers.turn()
        let start = position
        let end = start + Int64(bytes.count)
        let flush = flushes && end - flushed >= Self.flushBytes ? flushed..<end : nil
        if flush != nil { flushed = end }
        loop.inPool({ Self.write(bytes, at: start, to: file, flush: flush) }) { [self] result in
            permit?.leave()
            isBusy = false
            buffers.written()
            position = end
            fault = result
            goOn()
        }
    }

    private static func write(
        _ bytes: Buffer, at start: Int64, to file: FileDescriptor, flush: Range<Int64>?
    ) -> FileFault? {
        var done = 0
        while done < bytes.count {
            let n = pwrite(file.raw, bytes.start! + done, bytes.count - done, off_t(start) + off_t(done))
            if n < 0, errno == EINTR { continue }
            guard n > 0 else { return FileFault(errno: errno) }
            done += n
        }
        if let flush { file.flush(flush) }
        return nil
    }

    private func sync() {
        guard let file else { return }
        isBusy = true
        loop.inPool({ fsync(file.raw) == 0 ? nil : FileFault(errno: errno) }) { [self] (result: FileFault?) in
            isBusy = false
            isSynced = true
            fault = result
            goOn()
        }
    }

    deinit { buffers.free() }
}

/// Other writers of the same file.
package protocol WritePermit: Sendable {
    /// False if this writer has been superseded. Each true is followed by `leave`.
    func enter() -> Bool
    func leave()
}

/// One is filled while the other one is written.
private struct Buffers {
    var filling = Buffer()
    private var writing = Buffer()

    /// The filled one can be written now.
    mutating func turn() -> Buffer {
        swap(&filling, &writing)
        return writing
    }

    mutating func written() { writing.count = 0 }

    func free() {
        filling.free()
        writing.free()
    }
}

/// Bytes with room for more. `@unchecked`: one thread at a time has it.
private struct Buffer: @unchecked Sendable {
    private(set) var start: UnsafeMutableRawPointer?
    private var capacity = 0
    var count = 0

    mutating func append(_ bytes: UnsafeRawBufferPointer) {
        guard let from = bytes.baseAddress else { return }
        if count + bytes.count > capacity {
            capacity = (count + bytes.count + 4095) & ~4095
            start = realloc(start, capacity)
            precondition(start != nil, "out of memory for an upload")
        }
        memcpy(start! + count, from, bytes.count)
        count += bytes.count
    }

    func free() { Glibc.free(start) }
}
