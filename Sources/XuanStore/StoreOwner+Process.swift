import Glibc

/// When processes began.
package enum ProcessBeginning {
    /// In clock ticks since the machine's start; `nil` for a process that is not there. `/proc/PID/stat`, field 22 (proc(5)).
    package static func of(_ process: Int64) -> Int64? {
        guard let file = fopen("/proc/\(process)/stat", "r") else { return nil }
        defer { fclose(file) }
        var bytes = [UInt8](repeating: 0, count: 1024)
        let count = fread(&bytes, 1, bytes.count, file)
        let text = String(decoding: bytes.prefix(count), as: UTF8.self)
        // The program's name, field 2, may have blanks and brackets in it.
        guard let name = text.lastIndex(of: ")") else { return nil }
        let fields = text[text.index(after: name)...].split(separator: " ")
        return fields.count > 19 ? Int64(fields[19]) : nil
    }
}

extension StoreOwner {
    /// This process.
    package static let thisProcess = StoreOwner(
        host: hostName(), place: text(of: "/proc/sys/kernel/random/boot_id") + " " + link(at: "/proc/self/ns/pid"),
        process: Int64(getpid()), began: ProcessBeginning.of(Int64(getpid())) ?? 0, run: randomRun())

    private static func hostName() -> String {
        var bytes = [CChar](repeating: 0, count: 256)
        guard gethostname(&bytes, bytes.count - 1) == 0 else { return "an unnamed machine" }
        return string(bytes)
    }

    /// The first line of a file; "" if it cannot be read.
    private static func text(of path: String) -> String {
        guard let file = fopen(path, "r") else { return "" }
        defer { fclose(file) }
        var bytes = [UInt8](repeating: 0, count: 128)
        let count = fread(&bytes, 1, bytes.count, file)
        return String(decoding: bytes.prefix(count).prefix { $0 > 0x20 }, as: UTF8.self)
    }

    private static func link(at path: String) -> String {
        var bytes = [CChar](repeating: 0, count: 128)
        return readlink(path, &bytes, bytes.count - 1) > 0 ? string(bytes) : ""
    }

    private static func string(_ bytes: [CChar]) -> String {
        String(decoding: bytes.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }

    private static func randomRun() -> String {
        var random = SystemRandomNumberGenerator()
        return String(random.next(), radix: 16) + String(random.next(), radix: 16)
    }
}
