// Stored files by their places, for commands that move or count them. Blocks: no loop.

import Glibc
import XuanNet

/// Where a stored file lies below the folder, which is its key in another store, too: `SITE/YYYY/MM/DD/STORED`.
package struct StoredPlace: Hashable, Sendable, CustomStringConvertible {
    fileprivate let folders: [String]
    fileprivate let name: String

    /// `nil` for a text that is no such place: of another depth, with an empty part or one that begins with a dot.
    package init?(_ text: String) {
        let parts = text.split(separator: "/", omittingEmptySubsequences: false).map(String.init)
        guard parts.count == 5, parts.allSatisfy({ !$0.isEmpty && !$0.hasPrefix(".") }),
            parts[1...3].allSatisfy({ part in part.utf8.allSatisfy { (0x30...0x39).contains($0) } })
        else { return nil }
        (folders, name) = (Array(parts[..<4]), parts[4])
    }

    package var description: String { (folders + [name]).joined(separator: "/") }
}

extension FileFolder {
    /// Brings the places of all stored files, a day at a time. Entries of other forms are left out: uploads under way,
    /// links, names that are no UTF-8.
    package func forEachDay(_ body: ([StoredPlace]) -> Void) throws(FileFault) {
        try forEachDay([], body)
    }

    private func forEachDay(_ parts: [String], _ body: ([StoredPlace]) -> Void) throws(FileFault) {
        let names: [String]
        do throws(FileFault) {
            names = try self.names(in: parts)
        } catch .notFound {
            return
        }
        if parts.count == 4 {
            let places = names.compactMap { StoredPlace((parts + [$0]).joined(separator: "/")) }
            return places.isEmpty ? () : body(places)
        }
        for name in names where !name.hasPrefix(".") { try forEachDay(parts + [name], body) }
    }

    private func names(in parts: [String]) throws(FileFault) -> [String] {
        let folder = try walk(parts, making: false)
        guard let list = fdopendir(folder.take()) else { throw FileFault(errno: errno) }
        defer { closedir(list) }
        var names: [String] = []
        while let entry = readdir(list) {
            let name = withUnsafePointer(to: &entry.pointee.d_name) {
                $0.withMemoryRebound(to: CChar.self, capacity: 256) { String(validatingCString: $0) }
            }
            if let name, name != ".", name != ".." { names.append(name) }
        }
        return names.sorted()
    }

    /// Throws `notFound` for what is no plain file.
    package func open(_ place: StoredPlace) throws(FileFault) -> Opened {
        let file = try Self.openFile(in: try walk(place.folders, making: false), place.name, O_RDONLY)
        var facts = stat()
        guard fstat(file.raw, &facts) == 0 else { throw FileFault(errno: errno) }
        guard facts.st_mode & S_IFMT == S_IFREG else { throw .notFound }
        return Opened(file: file, size: Int64(facts.st_size), changed: Int64(facts.st_mtim.tv_sec))
    }

    package func remove(_ place: StoredPlace) throws(FileFault) {
        let folder = try walk(place.folders, making: false)
        guard unlinkat(folder.raw, place.name, 0) == 0 else { throw FileFault(errno: errno) }
    }

    /// Moves a whole and synced file of `.incoming/` to its place, for good when this returns. Never over another file.
    package func store(_ part: Incoming, at place: StoredPlace) throws(FileFault) {
        let to = try walk(place.folders, making: true)
        let from = try walk([Self.incoming], making: true)
        guard linkat(from.raw, part.fileName, to.raw, place.name, 0) == 0, fsync(to.raw) == 0 else {
            throw FileFault(errno: errno)
        }
        unlinkat(from.raw, part.fileName, 0)
    }
}
