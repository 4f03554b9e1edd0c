import Glibc

/// A shell command in a process group of its own.
final class RunningCommand {
    private var pid = pid_t()

    init(_ command: String) throws {
        var attributes = posix_spawnattr_t()
        posix_spawnattr_init(&attributes)
        posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETPGROUP))
        posix_spawnattr_setpgroup(&attributes, 0)
        defer { posix_spawnattr_destroy(&attributes) }
        let text: [String] = ["sh", "-c", command]
        var words: [UnsafeMutablePointer<CChar>?] = text.map { strdup($0) } + [nil]
        defer { for word in words { free(word) } }
        let failed = posix_spawn(&pid, "/bin/sh", nil, &attributes, &words, environ)
        guard failed == 0 else { throw StageError(description: "\(command): no process, errno \(failed)") }
    }

    /// Ends it and what it has started. Returns its status if it has ended before: it was to run on.
    func end() -> Int32? {
        var status: Int32 = 0
        let hasEnded = waitpid(pid, &status, WNOHANG) == pid
        kill(-pid, SIGTERM)
        if hasEnded { return status >> 8 & 0xFF }
        while waitpid(pid, &status, 0) < 0, errno == EINTR {}
        return nil
    }
}
