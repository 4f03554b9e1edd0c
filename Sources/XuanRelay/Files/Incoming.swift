// Uploads under way, in `.incoming/` of the files' folder. Pool threads only.

import Glibc
import XuanNet
import XuanPacket

/// A file that is being received. Its name is ours.
package struct Incoming: Sendable {
    package let fileName: String

    /// A one-shot upload.
    package init() { fileName = Secret.randomHex(digits: 32) + ".part" }

    /// The content of a resumable one.
    package init(resumable id: String) { fileName = id + ".resume" }
}

extension FileFolder {
    /// Files in `.incoming/` older than this were left behind by a power cut. Seconds.
    package static let partAge: Int64 = 3_600
    /// How long a broken upload can be resumed. Seconds.
    package static let resumeAge: Int64 = 86_400

    /// Makes the file of an upload. `expected`: bytes that are known to come, of all uploads under way; refused at once
    /// if there is no room.
    package func begin(_ part: Incoming, expected: Int64) -> Result<FileDescriptor, FileFault> {
        do throws(FileFault) {
            let folder = try walk([Self.incoming], making: true)
            var space = statvfs()
            if fstatvfs(folder.raw, &space) == 0, expected > Int64(space.f_bavail) * Int64(space.f_frsize) {
                throw .full
            }
            return .success(try Self.openFile(in: folder, part.fileName, O_WRONLY | O_CREAT | O_EXCL))
        } catch {
            return .failure(error)
        }
    }

    /// A file without a name, for bytes that are only here on their way: it is gone when it is closed.
    package func scratch() -> Result<FileDescriptor, FileFault> {
        do throws(FileFault) {
            let folder = try walk([Self.incoming], making: true)
            let part = Incoming()
            let file = try Self.openFile(in: folder, part.fileName, O_RDWR | O_CREAT | O_EXCL)
            unlinkat(folder.raw, part.fileName, 0)
            return .success(file)
        } catch {
            return .failure(error)
        }
    }

    package func discard(_ part: Incoming) { removeIncoming(part.fileName) }

    func removeIncoming(_ name: String) {
        guard let folder = try? walk([Self.incoming], making: false) else { return }
        unlinkat(folder.raw, name, 0)
    }

    /// Removes uploads that nobody continues. `now`: seconds since 1970.
    package func tidy(now: Int64) {
        forEachIncoming { list, name in
            var facts = stat()
            guard fstatat(dirfd(list), name, &facts, AT_SYMLINK_NOFOLLOW) == 0, facts.st_mode & S_IFMT == S_IFREG
            else { return }
            let age = name.hasSuffix(".part") ? Self.partAge : Self.resumeAge
            if Int64(facts.st_mtim.tv_sec) < now - age { unlinkat(dirfd(list), name, 0) }
        }
    }

    func incomingNames() -> [String] {
        var names: [String] = []
        forEachIncoming { _, name in names.append(name) }
        return names
    }

    private func forEachIncoming(_ body: (_ list: OpaquePointer, _ name: String) -> Void) {
        guard let folder = try? walk([Self.incoming], making: false), let list = fdopendir(folder.take()) else {
            return
        }
        defer { closedir(list) }
        while let entry = readdir(list) {
            let name = withUnsafePointer(to: &entry.pointee.d_name) {
                $0.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
            }
            body(list, name)
        }
    }
}
