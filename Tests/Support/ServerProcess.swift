import Foundation

/// One of our programs as its user starts it, on free ports of 127.0.0.1, ended by pid.
package final class ServerProcess {
    private let process: ChildProcess
    private let output: URL

    /// `arguments` of the built program `name`, run in `folder`. `environment` is added to this process's own.
    package convenience init(
        _ name: String, _ arguments: [String], folder: URL, environment: [String: String] = [:]
    ) throws {
        try self.init(at: Self.program(name), arguments, folder: folder, environment: environment)
    }

    /// The same with any program.
    package init(at program: URL, _ arguments: [String], folder: URL, environment: [String: String] = [:]) throws {
        output = folder.appendingPathComponent("\(program.lastPathComponent)-\(UUID().uuidString).txt")
        process = try ChildProcess(
            program.path, arguments, in: folder.path,
            environment: ProcessInfo.processInfo.environment.merging(environment) { $1 },
            output: .file(output.path), errors: .file(output.path))
    }

    deinit { if process.isRunning { crash() } }

    package var processID: pid_t { process.id }

    /// Its output so far.
    package var text: String { (try? String(contentsOf: output, encoding: .utf8)) ?? "" }

    /// Waits until every port takes connections; false if the program ends before, or after 20 s.
    package func waits(for ports: [UInt16]) -> Bool {
        let end = Date().addingTimeInterval(20)
        for port in ports {
            while !Ports.isOpen(port) {
                guard process.isRunning, Date() < end else { return false }
                var pause = timespec(tv_sec: 0, tv_nsec: 10_000_000)
                nanosleep(&pause, nil)
            }
        }
        return true
    }

    /// SIGTERM, then the exit status; `nil` if it still runs after 10 s (it is killed then).
    package func stop() -> Int32? {
        process.send(SIGTERM)
        return exitStatus()
    }

    /// As a power cut does it.
    package func crash() {
        process.send(SIGKILL)
        process.wait()
    }

    /// It stands still, as a suspended machine does, and goes on.
    package func pause() { process.send(SIGSTOP) }
    package func resume() { process.send(SIGCONT) }

    /// Waits for its own end; `nil` if it still runs after `seconds` (it is killed then).
    package func exitStatus(within seconds: Double = 10) -> Int32? {
        let end = Date().addingTimeInterval(seconds)
        while process.isRunning {
            guard Date() < end else {
                crash()
                return nil
            }
            var pause = timespec(tv_sec: 0, tv_nsec: 5_000_000)
            nanosleep(&pause, nil)
        }
        return process.wait()
    }

    /// Runs one of our commands to its end.
    package static func run(
        _ name: String, _ arguments: [String], folder: URL, within seconds: Double = 10
    ) throws -> (status: Int32?, text: String) {
        let one = try ServerProcess(name, arguments, folder: folder)
        return (one.exitStatus(within: seconds), one.text)
    }

    /// Runs a system tool to its end; returns its exit status.
    package static func tool(_ path: String, _ arguments: [String]) throws -> Int32 {
        try ChildProcess(path, arguments).wait()
    }

    /// Folder of programs other than those built with the tests: BIN, as for a release's limits.
    package static let chosenPrograms = ProcessInfo.processInfo.environment["BIN"].map {
        URL(fileURLWithPath: $0, isDirectory: true).absoluteURL
    }

    /// The program from that folder, or else beside the test bundle: SwiftPM puts both into the same folder.
    private static func program(_ name: String) throws -> URL {
        var folder = chosenPrograms ?? Bundle.main.bundleURL
        for candidate in CommandLine.arguments where chosenPrograms == nil && candidate.hasSuffix(".xctest") {
            folder = URL(fileURLWithPath: candidate).deletingLastPathComponent()
        }
        let url = folder.appendingPathComponent(name)
        guard FileManager.default.isExecutableFile(atPath: url.path) else {
            throw CocoaError(.fileNoSuchFile, userInfo: [NSFilePathErrorKey: url.path])
        }
        return url
    }
}

package enum Ports {
    /// Ports without a listener now.
    package static func free(_ count: Int) -> [UInt16] {
        let sockets = (0..<count).map { _ in socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0) }
        defer { for descriptor in sockets { close(descriptor) } }
        return sockets.map { descriptor in
            precondition(withLoopback(0) { bind(descriptor, $0, $1) } == 0)
            return boundPort(of: descriptor)
        }
    }

    /// The same for servers that are ended and started again: below those that the system gives to clients (32768 and
    /// more), one of which may have taken it meanwhile.
    package static func lasting(_ count: Int) -> [UInt16] {
        var found: [UInt16] = []
        while found.count < count {
            let port = UInt16.random(in: 20_000..<32_000)
            let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
            defer { close(descriptor) }
            let isFree = withLoopback(port) { bind(descriptor, $0, $1) } == 0
            if isFree, !found.contains(port) { found.append(port) }
        }
        return found
    }

    package static func isOpen(_ port: UInt16) -> Bool {
        let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        defer { close(descriptor) }
        return withLoopback(port) { connect(descriptor, $0, $1) } == 0
    }
}

/// A folder that is deleted when the test is over.
package final class TemporaryFolder {
    package let url: URL
    /// Kept for inspection.
    package var isKept = false

    /// In `parent`, or where temporary files go (TMPDIR).
    package init(in parent: URL? = nil) throws {
        let parent = parent ?? FileManager.default.temporaryDirectory
        url = parent.absoluteURL.appendingPathComponent("xuan-test-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
    }

    deinit { if !isKept { try? FileManager.default.removeItem(at: url) } }

    package var path: String { url.path }
}
