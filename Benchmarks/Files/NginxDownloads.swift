import FoundationEssentials
import Glibc
import XuanTesting

/// Debian's nginx (package nginx-light) serving one file.
final class NginxDownloads {
    struct Failed: Error { let output: String }

    private let plain: UInt16
    private let tls: UInt16
    private let program: ServerProcess
    private let worker: ProcessFigures

    /// `certificate`: path without `.crt` and `.key`.
    init(of file: String, certificate: String, folder: URL) throws {
        let ports = Ports.free(2)
        (plain, tls) = (ports[0], ports[1])
        let home = folder.appendingPathComponent("nginx")
        try FileManager.default.createDirectory(at: home, withIntermediateDirectories: true)
        let settings = home.appendingPathComponent("nginx.conf")
        try Self.settings(folder: home.path, plain: plain, tls: tls, certificate: certificate, file: file)
            .write(to: settings, atomically: true, encoding: .utf8)
        program = try ServerProcess(
            at: URL(fileURLWithPath: "/usr/sbin/nginx"),
            ["-c", settings.path, "-e", home.appendingPathComponent("error.log").path], folder: folder)
        guard program.waits(for: ports) else { throw Failed(output: program.text) }
        worker = ProcessFigures(try ProcessFigures(program.processID).firstChild())
    }

    /// Master and worker.
    func stop() { _ = program.stop() }

    func download(mib: Int, tls isTLS: Bool) throws -> Download {
        try Download(of: "/file", mib: mib, port: isTLS ? tls : plain, tls: isTLS, server: worker)
    }

    private static func settings(
        folder: String, plain: UInt16, tls: UInt16, certificate: String, file: String
    ) -> String {
        // As root the worker would switch to a user without the right to read the file.
        let user = getuid() == 0 ? "user root;" : ""
        return """
            worker_processes 1;
            pid "\(folder)/nginx.pid";
            error_log "\(folder)/error.log";
            daemon off;
            \(user)
            events { worker_connections 256; }
            http {
                sendfile on;
                tcp_nopush on;
                access_log off;
                client_body_temp_path "\(folder)"; proxy_temp_path "\(folder)"; fastcgi_temp_path "\(folder)";
                uwsgi_temp_path "\(folder)"; scgi_temp_path "\(folder)";
                ssl_protocols TLSv1.2 TLSv1.3;
                ssl_prefer_server_ciphers on;
                server {
                    listen 127.0.0.1:\(plain);
                    listen 127.0.0.1:\(tls) ssl;
                    ssl_certificate "\(certificate).crt";
                    ssl_certificate_key "\(certificate).key";
                    location = /file { alias "\(file)"; }
                }
            }
            """
    }
}
