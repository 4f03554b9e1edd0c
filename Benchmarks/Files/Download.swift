import BenchSupport
import Glibc
import XuanTesting

/// The cost of one download.
struct Download {
    struct Failed: Error { let answer: String }

    let mibPerSecond: Double
    /// CPU of the server.
    let secondsPerGiB: Double

    /// Fetches `target` over its own connection and discards the bytes. `server`: the serving process.
    init(of target: String, mib: Int, port: UInt16, tls: Bool, server: ProcessFigures) throws {
        let client = TestClient(port: port, tls: tls, patience: 120)
        let before = try server.processorSeconds()
        let start = nanoseconds()
        client.write("GET \(target) HTTP/1.1\r\nHost: localhost\r\n\r\n")
        let head = client.readHead() ?? "nothing"
        guard head.hasPrefix("HTTP/1.1 200 "), head.field("content-length") == "\(mib * LargeFile.piece)",
            client.discard(mib * LargeFile.piece)
        else { throw Failed(answer: head) }
        let seconds = Double(nanoseconds() - start) / 1e9
        client.end()
        mibPerSecond = Double(mib) / seconds
        secondsPerGiB = (try server.processorSeconds() - before) * 1024 / Double(mib)
    }
}
