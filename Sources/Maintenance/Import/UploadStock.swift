import Glibc

/// The bytes of uploads during an import: which exist, and new names for those whose record gets another id. A new name
/// is a second link until the import is written, so that a failure in between loses nothing.
final class UploadStock {
    /// With a trailing slash.
    private let folder: String
    /// By the files' own names, below `folder`.
    private let paths: [String: String]
    /// False for a dry run: nothing on the disk changes.
    private let isWriting: Bool
    private var links: [(old: String, new: String)] = []

    init(folder: String, isWriting: Bool) {
        (self.folder, self.isWriting) = (folder, isWriting)
        paths = UploadFolder.files(in: folder, olderThan: .max)
    }

    func path(ofFile name: String) -> String? { paths[name] }

    /// Bytes; 0 if it cannot be read.
    func size(of path: String) -> Int64 {
        var info = stat()
        return stat(folder + path, &info) == 0 ? Int64(info.st_size) : 0
    }

    /// Returns the obstacle, `nil` for none.
    func link(_ path: String, as name: String) -> String? {
        guard isWriting else { return nil }
        let new = path.split(separator: "/").dropLast().map { $0 + "/" }.joined() + name
        guard Glibc.link(folder + path, folder + new) == 0 || errno == EEXIST else {
            return String(cString: strerror(errno))
        }
        links.append((path, new))
        return nil
    }

    /// The import is written: removes the old names.
    func settle() { for link in links { unlink(folder + link.old) } }

    func undo() { for link in links { unlink(folder + link.new) } }
}
