import Glibc
import XuanPacket

/// Extracts the files of a backup. Writes only below the given folder, whatever the archive says.
struct TarReader {
    private let input: Int32
    private let path: String

    init(_ path: String) throws(BackupError) {
        self.path = path
        input = open(path, O_RDONLY | O_CLOEXEC)
        guard input >= 0 else { throw .system(path, "cannot be read", errno) }
    }

    func close() { Glibc.close(input) }

    struct Content {
        var names: [String] = []
        /// The archive has checksums, and they are right.
        var isVerified = false
    }

    /// Writes each file below `folder` (with a trailing slash), which exists and is empty, mode 0600. Throws on the
    /// first entry that `Backup` would not have made, and for a wrong checksum.
    func extract(to folder: String) throws(BackupError) -> Content {
        var content = Content()
        var digests = BackupDigests()
        while let header = try TarHeader(try read(TarWriter.block)) {
            guard !content.isVerified else { throw .damaged("there is data after its list of checksums") }
            if header.isFile, header.name == BackupDigests.file {
                if let fault = digests.fault(against: try readList(header)) { throw .damaged(fault) }
                content.isVerified = true
                continue
            }
            guard header.isFile, Self.isSafe(header.name), Self.isOfBackup(header.name) else {
                throw .damaged("an entry has a strange name or kind")
            }
            guard digests.lines[header.name] == nil else { throw .damaged("\(header.name) is in it twice") }
            try makeFolders(of: header.name, in: folder)
            digests.add(header.name, try writeFile(folder + header.name, header))
            content.names.append(header.name)
        }
        return content
    }

    /// The database itself, or a name that is neither part of one nor a file of this machine.
    static func isOfBackup(_ name: String) -> Bool {
        name == Backup.database || !FolderFiles.isLeftOut(String(parts(name)[0]))
    }

    /// Lines of 66 bytes and a name.
    private func readList(_ header: TarHeader) throws(BackupError) -> [UInt8] {
        guard header.size <= 1 << 30 else { throw .damaged("its list of checksums is too large") }
        var bytes: [UInt8] = []
        while bytes.count < header.size { bytes += try read(min(header.size - bytes.count, 1 << 18)) }
        _ = try read((TarWriter.block - header.size % TarWriter.block) % TarWriter.block)
        return bytes
    }

    /// Plain names joined by single slashes, none of them "." or "..".
    static func isSafe(_ name: String) -> Bool {
        // By bytes, as the system reads paths: to Swift a slash followed by a combining accent is another letter.
        name.utf8.allSatisfy { $0 != 0 && $0 != 0x0A }
            && parts(name).allSatisfy { !$0.isEmpty && $0 != "." && $0 != ".." }
    }

    private static func parts(_ name: String) -> [Substring] {
        name.utf8.split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false).map { Substring($0) }
    }

    private func makeFolders(of name: String, in folder: String) throws(BackupError) {
        var path = folder
        for part in Self.parts(name).dropLast() {
            path += part + "/"
            if mkdir(path, 0o700) != 0, errno != EEXIST { throw .system(path, "cannot be made", errno) }
        }
    }

    /// Returns the SHA-256 of what it wrote.
    private func writeFile(_ path: String, _ header: TarHeader) throws(BackupError) -> [UInt8] {
        let digest = SHA256Stream()
        let out = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0o600)
        guard out >= 0 else { throw .system(path, "cannot be made", errno) }
        defer { Glibc.close(out) }
        var left = header.size
        while left > 0 {
            var rest = try read(min(left, 1 << 18))
            left -= rest.count
            rest.withUnsafeBytes { digest.add($0) }
            while !rest.isEmpty {
                let count = rest.withUnsafeBytes { write(out, $0.baseAddress, $0.count) }
                guard count > 0 else { throw .system(path, "cannot be written", errno) }
                rest = rest.dropFirst(count)
            }
        }
        _ = try read((TarWriter.block - header.size % TarWriter.block) % TarWriter.block)
        // Uploads are looked up by the day on which they arrived.
        var times = (timespec(tv_sec: header.modified, tv_nsec: 0), timespec(tv_sec: header.modified, tv_nsec: 0))
        withUnsafePointer(to: &times) { both in
            _ = both.withMemoryRebound(to: timespec.self, capacity: 2) { futimens(out, $0) }
        }
        guard fsync(out) == 0 else { throw .system(path, "cannot be written", errno) }
        return digest.finish()
    }

    private func read(_ count: Int) throws(BackupError) -> ArraySlice<UInt8> {
        var bytes = [UInt8](repeating: 0, count: count)
        var done = 0
        while done < count {
            let got = bytes.withUnsafeMutableBytes { Glibc.read(input, $0.baseAddress! + done, count - done) }
            guard got >= 0 else { throw .system(path, "cannot be read", errno) }
            if got == 0 { throw .damaged("it ends too early") }
            done += got
        }
        return bytes[...]
    }
}
