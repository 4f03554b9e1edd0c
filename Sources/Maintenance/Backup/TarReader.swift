import Glibc

/// Takes the files out of a backup. What it makes lies below the folder that it is given, whatever the archive says.
struct TarReader {
    private let input: Int32
    private let path: String

    init(_ path: String) throws(BackupError) {
        self.path = path
        input = open(path, O_RDONLY | O_CLOEXEC)
        guard input >= 0 else { throw .system(path, "cannot be read", errno) }
    }

    func close() { Glibc.close(input) }

    /// Writes each file below `folder` (with a slash at its end), which is there and empty, mode 0600. Returns their
    /// names. Throws on the first thing that is not as `TarWriter` makes it.
    func extract(to folder: String) throws(BackupError) -> [String] {
        var names: [String] = []
        while let header = try TarHeader(try read(TarWriter.block)) {
            guard header.isFile, Self.isSafe(header.name) else { throw .damaged("an entry has a strange name or kind") }
            try makeFolders(of: header.name, in: folder)
            try writeFile(folder + header.name, header)
            names.append(header.name)
        }
        return names
    }

    /// Plain names joined by single slashes, none of them "." or "..".
    static func isSafe(_ name: String) -> Bool {
        !name.isEmpty && !name.utf8.contains(0)
            && name.split(separator: "/", omittingEmptySubsequences: false)
                .allSatisfy { !$0.isEmpty && $0 != "." && $0 != ".." }
    }

    private func makeFolders(of name: String, in folder: String) throws(BackupError) {
        var path = folder
        for part in name.split(separator: "/").dropLast() {
            path += part + "/"
            if mkdir(path, 0o700) != 0, errno != EEXIST { throw .system(path, "cannot be made", errno) }
        }
    }

    private func writeFile(_ path: String, _ header: TarHeader) throws(BackupError) {
        let out = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0o600)
        guard out >= 0 else { throw .system(path, "cannot be made", errno) }
        defer { Glibc.close(out) }
        var left = header.size
        while left > 0 {
            var rest = try read(min(left, 1 << 18))
            left -= rest.count
            while !rest.isEmpty {
                let count = rest.withUnsafeBytes { write(out, $0.baseAddress, $0.count) }
                guard count > 0 else { throw .system(path, "cannot be written", errno) }
                rest = rest.dropFirst(count)
            }
        }
        _ = try read((TarWriter.block - header.size % TarWriter.block) % TarWriter.block)
        // Names of uploads are looked up by the day on which they came.
        var times = (timespec(tv_sec: header.modified, tv_nsec: 0), timespec(tv_sec: header.modified, tv_nsec: 0))
        withUnsafePointer(to: &times) { both in
            _ = both.withMemoryRebound(to: timespec.self, capacity: 2) { futimens(out, $0) }
        }
        guard fsync(out) == 0 else { throw .system(path, "cannot be written", errno) }
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
