// Backups made by somebody else.

import Glibc

/// In /dev/shm; one folder per process.
private let folder: String = {
    let path = "/dev/shm/xuan-fuzz-\(getpid())/"
    mkdir(path, 0o700)
    mkdir(path + "out", 0o700)
    return path
}()

/// Every extracted file lies in the folder, and exists.
func fuzzTar(_ bytes: UnsafeRawBufferPointer) {
    let name = text(bytes)
    if TarReader.isSafe(name) {
        let parts = name.utf8.split(separator: 0x2F, omittingEmptySubsequences: false).map(Array.init)
        let strange: [[UInt8]] = [[], [0x2E], [0x2E, 0x2E]]
        promise(!parts.contains { strange.contains($0) }, "\(name) leads elsewhere")
        promise(!name.utf8.contains(0), "a NUL in a name")
    }
    if bytes.count >= 512, let header = try? TarHeader(Array(bytes[..<512])[...]), header.isFile, header.size >= 0,
        let written = try? header.bytes(), TarReader.isSafe(header.name), header.modified < 1 << 33
    {
        promise((try? TarHeader(written)) == header, "a header reads back as another")
    }
    let archive = folder + "x.tar"
    let file = open(archive, O_WRONLY | O_CREAT | O_TRUNC, 0o600)
    precondition(write(file, bytes.baseAddress, bytes.count) == bytes.count)
    close(file)
    guard let reader = try? TarReader(archive) else { return }
    defer {
        reader.close()
        try? FolderFiles.remove(folder + "out")
        mkdir(folder + "out", 0o700)
    }
    guard let content = try? reader.extract(to: folder + "out/") else {
        promise(entries() == ["out", "x.tar"], "something lies beside the folder")
        return
    }
    promise(entries() == ["out", "x.tar"], "something lies beside the folder")
    for name in content.names { promise(access(folder + "out/" + name, F_OK) == 0, "\(name) is not there") }
}

private func entries() -> [String] { (try? FolderFiles.entries(folder)) ?? [] }
