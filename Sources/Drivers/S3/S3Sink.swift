// An upload's bytes on their way to the store. In: runs of a body, on the loop. Out: parts, each first in a file here.

import Glibc
import XuanNet
import XuanRelay
import XuanThreads

/// Gathers a part in a file without a name (memory does not grow with parts, and S3 wants their digest first) and sends
/// it while the next one comes; a client that is faster than the store has to wait. Loop-confined.
///
/// Many members: one upload in parts, from what comes in to what the store has confirmed.
final class S3Sink: UploadSink {
    /// One part here. Its descriptor is a second one: `FileSink` closes its own.
    private final class Spool {
        let number: Int
        let sink: FileSink
        let file: Guarded<FileDescriptor?>
        var bytes: Int64
        /// Bytes that the store has of it from an earlier request.
        let stored: Int64
        var isWritten = false

        init(_ number: Int, _ sink: FileSink, _ file: Guarded<FileDescriptor?>, stored: Int64 = 0) {
            (self.number, self.sink, self.file, self.stored) = (number, sink, file, stored)
            bytes = stored
        }
    }

    private let files: S3FileStore
    private let upload: S3Upload
    private let loop: Loop
    private let permit: (any WritePermit)?
    private let isResumable: Bool
    private let keep: () -> Void

    private(set) var count: Int64 = 0
    private(set) var failure: FileFault?
    var changed: () -> Void = {}

    /// The part that fills.
    private var filling: Spool?
    /// Parts that are to be sent, in order.
    private var ready: [Spool] = []
    private var next: Int
    private var isSending = false
    /// Files that are still written to.
    private var writing = 0
    /// The beginning of the part that fills is fetched; bytes wait in `early`.
    private var isFetching = false
    private var early: [UInt8] = []
    private var finish: (syncs: Bool, done: (FileFault?) -> Void)?

    /// A one-shot upload. `keep` is called when it is whole.
    init(_ files: S3FileStore, _ upload: S3Upload, on loop: Loop, keep: @escaping () -> Void) {
        (self.files, self.upload, self.loop, self.keep) = (files, upload, loop, keep)
        (permit, isResumable, next) = (nil, false, 1)
    }

    /// A resumable one, of which the store has `offset` bytes. `fault`: it may not go on.
    init(
        _ files: S3FileStore, _ upload: S3Upload, at offset: Int64, permit: any WritePermit, fault: FileFault?,
        on loop: Loop
    ) {
        (self.files, self.upload, self.loop, self.permit) = (files, upload, loop, permit)
        (isResumable, keep) = (true, {})
        next = Int(offset / upload.partBytes) + 1
        failure = fault
        let stored = offset % upload.partBytes
        if stored > 0, fault == nil { fetch(stored) }
    }

    var isFull: Bool { isFetching || ready.count >= 2 || filling?.sink.isFull == true }

    // MARK: In

    func append(_ bytes: UnsafeRawBufferPointer) {
        count += Int64(bytes.count)
        guard failure == nil else { return }
        if isFetching { return early.append(contentsOf: bytes) }
        fill(bytes)
        send()
    }

    private func fill(_ bytes: UnsafeRawBufferPointer) {
        var rest = bytes[...]
        while !rest.isEmpty, failure == nil {
            // Not before further bytes come: the last part of a one-shot upload stays here.
            if let full = filling, full.bytes == upload.partBytes { close(full) }
            let spool = filling ?? begin()
            let run = rest.prefix(Int(min(Int64(rest.count), upload.partBytes - spool.bytes)))
            spool.sink.append(UnsafeRawBufferPointer(rebasing: run))
            spool.bytes += Int64(run.count)
            rest = rest[run.endIndex...]
        }
    }

    private func begin() -> Spool {
        let kept = Guarded<FileDescriptor?>(nil)
        let sink = FileSink(loop: loop, flushes: false) { [scratch = files.scratch] in
            scratch.scratch().flatMap { Self.share($0, kept) }
        }
        return begin(Spool(next, sink, kept))
    }

    private func begin(_ spool: Spool) -> Spool {
        next = spool.number + 1
        filling = spool
        spool.sink.changed = { [weak self, unowned(unsafe) sink = spool.sink] in
            guard let self else { return }
            if let fault = sink.failure, failure == nil { failure = fault }
            goOn()
        }
        return spool
    }

