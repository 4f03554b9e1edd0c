import Foundation

/// A Redis server of the tests on a free port of 127.0.0.1, without files that survive it. It ends with the test
/// process, however that ends.
package final class TemporaryRedis: @unchecked Sendable {  // used by one test
    package static let isInstalled =
        FileManager.default.isExecutableFile(atPath: "/usr/bin/redis-server")
        && FileManager.default.isExecutableFile(atPath: "/usr/bin/redis-cli")
    package static let cure = "Redis is missing: make test-deps installs it"

    package let port: UInt16
    private let folder: String
    private let password: String
    private let isSentinel: Bool
    private let configuration: String
    /// The server runs as long as its watcher's input is open.
    private var process: ChildProcess?
    private var pid: Int32 = 0

    /// `configuration`: further lines of its file. `port`: `nil` for a free one.
    package init(
        password: String = "", sentinel: Bool = false, configuration: String = "", port: UInt16? = nil
    ) throws {
        self.port = port ?? Ports.free(1)[0]
        folder = "/tmp/xuan-redis-\(UUID().uuidString.prefix(8))"
        (self.password, self.isSentinel, self.configuration) = (password, sentinel, configuration)
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        try start()
    }

    deinit {
        kill()
        try? FileManager.default.removeItem(atPath: folder)
    }

    package var text: String { "redis://\(password.isEmpty ? "" : ":\(password)@")127.0.0.1:\(port)/0" }

    /// Starts it, or once more after `kill`, empty. Returns when it answers.
    package func start() throws {
        let file = folder + "/redis.conf"
        var lines = """
            port \(port)
            bind 127.0.0.1
            dir \(folder)
            pidfile \(folder)/pid
            logfile \(folder)/log
            daemonize no

            """
        if !isSentinel { lines += "save \"\"\nappendonly no\nrepl-diskless-sync-delay 0\n" }
        if !password.isEmpty { lines += "requirepass \"\(password)\"\nmasterauth \"\(password)\"\n" }
        try Data((lines + configuration + "\n").utf8).write(to: URL(fileURLWithPath: file))
        // The shell sees the end of its input when this process is gone, and kills the server by its pid.
        let process = try ChildProcess(
            "/bin/sh",
            [
                "-c", #""$@" </dev/null >/dev/null 2>&1 & echo $! >"$0"/server; read -r _; kill -KILL $!"#, folder,
                "/usr/bin/redis-server", file,
            ] + (isSentinel ? ["--sentinel"] : []), input: .pipe, output: .nothing, errors: .nothing)
        self.process = process
        let end = Date().addingTimeInterval(20)
        while (try? cli("PING"))?.hasPrefix("PONG") != true {
            guard process.isRunning, Date() < end else {
                let log = (try? String(contentsOfFile: folder + "/log", encoding: .utf8)) ?? "no log"
                throw CocoaError(.executableLoad, userInfo: [NSLocalizedDescriptionKey: String(log.suffix(2000))])
            }
            usleep(20_000)
        }
        let text = try String(contentsOfFile: folder + "/server", encoding: .utf8)
        pid = Int32(text.trimmingCharacters(in: .whitespacesAndNewlines)) ?? 0
    }

    /// Ends it as a crash does. What it had is gone.
    package func kill() {
        guard let process else { return }
        resume()
        process.closeInput()
        process.wait()
        self.process = nil
    }

    package func pause() { Foundation.kill(pid, SIGSTOP) }
    package func resume() { if pid > 0 { Foundation.kill(pid, SIGCONT) } }

    /// Runs a command as another program would; returns what it printed.
    @discardableResult
    package func cli(_ arguments: String...) throws -> String {
        // Not among the arguments, which everybody on the machine can see.
        let environment = password.isEmpty ? [:] : ["REDISCLI_AUTH": password]
        let process = try ChildProcess(
            "/usr/bin/redis-cli", ["-h", "127.0.0.1", "-p", "\(port)"] + arguments, environment: environment,
            output: .pipe, errors: .nothing)
        let result = process.readOutput()
        process.wait()
        return String(decoding: result, as: UTF8.self).trimmingCharacters(in: .whitespacesAndNewlines)
    }

    /// The value of a line of INFO.
    package func info(_ name: String) throws -> String {
        for line in try cli("INFO").split(whereSeparator: \.isNewline) where line.hasPrefix(name + ":") {
            return String(line.dropFirst(name.utf8.count + 1))
        }
        return ""
    }
}
