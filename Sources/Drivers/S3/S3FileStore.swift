// Files in an S3 store, behind the relay's port. Read Docs/files.md first: keys, uploads under way, what a fault leaves.

import Glibc
import XuanConfig
import XuanNet
import XuanPacket
import XuanRelay
import XuanThreads

/// The store. A file's key is the path that it would have in the folder. An upload under way is a folder of its own below
/// `.incoming/` with an object for each part, so that any node can go on with it; the store itself puts them together.
package final class S3FileStore: FileStore {
    let address: S3Address
    let workers: S3Workers
    /// Parts are gathered here before they are sent.
    let scratch: FileFolder
    /// One-shot uploads that are whole, by name: what of them is still here.
    let whole = Guarded<[String: S3Upload]>([:])
    /// Plans of resumable uploads that were read before.
    private let plans = Guarded<[String: S3Plan]>([:])
    /// Bytes of unfinished parts that were fetched and sent again, by the id of a resumable upload.
    private let rework = Guarded<[String: Int64]>([:])
    /// See `S3Leftovers.tidy`.
    private let seen = Guarded<[String: Int64]>([:])

    /// `scratch`: a folder of this machine. Throws `FileStoreFault` when the keys cannot be read, or without libcurl.
    package init(_ address: S3Address, scratch: FileFolder) throws(FileStoreFault) {
        do {
            if let fault = S3Store.fault { throw fault }
            workers = S3Workers(try S3Store(address))
        } catch {
            throw FileStoreFault(description: "files.store: \(error)")
        }
        self.address = address
        self.scratch = scratch
    }

    /// The store that the settings name; `nil` for the folder. `scratch`: where parts are gathered.
    package static func make(
        _ address: FileStoreAddress, scratch: String
    ) throws(FileStoreFault) -> (any FileStore)? {
        switch address {
        case .folder: nil
        case .s3(let address): try S3FileStore(address, scratch: FileFolder(scratch))
        }
    }

    /// Other nodes begin and end uploads here, and quotas should notice.
    package var tidyMilliseconds: UInt64 { 60_000 }

    package func name(of site: String, at time: Int64) -> String {
        "s3://\(address.bucket)/" + address.prefix + FileFolder.parts(site, at: time).joined(separator: "/") + "/"
    }

    // MARK: Whole files

    /// The key of a file, `days` beside its own day: it may have been filed in another time zone.
    static func key(_ key: FileKey, _ site: String, days: Int64 = 0) -> String? {
        let (time, isOver) = key.time.addingReportingOverflow(days * 86_400)
        let parts = FileFolder.parts(site, at: time)
        guard !isOver, parts.count == 4, parts.allSatisfy({ !$0.isEmpty && $0 != "." && $0 != ".." }),
            !site.utf8.contains(0x2F), !site.hasPrefix(".")
        else { return nil }
        return (parts + [key.storedName]).joined(separator: "/")
    }

    static func find(_ file: FileKey, _ site: String, _ store: S3Connection) throws(S3Error) -> S3Object {
        for days in [0, -1, 1] as [Int64] {
            guard let key = key(file, site, days: days) else { continue }
            do throws(S3Error) {
                return try store.look(key)
            } catch .missing {
                continue
            }
        }
        throw .missing
    }

    package func open(
        _ key: FileKey, site: String, on loop: Loop, done: @escaping (Result<StoredFile, FileFault>) -> Void
    ) {
        workers.run(on: loop, { store throws(S3Error) in try Self.find(key, site, store) }) { [workers] found in
            done(
                found.mapError(FileFault.init).map { object in
                    StoredFile(
                        .remote(S3RemoteFile(object: object, workers: workers)), size: object.size,
                        changed: object.changed)
                })
        }
    }

    // MARK: One-shot uploads

    package func receive(_ part: Incoming, atMost size: Int64, promised: Int64, on loop: Loop) -> any UploadSink {
        let upload = S3Upload(part.fileName, partBytes: partBytes(for: size))
        return S3Sink(self, upload, on: loop) { [self] in whole.withLock { $0[part.fileName] = upload } }
    }

    package func discard(_ part: Incoming, on loop: Loop, done: @escaping () -> Void) {
        let upload = whole.withLock { $0.removeValue(forKey: part.fileName) }
        upload?.tail = nil
        // A small file never was in the store.
        if upload?.parts != 0 { empty(S3Upload.folder(part.fileName), on: loop) {} }
        // Nobody waits for it: a store that is away would hold the refusal back.
        soon(loop, done)
    }

    package func store(
        _ part: Incoming, as key: FileKey, site: String, on loop: Loop, done: @escaping (FileFault?) -> Void
    ) {
        guard let key = Self.key(key, site) else {
            return soon(loop) { done(.system("the clock or the site's name is wrong")) }
        }
        let upload = whole.withLock { $0[part.fileName] }
        let folder = S3Upload.folder(part.fileName)
        workers.run(
            on: loop,
            { store throws(S3Error) in
                if let upload { return try upload.store(as: key, store) }
                try S3Upload.store(resumable: folder, as: key, store)
            }
        ) { [self] result in
            if case .failure(let fault) = result { return done(FileFault(fault)) }
            guard upload != nil else { return done(nil) }
            // It is at its place: what is left of the upload goes on its own.
            discard(part, on: loop) {}
            done(nil)
        }
    }

    private func soon(_ loop: Loop, _ work: @escaping () -> Void) { loop.after(milliseconds: 0, work) }

    /// So large that the parts of a file of `size` bytes are few: the store takes its time over each at the end.
    func partBytes(for size: Int64) -> Int64 {
        max(Int64(address.partBytes), (size / Self.parts + 0xF_FFFF) & ~0xF_FFFF)
    }

    private static let parts: Int64 = 200

    /// Whether so many bytes of an unfinished part may be fetched and sent once more. A client that sends a byte with
    /// each request would have the store move megabytes for each.
    private func allows(_ id: String, rework bytes: Int64, at offset: Int64, partBytes: Int64) -> Bool {
        rework.withLock { rework in
            let sum = rework[id, default: 0] + 2 * bytes
            guard sum <= 16 * offset + 64 * partBytes else { return false }
            rework[id] = sum
            return true
        }
    }

    /// Removes an upload's folder.
    private func empty(_ folder: String, on loop: Loop, done: @escaping () -> Void) {
        workers.run(
            on: loop,
            { store throws(S3Error) in
                try store.forEach(folder) { object throws(S3Error) in
                    try store.remove(object.key)
                    return true
                }
            }
        ) { _ in done() }  // a leftover is found by `tidy`
    }

    // MARK: Resumable uploads

    package func begin(
        _ id: String, _ plan: ResumePlan, promised: Int64, removing others: [String], on loop: Loop,
        done: @escaping (FileFault?) -> Void
    ) {
        for other in others { remove(other, on: loop) {} }
        let plan = S3Plan(plan: plan, partBytes: partBytes(for: plan.size))
        let bytes = plan.bytes
        guard bytes.count <= FileFolder.planLimit else {
            return soon(loop) { done(.system("the plan of an upload is too long")) }
        }
        workers.run(
            on: loop, { store throws(S3Error) in try store.put(S3Plan.key(id), .bytes(bytes)) }
        ) { [self] result in
            if case .failure(let fault) = result { return done(FileFault(fault)) }
            plans.withLock { $0[id] = plan }
            done(nil)
        }
    }

    package func find(_ id: String, on loop: Loop, done: @escaping (Result<ResumeState, FileFault>) -> Void) {
        // Not from `plans`: it may be over at another node.
        workers.run(on: loop, { store throws(S3Error) in try S3Plan.look(id, store) }) { [self] found in
            if case .success(let known) = found { plans.withLock { $0[id] = known.plan } }
            done(found.mapError(FileFault.init).map { ResumeState(plan: $0.plan.plan, offset: $0.parts.offset) })
        }
    }

    package func resume(_ id: String, at offset: Int64, permit: any WritePermit, on loop: Loop) -> any UploadSink {
        // `find` has just read it.
        let part = plans.withLock { $0[id]?.partBytes } ?? Int64(address.partBytes)
        let upload = S3Upload(Incoming(resumable: id).fileName, partBytes: part)
        let isAllowed = allows(id, rework: offset % part, at: offset, partBytes: part)
        return S3Sink(
            self, upload, at: offset, permit: permit, fault: isAllowed ? nil : .piecesTooSmall, on: loop)
    }

    package func digest(of id: String, on loop: Loop, done: @escaping (Result<[UInt8], FileFault>) -> Void) {
        workers.run(on: loop, { store throws(S3Error) in try S3Plan.look(id, store).parts }) { [workers] found in
            switch found {
            case .failure(let fault): done(.failure(FileFault(fault)))
            case .success(let parts): S3Digest(workers, loop, parts.objects).next(done)
            }
        }
    }

    package func remove(_ id: String, on loop: Loop, done: @escaping () -> Void) {
        plans.withLock { $0[id] = nil }
        rework.withLock { $0[id] = nil }
        empty(S3Upload.folder(Incoming(resumable: id).fileName), on: loop, done: done)
    }

    package func report(to health: Health) {
        let probe = S3Health(workers, health)
        health.add(probe: { probe.look($0) })
    }

    package func close() { workers.close() }

    /// Threads of its own.
    package var threads: Int { workers.count }

    // MARK: Leftovers

    package func tidy(now: Int64, on loop: Loop, done: @escaping ([(id: String, state: ResumeState)]?) -> Void) {
        let (known, before) = (plans.withLock { $0 }, seen.withLock { $0 })
        workers.run(
            on: loop,
            { store throws(S3Error) in try S3Leftovers.tidy(now: now, known: known, seen: before, store) }
        ) { [self] result in
            guard case .success((let found, let left)) = result else { return done(nil) }
            seen.withLock { $0 = left }
            let ids = Set(found.map(\.id))
            rework.withLock { rework in rework = rework.filter { ids.contains($0.key) } }
            plans.withLock { plans in plans = Dictionary(found.map { ($0.id, $0.plan) }, uniquingKeysWith: { $1 }) }
            done(found.map { ($0.id, ResumeState(plan: $0.plan.plan, offset: $0.offset)) })
        }
    }
}

/// Why a store cannot be used, with the cure.
package struct FileStoreFault: Error, CustomStringConvertible {
    package let description: String
}

extension FileFault {
    init(_ error: S3Error) {
        switch error {
        case .missing: self = .notFound
        case .full: self = .full
        case .noLibrary, .away, .refused, .unreadable: self = .unavailable("\(error)")
        }
    }
}

/// An object that is sent piece by piece.
struct S3RemoteFile: RemoteFile {
    let object: S3Object
    let workers: S3Workers

    func read(_ range: Range<Int64>, on loop: Loop, done: @escaping (Result<[UInt8], FileFault>) -> Void) {
        workers.run(
            on: loop,
            { [object] store throws(S3Error) in try store.get(object.key, range, tag: object.tag) }
        ) { done($0.mapError(FileFault.init)) }
    }
}
