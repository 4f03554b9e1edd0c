import Glibc
import XuanPacket
import XuanThreads

/// Appends files as tar does (POSIX.1-1988 ustar; GNU's binary form for sizes from 8 GiB), so that any system's tar can
/// read a backup.
struct TarWriter {
    static let block = 512

    private let out: Int32
    private let path: String
    private var digests = BackupDigests()
    private var written = 0
    private var sync: PacedSync

    /// Makes the file, mode 0600; throws if it is there already.
    init(_ path: String) throws(BackupError) {
        self.path = path
        out = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
        sync = PacedSync(out)
        guard out >= 0 else { throw .system(path, "cannot be made", errno) }
    }

    /// Adds a file under `name`. A file that shrinks meanwhile is padded with zeros, one that grows is cut at its first
    /// size: the entry stays whole.
    mutating func add(_ file: String, as name: String) throws(BackupError) {
        guard !name.utf8.contains(0x0A) else { throw .noText(file) }
        // A pipe that has replaced a file must not block us.
        let descriptor = open(file, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
        guard descriptor >= 0 else { throw .system(file, "cannot be read", errno) }
        defer { close(descriptor) }
        var info = stat()
        guard fstat(descriptor, &info) == 0, info.st_mode & S_IFMT == S_IFREG else {
            throw .system(file, "cannot be read", errno)
        }
        let size = Int(info.st_size)
        try write(TarHeader(name: name, size: size, modified: info.st_mtim.tv_sec).bytes())
        let digest = SHA256Stream()
        var buffer = [UInt8](repeating: 0, count: 1 << 18)
        var left = size
        while left > 0 {
            let wanted = min(left, buffer.count)
            let count = read(descriptor, &buffer, wanted)
            guard count >= 0 else { throw .system(file, "cannot be read", errno) }
            for index in count..<wanted { buffer[index] = 0 }
            buffer[..<wanted].withUnsafeBytes { digest.add($0) }
            try write(buffer[..<wanted])
            left -= wanted
        }
        digests.add(name, digest.finish())
        let rest = (Self.block - size % Self.block) % Self.block
        try write([UInt8](repeating: 0, count: rest)[...])
    }

    /// Writes the checksums and the end, and syncs everything to disk.
    mutating func finish() throws(BackupError) {
        let list = Array(digests.text.utf8)
        let now = Int(WallClock.system.seconds)
        try write(TarHeader(name: BackupDigests.file, size: list.count, modified: now).bytes())
        try write(list[...])
        try write([UInt8](repeating: 0, count: (Self.block - list.count % Self.block) % Self.block)[...])
        try write([UInt8](repeating: 0, count: 2 * Self.block)[...])
        guard fsync(out) == 0, close(out) == 0 else { throw .system(path, "cannot be written", errno) }
    }

    private mutating func write(_ bytes: ArraySlice<UInt8>) throws(BackupError) {
        var rest = bytes
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes { Glibc.write(out, $0.baseAddress, $0.count) }
            guard count > 0 else { throw .system(path, "cannot be written", errno) }
            rest = rest.dropFirst(count)
            written += count
        }
        sync.grew(to: written)
    }
}

/// The block before each file.
struct TarHeader: Equatable {
    var name: String
    /// Bytes.
    var size: Int
    /// Seconds since 1970.
    var modified: Int
    var isFile = true

    /// Throws if the name does not fit: 100 bytes, or 155 before a slash and 100 after it.
    func bytes() throws(BackupError) -> ArraySlice<UInt8> {
        var block = [UInt8](repeating: 0, count: TarWriter.block)
        func put(_ text: String, at offset: Int) {
            block.replaceSubrange(offset..<offset + text.utf8.count, with: text.utf8)
        }
        var tail = Substring(name)
        if name.utf8.count > 100 {
            let bytes = name.utf8
            let slash = bytes.dropLast(1).indices.first { index in
                bytes[index] == UInt8(ascii: "/") && bytes[bytes.index(after: index)...].count <= 100
            }
            guard let slash, bytes[..<slash].count <= 155 else { throw .nameTooLong(name) }
            put(String(name[..<slash]), at: 345)
            tail = name[bytes.index(after: slash)...]
        }
        put(String(tail), at: 0)
        put("0000600", at: 100)
        put("0000000", at: 108)
        put("0000000", at: 116)
        if size < 1 << 33 {
            put(Self.octal(size, 11), at: 124)
        } else {
            block[124] = 0x80
            for index in 0..<8 { block[135 - index] = UInt8(truncatingIfNeeded: size >> (8 * index)) }
        }
        put(Self.octal(max(0, modified), 11), at: 136)
        put("        ", at: 148)
        put("0", at: 156)
        put("ustar\u{0}00", at: 257)
        let sum = block.reduce(0) { $0 + Int($1) }
        put(Self.octal(sum, 6) + "\u{0} ", at: 148)
        return block[...]
    }

    /// `nil` for the block of zeros that ends an archive. Throws `damaged`.
    init?(_ block: ArraySlice<UInt8>) throws(BackupError) {
        let block = Array(block)
        if block.allSatisfy({ $0 == 0 }) { return nil }
        var sum = 0
        for (index, byte) in block.enumerated() { sum += (148..<156).contains(index) ? 0x20 : Int(byte) }
        guard Self.number(block[148..<156]) == sum else { throw .damaged("a header's checksum is wrong") }
        guard let prefix = Self.text(block[345..<500]), let tail = Self.text(block[0..<100]) else {
            throw .damaged("a name is no text")
        }
        name = (prefix.isEmpty ? "" : prefix + "/") + tail
        if block[124] == 0x80 {
            size = block[128..<136].reduce(0) { $0 << 8 | Int($1) }
        } else {
            guard let number = Self.number(block[124..<136]) else { throw .damaged("a size is no number") }
            size = number
        }
        modified = Self.number(block[136..<148]) ?? 0
        isFile = block[156] == UInt8(ascii: "0") || block[156] == 0
        guard size >= 0 else { throw .damaged("a size is negative") }
    }

    init(name: String, size: Int, modified: Int) { (self.name, self.size, self.modified) = (name, size, modified) }

    private static func octal(_ number: Int, _ digits: Int) -> String {
        let text = String(number, radix: 8)
        return String(repeating: "0", count: max(0, digits - text.utf8.count)) + text
    }

    private static func text(_ bytes: ArraySlice<UInt8>) -> String? {
        String(validating: bytes.prefix { $0 != 0 }, as: UTF8.self)
    }

    /// Octal digits with blanks around them, up to a NUL.
    private static func number(_ bytes: ArraySlice<UInt8>) -> Int? {
        let digits = bytes.prefix { $0 != 0 }.drop { $0 == 0x20 }.prefix { $0 != 0x20 }
        guard !digits.isEmpty, digits.allSatisfy({ (0x30...0x37).contains($0) }) else { return nil }
        return digits.reduce(0) { $0 << 3 | Int($1 & 7) }
    }
}
