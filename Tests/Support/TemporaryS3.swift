import Foundation

/// A bucket of the tests' own S3 store, which checks signatures (Tests/S3Server).
package final class TemporaryS3: @unchecked Sendable {  // set up in `init`; requests are independent
    package static let cure = "moto is missing: make test-deps installs it"
    package static let accessKey = "AKIDTEST"
    package static let secretKey = "tEsT/sEcReT+kEy="

    /// Python with moto; `nil` where it is not installed, and then tests over S3 are skipped.
    private static let python: String? = {
        let venv = TemporaryS3.root.appendingPathComponent(".venv/bin/python").path
        for path in [venv, "/usr/local/bin/python3", "/usr/bin/python3", TemporaryS3.found].compactMap({ $0 })
        where FileManager.default.isExecutableFile(atPath: path) {
            let process = try? ChildProcess(path, ["-c", "import moto.server, botocore"], errors: .nothing)
            if process?.wait() == 0 { return path }
        }
        return nil
    }()

    private static let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent()

    private static var found: String? {
        let folders = (ProcessInfo.processInfo.environment["PATH"] ?? "").split(separator: ":")
        return folders.map { "\($0)/python3" }.first { FileManager.default.isExecutableFile(atPath: $0) }
    }

    package static let isInstalled = python != nil

    /// The server of all tests of this process, which it ends with.
    private final class Server: @unchecked Sendable {  // set up in `init`
        static let shared = Result { try Server() }

        let port: UInt16
        /// It runs as long as its input is open.
        private let process: ChildProcess

        init() throws {
            let program = TemporaryS3.root.appendingPathComponent("Tests/S3Server/s3server.py").path
            process = try ChildProcess(
                TemporaryS3.python ?? "python3", [program, TemporaryS3.accessKey, TemporaryS3.secretKey], input: .pipe,
                output: .pipe, errors: .nothing)
            let line = process.readLine() ?? ""
            guard let port = UInt16(line.dropFirst(5).prefix { $0.isNumber }) else {
                throw CocoaError(.executableLoad, userInfo: [NSLocalizedDescriptionKey: "no S3 store: \(line)"])
            }
            self.port = port
        }
    }

    package let port: UInt16
    private let place: TemporaryFolder
    package let keyFile: String
    package let bucket = "xuan-\(UUID().uuidString.lowercased())"

    package init() throws {
        place = try TemporaryFolder()
        keyFile = place.path + "/s3.key"
        try "\(Self.accessKey)\n\(Self.secretKey)\n".write(toFile: keyFile, atomically: false, encoding: .utf8)
        try FileManager.default.setAttributes([.posixPermissions: 0o600], ofItemAtPath: keyFile)
        port = try Server.shared.get().port
        _ = ask("PUT", "/\(bucket)")
    }

    /// The store breaks every connection off from here on.
    package func goAway() { control("away") }
    package func comeBack() { control("back") }

    /// Below `files/`, with parts of 5 MiB: the least that S3 takes.
    package func address(_ options: String = "&part=5M") -> String {
        "s3://\(bucket)/files?endpoint=http://127.0.0.1:\(port)&region=eu-west-1&key-file=\(keyFile)\(options)"
    }

    /// Lines `METHOD TARGET STATUS` since the last look.
    package func log() -> [String] { lines("log") }
    /// Requests with a bad signature or digest, ever.
    package func bad() -> [String] { lines("bad") }
    /// Every key of the bucket, without a signature.
    package func keys() -> [String] { lines("keys") }
    package func control(_ words: String) { _ = lines(words) }

    private func lines(_ words: String) -> [String] {
        let reply = ask("GET", "/__control/\(bucket)/\(words)")
        return String(decoding: reply?.body ?? [], as: UTF8.self).split(separator: "\n").map(String.init)
    }

    private func ask(_ method: String, _ target: String) -> FileClient.Reply? {
        FileClient(port: port, tls: false).ask(method, target)
    }
}
