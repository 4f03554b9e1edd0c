import Glibc

/// The keys of an S3 store. Never shown, logged or part of an error.
package struct S3Keys: Sendable, Equatable {
    package let access: String
    package let secret: String

    /// Of a file with two lines. Refuses one that others may read, or that is no plain file of ours.
    package init(file path: String) throws(S3KeysError) {
        let number = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
        guard number >= 0 else { throw S3KeysError(path, String(cString: strerror(errno))) }
        defer { close(number) }
        var facts = stat()
        guard fstat(number, &facts) == 0, facts.st_mode & S_IFMT == S_IFREG else {
            throw S3KeysError(path, "it is no file")
        }
        guard facts.st_mode & 0o077 == 0 else {
            let mode = String(facts.st_mode & 0o7777, radix: 8)
            throw S3KeysError(path, "its mode is 0\(mode), so others can read the keys; chmod 600 \(path)")
        }
        var room = [UInt8](repeating: 0, count: 4_096)
        let count = read(number, &room, room.count)
        guard count > 0, count < room.count, let text = String(validating: room[..<count], as: UTF8.self) else {
            throw S3KeysError(path, "it has to have two short lines: access key, secret key")
        }
        let lines = text.split(whereSeparator: \.isNewline).map { $0.filter { $0 != " " && $0 != "\t" } }
        guard lines.count == 2, lines.allSatisfy({ !$0.isEmpty && $0.utf8.allSatisfy { (0x21...0x7E).contains($0) } })
        else { throw S3KeysError(path, "it has to have two lines: access key, secret key") }
        (access, secret) = (lines[0], lines[1])
    }
}

/// Why the keys cannot be read.
package struct S3KeysError: Error, Equatable, CustomStringConvertible {
    package let description: String

    fileprivate init(_ path: String, _ cause: String) { description = "key-file \(path): \(cause)" }
}