    private static func share(
        _ file: FileDescriptor, _ kept: Guarded<FileDescriptor?>
    ) -> Result<FileDescriptor, FileFault> {
        let number = fcntl(file.raw, F_DUPFD_CLOEXEC, 0)
        guard number >= 0 else { return .failure(FileFault(errno: errno)) }
        let second = FileDescriptor(number)
        kept.withLock { $0 = second }
        return .success(file)
    }

    /// Nothing more comes into the part that fills.
    private func close(_ spool: Spool, sends: Bool = true) {
        filling = nil
        if sends { ready.append(spool) }
        writing += 1
        spool.sink.changed = {}
        spool.sink.end(syncs: false) { [self] fault in
            writing -= 1
            spool.isWritten = true
            if let fault, failure == nil { failure = fault }
            goOn()
        }
    }

    // MARK: The beginning of a part that was sent before

    private static let pieceBytes: Int64 = 4 << 20

    private func fetch(_ stored: Int64) {
        isFetching = true
        let key = S3Upload.part(S3Upload.folder(upload.name), next)
        let kept = Guarded<FileDescriptor?>(nil)
        files.workers.run(
            on: loop,
            { [scratch = files.scratch] store throws(S3Error) -> Result<FileDescriptor, FileFault> in
                let made = scratch.scratch()
                guard case .success(let file) = made else { return made }
                var start: Int64 = 0
                while start < stored {
                    let end = min(stored, start + Self.pieceBytes)
                    if let fault = Self.write(try store.get(key, start..<end), to: file) { return .failure(fault) }
                    start = end
                }
                return Self.share(file, kept)
            }
        ) { [self] result in
            isFetching = false
            switch result {
            case .failure(let fault): failure = FileFault(fault)
            case .success(.failure(let fault)): failure = fault
            case .success(.success(let file)):
                let sink = FileSink(loop: loop, position: stored, flushes: false) { .success(file) }
                _ = begin(Spool(next, sink, kept, stored: stored))
                early.withUnsafeBytes { fill($0) }
            }
            early = []
            if finish != nil { closeLast() }
            goOn()
        }
    }

    private static func write(_ bytes: [UInt8], to file: FileDescriptor) -> FileFault? {
        var done = 0
        while done < bytes.count {
            let n = bytes.withUnsafeBytes { Glibc.write(file.raw, $0.baseAddress! + done, $0.count - done) }
            if n < 0, errno == EINTR { continue }
            guard n > 0 else { return FileFault(errno: errno) }
            done += n
        }
        return nil
    }

    // MARK: Out

    /// Sends the first part that is written, one at a time.
    private func send() {
        guard failure == nil, !isSending, let spool = ready.first, spool.isWritten,
            isResumable || finish?.syncs != false
        else { return }
        guard let file = spool.file.withLock({ $0 }) else { return }
        if let permit, !permit.enter() {
            failure = .superseded
            return
        }
        isSending = true
        let key = S3Upload.part(S3Upload.folder(upload.name), spool.number)
        let range = 0..<spool.bytes
        files.workers.run(
            on: loop, { store throws(S3Error) in try store.put(key, .file(file.raw, range)) }
        ) { [self] result in
            permit?.leave()
            isSending = false
            ready.removeFirst()
            switch result {
            case .failure(let fault): if failure == nil { failure = FileFault(fault) }
            case .success: upload.parts = spool.number
            }
            goOn()
        }
    }

    // MARK: The end

    func end(syncs: Bool, _ done: @escaping (FileFault?) -> Void) {
        finish = (syncs, done)
        if isFetching { return }
        closeLast()
        goOn()
    }

    /// What came of a resumable upload is sent; the last part of a one-shot one waits here for its place.
    private func closeLast() {
        guard let last = filling else { return }
        if !isResumable, finish?.syncs == true {
            upload.tail = nil
            close(last, sends: false)
            tail = last
        } else {
            close(last, sends: isResumable && last.bytes > last.stored)
        }
    }

    private var tail: Spool?

    private func goOn() {
        send()
        guard let finish else { return changed() }
        let isIdle = !isFetching && !isSending && writing == 0
        let isDropped = failure != nil || !isResumable && !finish.syncs
        guard isIdle, isDropped || ready.isEmpty else { return }
        self.finish = nil
        changed = {}
        ready = []
        if failure == nil, finish.syncs, let tail {
            upload.tail = tail.file.withLock { $0 }
            upload.tailBytes = tail.bytes
            keep()
        }
        tail = nil
        finish.done(failure)
    }
}
