// Moves all files between a folder and an S3 store. Can be interrupted anywhere and repeated. Blocks: for commands.

import Glibc
import XuanConfig
import XuanNet
import XuanPacket
import XuanRelay
import XuanThreads

/// One move. A file is removed from where it was only when the other side has been seen to have it: same size, same
/// SHA-256.
package final class FilesMove: Sendable {
    package struct Report: Sendable, Equatable {
        package var moved = 0
        package var bytes: Int64 = 0
        /// Files that the other side had already.
        package var present = 0
        /// Files that stay where they are, because something is wrong.
        package var failed = 0
    }

    private enum Outcome {
        case moved(Int64)
        case present
        /// It went meanwhile.
        case gone
        case failed(String)
    }

    private static let pieceBytes: Int64 = 8 << 20

    private let folder: FileFolder
    private let store: S3Store
    /// Removes nothing.
    private let copies: Bool
    private let isDry: Bool
    /// Called with each file that stays and why, from any thread.
    private let complain: @Sendable (String) -> Void
    private let report = Guarded(Report())

    /// Throws when the keys cannot be read, or without libcurl.
    package init(
        _ folder: FileFolder, _ address: S3Address, copies: Bool, isDry: Bool,
        complain: @escaping @Sendable (String) -> Void
    ) throws(FileStoreFault) {
        do {
            if let fault = S3Store.fault { throw fault }
            store = try S3Store(address)
        } catch {
            throw FileStoreFault(description: "\(error)")
        }
        (self.folder, self.copies, self.isDry, self.complain) = (folder, copies, isDry, complain)
    }

    /// From the folder to the store.
    package func toStore() throws -> Report {
        try folder.forEachDay { places in
            forEach(places) { [self] place, connection in
                do {
                    return try send(place, connection)
                } catch FileFault.notFound {
                    return .gone
                } catch {
                    return .failed("\(place): \(error)")
                }
            }
        }
        return report.withLock { $0 }
    }

    /// From the store to the folder.
    package func toFolder() throws -> Report {
        let list = S3Connection(store)
        var token: String?
        repeat {
            let page = try list.list("", after: token)
            forEach(page.objects.filter { StoredPlace($0.key) != nil }) { [self] object, connection in
                do {
                    return try fetch(object.key, StoredPlace(object.key)!, connection)
                } catch S3Error.missing {
                    return .gone
                } catch {
                    return .failed("\(object.key): \(error)")
                }
            }
            token = page.next
        } while token != nil
        return report.withLock { $0 }
    }

    /// Several at a time, for most of a small file's time is the network's.
    private func forEach<Item: Sendable>(
        _ items: [Item], _ work: @escaping @Sendable (Item, S3Connection) -> Outcome
    ) {
        let next = Guarded(0)
        let run: @Sendable () -> Void = { [self] in
            let connection = S3Connection(store)
            while true {
                let index = next.withLock { index in
                    defer { index += 1 }
                    return index
                }
                guard index < items.count else { return }
                note(work(items[index], connection))
            }
        }
        let threads = (1..<max(1, min(items.count, store.address.connections))).compactMap { _ in
            try? WorkThread("move", run)
        }
        run()
        for thread in threads { thread.join() }
    }

    private func note(_ outcome: Outcome) {
        report.withLock { report in
            switch outcome {
            case .moved(let bytes):
                report.moved += 1
                report.bytes += bytes
            case .present: report.present += 1
            case .gone: break
            case .failed: report.failed += 1
            }
        }
        if case .failed(let cause) = outcome { complain(cause) }
    }

    // MARK: To the store

    private func send(_ place: StoredPlace, _ connection: S3Connection) throws -> Outcome {
        let local = try folder.open(place)
        let key = place.description
        let digest = try digest(of: local)
        if let there = try look(key, connection) {
            guard try isSame(there, size: local.size, digest, connection) else {
                return .failed("\(key): the store has another file of that name")
            }
            if !copies, !isDry { try folder.remove(place) }
            return .present
        }
        if isDry { return .moved(local.size) }
        try send(local, as: key, digest, connection)
        guard let sent = try look(key, connection), sent.size == local.size, sent.digest == digest else {
            return .failed("\(key): the store does not show what was sent")
        }
        if !copies { try folder.remove(place) }
        return .moved(local.size)
    }

    private func send(
        _ local: FileFolder.Opened, as key: String, _ digest: String, _ connection: S3Connection
    ) throws(S3Error) {
        let parts = max(Int64(store.address.partBytes), local.size / Int64(S3Connection.mostParts - 100) + 1)
        if local.size <= parts { return try connection.put(key, .file(local.file.raw, 0..<local.size), digest: digest) }
        try connection.assemble(key, size: local.size, digest: digest) { upload throws(S3Error) in
            var made: [S3Connection.Part] = []
            var start: Int64 = 0
            while start < local.size {
                let end = min(local.size, start + parts)
                made.append(
                    try connection.send(.file(local.file.raw, start..<end), as: made.count + 1, of: key, upload))
                start = end
            }
            return made
        }
    }

    // MARK: To the folder

    private func fetch(_ key: String, _ place: StoredPlace, _ connection: S3Connection) throws -> Outcome {
        let object = try connection.look(key)
        do throws(FileFault) {
            let local = try folder.open(place)
            let digest = try digest(of: local)
            let isSame: Bool
            do throws(S3Error) {
                isSame = try self.isSame(object, size: local.size, digest, connection)
            } catch {
                return .failed("\(key): \(error)")
            }
            guard isSame else { return .failed("\(key): the folder has another file of that name") }
            if !copies, !isDry { try? connection.remove(key) }
            return .present
        } catch .notFound {}
        if isDry { return .moved(object.size) }
        let part = Incoming()
        let file = try folder.begin(part, expected: object.size).get()
        do {
            try receive(object, into: file, connection)
            try folder.store(part, at: place)
        } catch {
            folder.discard(part)
            throw error
        }
        if !copies { try connection.remove(key) }
        return .moved(object.size)
    }

    private func receive(_ object: S3Object, into file: FileDescriptor, _ connection: S3Connection) throws {
        let digest = SHA256Stream()
        try forEachPiece(of: object, connection) { bytes throws(FileFault) in
            bytes.withUnsafeBytes { digest.add($0) }
            var done = 0
            while done < bytes.count {
                let n = bytes.withUnsafeBytes { write(file.raw, $0.baseAddress! + done, $0.count - done) }
                if n < 0, errno == EINTR { continue }
                guard n > 0 else { throw FileFault(errno: errno) }
                done += n
            }
        }
        let found = Secret.hex(digest.finish())
        guard object.digest == nil || object.digest == found else { throw FileFault.system("its digest is not right") }
        guard fsync(file.raw) == 0 else { throw FileFault(errno: errno) }
    }

    // MARK: What is the same

    private func look(_ key: String, _ connection: S3Connection) throws(S3Error) -> S3Object? {
        do throws(S3Error) {
            return try connection.look(key)
        } catch .missing {
            return nil
        }
    }

    /// An object without a digest was sent by a node: its bytes are read.
    private func isSame(
        _ object: S3Object, size: Int64, _ digest: String, _ connection: S3Connection
    ) throws(S3Error) -> Bool {
        guard object.size == size else { return false }
        if let noted = object.digest { return noted == digest }
        let stream = SHA256Stream()
        do {
            try forEachPiece(of: object, connection) { bytes throws(FileFault) in
                bytes.withUnsafeBytes { stream.add($0) }
            }
        } catch {
            throw error as? S3Error ?? .unreadable("\(error)")
        }
        return Secret.hex(stream.finish()) == digest
    }

    private func forEachPiece(
        of object: S3Object, _ connection: S3Connection, _ body: ([UInt8]) throws(FileFault) -> Void
    ) throws {
        var start: Int64 = 0
        while start < object.size {
            let end = min(object.size, start + Self.pieceBytes)
            try body(try connection.get(object.key, start..<end, tag: object.tag))
            start = end
        }
    }

    private func digest(of local: FileFolder.Opened) throws(FileFault) -> String {
        let stream = SHA256Stream()
        var code: Int32 = 0
        withUnsafeTemporaryAllocation(byteCount: 256 << 10, alignment: 16) { room in
            var at: Int64 = 0
            while at < local.size {
                let n = pread(local.file.raw, room.baseAddress, room.count, off_t(at))
                if n < 0, errno == EINTR { continue }
                guard n > 0 else {
                    code = n < 0 ? errno : EIO
                    return
                }
                stream.add(UnsafeRawBufferPointer(rebasing: room[..<n]))
                at += Int64(n)
            }
        }
        guard code == 0 else { throw FileFault(errno: code) }
        return Secret.hex(stream.finish())
    }
}

/// Files of an S3 store for commands that handle them one by one. One thread.
package final class S3FileAccess {
    private let connection: S3Connection

    /// Throws when the keys cannot be read, or without libcurl.
    package init(_ address: S3Address) throws(FileStoreFault) {
        do {
            if let fault = S3Store.fault { throw fault }
            connection = S3Connection(try S3Store(address))
        } catch {
            throw FileStoreFault(description: "\(error)")
        }
    }

    /// Removes a stored file; a missing one is not a fault.
    package func remove(_ key: FileKey, site: String) -> FileFault? {
        do throws(S3Error) {
            try connection.remove(try S3FileStore.find(key, site, connection).key)
            return nil
        } catch .missing {
            return nil
        } catch {
            return FileFault(error)
        }
    }
}
