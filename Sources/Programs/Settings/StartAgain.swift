import Glibc

/// Thrown where a program must forget everything and begin with a new run: a node of a cluster that has lost its place
/// (decision 121).
package struct StartAgain: Error {
    package let cause: String

    package init(cause: String) { self.cause = cause }

    /// Replaces the process by a new one of the same program, arguments and environment. Returns only if that fails:
    /// the number of the error. Nothing is left open but the standard streams.
    func run() -> Int32 {
        var path = [CChar](repeating: 0, count: Int(PATH_MAX))
        guard readlink("/proc/self/exe", &path, path.count - 1) > 0 else { return errno }
        // The file was replaced, as by an upgrade: the new one has its name.
        let deleted = Array(" (deleted)".utf8CString)
        let length = strlen(path)
        if length >= deleted.count, Array(path[(length - deleted.count + 1)...length]) == deleted {
            path[length - deleted.count + 1] = 0
        }
        for descriptor in 3..<Int32(max(sysconf(Int32(_SC_OPEN_MAX)), 3)) {
            let flags = fcntl(descriptor, F_GETFD)
            if flags >= 0 { _ = fcntl(descriptor, F_SETFD, flags | FD_CLOEXEC) }
        }
        execv(path, CommandLine.unsafeArgv)
        return errno
    }
}
