// Where files lie. Every call here may wait for the disk: pool threads only.

import Glibc
import XuanNet
import XuanPacket
import XuanThreads

/// The folder of uploaded files: `SITE/YYYY/MM/DD/STORED`, as the original has it, and `.incoming/` for what is under
/// way. No name from outside becomes part of a path; every step is taken from a folder's handle and follows no link.
package struct FileFolder: Sendable {
    /// Ends in a slash.
    package let path: String
    /// Device and inode of the folder as it was first seen.
    private let place = Guarded<Place?>(nil)

    private struct Place: Equatable {
        let device: dev_t
        let inode: ino_t
    }

    package init(_ path: String) { self.path = path.hasSuffix("/") ? path : path + "/" }

    package static let incoming = ".incoming"

    /// A stored file, open.
    package struct Opened: Sendable {
        package let file: FileDescriptor
        package let size: Int64
        /// Seconds since 1970.
        let changed: Int64
    }

    // MARK: Stored files

    package func open(_ key: FileKey, site: String) -> Result<Opened, FileFault> {
        onFound(key, site) { folder throws(FileFault) in
            let file = try Self.openFile(in: folder, key.storedName, O_RDONLY)
            var facts = stat()
            guard fstat(file.raw, &facts) == 0 else { throw FileFault(errno: errno) }
            guard facts.st_mode & S_IFMT == S_IFREG else { throw .notFound }
            return Opened(file: file, size: Int64(facts.st_size), changed: Int64(facts.st_mtim.tv_sec))
        }
    }

    /// Removes a stored file; a missing one is not a fault.
    package func remove(_ key: FileKey, site: String) -> FileFault? {
        let removed = onFound(key, site) { folder throws(FileFault) in
            guard unlinkat(folder.raw, key.storedName, 0) == 0 else { throw FileFault(errno: errno) }
        }
        switch removed {
        case .success, .failure(.notFound): return nil
        case .failure(let fault): return fault
        }
    }

    /// Runs `body` on the day's folder that has the file. The day is that of the zone in which the relay ran at the
    /// upload: if this one is not it, the neighbours are tried (Docs/files.md).
    private func onFound<Found>(
        _ key: FileKey, _ site: String, _ body: (FileDescriptor) throws(FileFault) -> Found
    ) -> Result<Found, FileFault> {
        for days in [0, -1, 1] as [Int64] {
            let (time, isOver) = key.time.addingReportingOverflow(days * 86_400)
            guard !isOver, let day = DayFolder(time) else { continue }
            do throws(FileFault) {
                return .success(try body(try walk([site] + day.parts, making: false)))
            } catch .notFound {
                continue
            } catch {
                return .failure(error)
            }
        }
        return .failure(.notFound)
    }

    /// Folder of a file in the form the backend gets, with a slash at its end.
    package func name(of site: String, at time: Int64) -> String {
        path + Self.parts(site, at: time).joined(separator: "/") + "/"
    }

    /// Site, year, month, day; the site alone if there is no such day.
    package static func parts(_ site: String, at time: Int64) -> [String] { [site] + (DayFolder(time)?.parts ?? []) }

    /// Moves a whole and synced upload to its place, for good when this returns.
    func store(_ part: Incoming, as key: FileKey, site: String) -> FileFault? {
        do throws(FileFault) {
            guard let day = DayFolder(key.time) else { throw .system("the clock is wrong") }
            let place = try walk([site] + day.parts, making: true)
            let from = try walk([Self.incoming], making: true)
            guard renameat(from.raw, part.fileName, place.raw, key.storedName) == 0, fsync(place.raw) == 0 else {
                throw FileFault(errno: errno)
            }
            return nil
        } catch {
            return error
        }
    }

    // MARK: Handles

    /// From the root down, one folder at a time. Names with separators, and invalid names, lead nowhere.
    func walk(_ parts: [String], making: Bool) throws(FileFault) -> FileDescriptor {
        var folder = try openRoot(making: making)
        for part in parts {
            guard !part.isEmpty, part != ".", part != "..", !part.utf8.contains(0x2F) else { throw .notFound }
            if making, mkdirat(folder.raw, part, 0o700) == 0 { fsync(folder.raw) }
            folder = try Self.openFile(in: folder, part, O_RDONLY | O_DIRECTORY)
        }
        return folder
    }

    /// The operator's own path: links in it may stay. Made once: a folder that was there and is not any more, or is
    /// another one, was deleted, or its disk is gone, and new files would be lost.
    private func openRoot(making: Bool) throws(FileFault) -> FileDescriptor {
        let known = place.withLock { $0 }
        if making, known == nil, access(path, F_OK) != 0 { Folders.make(path) }
        let number = Glibc.open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        let code = errno
        guard number >= 0 else { throw known == nil ? FileFault(errno: code) : moved }
        let root = FileDescriptor(number)
        var facts = stat()
        guard fstat(root.raw, &facts) == 0 else { throw FileFault(errno: errno) }
        let now = Place(device: facts.st_dev, inode: facts.st_ino)
        let isKept = place.withLock { place in
            if place == nil { place = now }
            return place == now
        }
        guard isKept else { throw moved }
        return root
    }

    private var moved: FileFault {
        .system(
            "\(path) was deleted, moved or replaced while the server runs, or its disk is gone; put it back, or restart"
        )
    }

    static func openFile(
        in folder: FileDescriptor, _ name: String, _ flags: Int32
    ) throws(FileFault) -> FileDescriptor {
        // Without O_NONBLOCK somebody's pipe of that name would hold the thread for ever.
        let number = openat(folder.raw, name, flags | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC, 0o600)
        guard number >= 0 else { throw FileFault(errno: errno) }
        return FileDescriptor(number)
    }
}

/// A day in the zone of this process.
private struct DayFolder {
    let parts: [String]

    init?(_ time: Int64) {
        var seconds = time_t(time)
        var local = tm()
        guard localtime_r(&seconds, &local) != nil, local.tm_year < 8_100 else { return nil }
        func padded(_ number: Int32) -> String { number < 10 ? "0\(number)" : "\(number)" }
        parts = ["\(local.tm_year + 1_900)", padded(local.tm_mon + 1), padded(local.tm_mday)]
    }
}
