import Foundation
import XuanNet
import XuanTesting

/// An https server that answers 404, with a certificate of its own.
final class TLSTestServer {
    private final class Handler: ConnectionHandler {
        func connectionClosed(_ reason: CloseReason, on connection: Connection) {}
    }

    private let place: TemporaryFolder
    private let loop: Loop
    private let listener: Listener
    let port: UInt16
    let certificate: String

    init() throws {
        place = try TemporaryFolder()
        certificate = place.path + "/cert"
        try Certificate.makeSelfSigned(
            commonName: "test", dnsNames: ["localhost"], addresses: ["127.0.0.1"], days: 30,
            certificateFile: certificate, keyFile: place.path + "/key")
        loop = try Loop()
        listener = try Listener(
            loop: loop, host: "127.0.0.1", port: 0,
            tls: TLSContext.server(certificateFile: certificate, keyFile: place.path + "/key"),
            limits: ConnectionLimits()
        ) { _ in Handler() }
        port = listener.port
        try loop.start(name: "tls")
    }

    deinit {
        loop.stop()
        loop.join()
    }
}
