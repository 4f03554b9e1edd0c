import Foundation
import Glibc
import XuanThreads

/// A program that a test starts. Any thread.
///
/// Not Foundation's `Process`: on Linux that copies a whole `dirent` out of its buffer for each descriptor of this process,
/// and so reads past the end with more than about 1,350 of them, which the tests of many connections have (Swift 6.3,
/// found by the address sanitizer; it crashes now and then). It also passes on descriptors that are not close-on-exec.
package final class ChildProcess: Sendable {
    package enum Input: Sendable {
        case nothing
        case file(String)
        /// `closeInput` ends it; so does the end of this process.
        case pipe
    }

    package enum Output: Sendable {
        case nothing
        /// Where this process writes.
        case shared
        /// Added to the file's end.
        case file(String)
        /// Read it by `readOutput`.
        case pipe
    }

    package struct NotStarted: Error, CustomStringConvertible {
        let program: String
        let code: Int32

        package var description: String { "\(program) was not started: \(String(cString: strerror(code)))" }
    }

    private struct State {
        var status: Int32?
        var input: Int32 = -1
        var output: Int32 = -1
    }

    package let id: pid_t
    private let state: Guarded<State>

    /// `program`: a path. `folder`: where it runs, this process's if `nil`. `environment`: the whole of it, this process's if
    /// `nil`.
    package init(
        _ program: String, _ arguments: [String], in folder: String? = nil, environment: [String: String]? = nil,
        input: Input = .nothing, output: Output = .shared, errors: Output = .shared
    ) throws {
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        var attributes = posix_spawnattr_t()
        posix_spawnattr_init(&attributes)
        defer { posix_spawnattr_destroy(&attributes) }
        // Signals as a shell would set them, whatever this process ignores.
        var signals = sigset_t()
        sigemptyset(&signals)
        posix_spawnattr_setsigmask(&attributes, &signals)
        sigaddset(&signals, SIGPIPE)
        posix_spawnattr_setsigdefault(&attributes, &signals)
        posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF))

        var kept = State()
        var theirs: [Int32] = []
        defer { for descriptor in theirs { close(descriptor) } }
        func pipe() -> (reading: Int32, writing: Int32) {
            var ends: [Int32] = [-1, -1]
            precondition(Glibc.pipe(&ends) == 0, "no pipe: \(String(cString: strerror(errno)))")
            // For programs that are started by other means.
            for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
            return (ends[0], ends[1])
        }
        switch input {
        case .nothing: posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0)
        case .file(let path): posix_spawn_file_actions_addopen(&actions, 0, path, O_RDONLY, 0)
        case .pipe:
            let ends = pipe()
            kept.input = ends.writing
            theirs.append(ends.reading)
            posix_spawn_file_actions_adddup2(&actions, ends.reading, 0)
        }
        for (number, wish) in [(Int32(1), output), (2, errors)] {
            switch wish {
            case .nothing: posix_spawn_file_actions_addopen(&actions, number, "/dev/null", O_WRONLY, 0)
            case .shared: break
            case .file(let path):
                posix_spawn_file_actions_addopen(&actions, number, path, O_WRONLY | O_CREAT | O_APPEND, 0o600)
            case .pipe:
                precondition(kept.output < 0, "one of the two can be read")
                let ends = pipe()
                kept.output = ends.reading
                theirs.append(ends.writing)
                posix_spawn_file_actions_adddup2(&actions, ends.writing, number)
            }
        }
        Self.addCloseFrom(&actions, 3)

        // A path for another folder is looked up in that one.
        let command =
            folder.map { ["/bin/sh", "-c", #"cd "$0" && exec "$@""#, $0, program] + arguments } ?? [program] + arguments
        let words = command.map { strdup($0) }
        let variables = (environment ?? ProcessInfo.processInfo.environment).map { strdup("\($0)=\($1)") }
        defer { for text in words + variables { free(text) } }
        var id: pid_t = 0
        let code = posix_spawn(&id, command[0], &actions, &attributes, words + [nil], variables + [nil])
        guard code == 0 else {
            for descriptor in [kept.input, kept.output] where descriptor >= 0 { close(descriptor) }
            throw NotStarted(program: program, code: code)
        }
        self.id = id
        state = Guarded(kept)
    }

    deinit {
        state.withLock { state in
            for descriptor in [state.input, state.output] where descriptor >= 0 { close(descriptor) }
        }
        // Leaves no dead process behind.
        _ = isRunning
    }

    /// Of glibc 2.34; Swift does not see it, as it is no standard function.
    private static func addCloseFrom(_ actions: inout posix_spawn_file_actions_t, _ first: Int32) {
        typealias Add = @convention(c) (UnsafeMutablePointer<posix_spawn_file_actions_t>, Int32) -> Int32
        let add = dlsym(nil, "posix_spawn_file_actions_addclosefrom_np")!
        _ = unsafeBitCast(add, to: Add.self)(&actions, first)
    }

    /// False from its end on.
    package var isRunning: Bool { state.withLock { $0.status == nil && !Self.reap(id, WNOHANG, &$0) } }

    /// Waits for its end. Its exit status, or 128 and the signal that ended it, as shells say it.
    @discardableResult
    package func wait() -> Int32 {
        // Not under the lock, so that others can ask meanwhile; it stays a child until somebody takes its status.
        var information = siginfo_t()
        if state.withLock({ $0.status == nil }) {
            while waitid(P_PID, id_t(id), &information, WEXITED | WNOWAIT) != 0, errno == EINTR {}
        }
        return state.withLock { state in
            if state.status == nil { _ = Self.reap(id, 0, &state) }
            return state.status ?? -1
        }
    }

    private static func reap(_ id: pid_t, _ options: Int32, _ state: inout State) -> Bool {
        var raw: Int32 = 0
        var found: pid_t
        repeat { found = waitpid(id, &raw, options) } while found < 0 && errno == EINTR
        guard found != 0 else { return false }
        state.status = raw & 0x7F == 0 ? (raw >> 8) & 0xFF : 128 + raw & 0x7F
        return true
    }

    package func send(_ signal: Int32) { state.withLock { if $0.status == nil { kill(id, signal) } } }

    /// The end of its input.
    package func closeInput() {
        state.withLock { state in
            if state.input >= 0 { close(state.input) }
            state.input = -1
        }
    }

    /// What it writes, up to its end; one thread.
    package func readOutput() -> [UInt8] {
        var all: [UInt8] = []
        while let piece = readPiece() { all += piece }
        return all
    }

    /// The next line without its end; `nil` if it ends before. One thread. Bytes behind the line are lost.
    package func readLine() -> String? {
        var line: [UInt8] = []
        while let piece = readPiece() {
            line += piece
            if let end = line.firstIndex(of: UInt8(ascii: "\n")) {
                return String(decoding: line[..<end], as: UTF8.self)
            }
        }
        return nil
    }

    private func readPiece() -> ArraySlice<UInt8>? {
        let descriptor = state.withLock { $0.output }
        var bytes = [UInt8](repeating: 0, count: 16 << 10)
        while true {
            let count = read(descriptor, &bytes, bytes.count)
            if count < 0, errno == EINTR { continue }
            return count > 0 ? bytes[..<count] : nil
        }
    }

    /// Runs a program to its end. Throws unless it ends with 0.
    @discardableResult
    package static func output(
        _ program: String, _ arguments: [String], environment: [String: String]? = nil, input: String = ""
    ) throws -> [UInt8] {
        let folder = try TemporaryFolder()
        let (given, errors) = (folder.path + "/in", folder.path + "/err")
        try Data(input.utf8).write(to: URL(fileURLWithPath: given))
        let process = try ChildProcess(
            program, arguments, environment: environment, input: .file(given), output: .pipe, errors: .file(errors))
        let bytes = process.readOutput()
        guard process.wait() == 0 else {
            let said = (try? String(contentsOfFile: errors, encoding: .utf8)) ?? ""
            throw CocoaError(.executableLoad, userInfo: [NSLocalizedDescriptionKey: "\(program): \(said)"])
        }
        return bytes
    }
}
