import XuanTesting
import COpenSSL
import Glibc
import Testing

@testable import XuanNet

/// A folder that goes away with its object.
final class TemporaryFolder {
    let path: String

    init() {
        var name = Array("/tmp/xuannet-XXXXXX".utf8CString)
        path = String(cString: mkdtemp(&name))
    }

    deinit {
        for name in ["cert", "key", "key2", "other"] { unlink(path + "/" + name) }
        rmdir(path)
    }

    var certificate: String { path + "/cert" }
    var key: String { path + "/key" }

    func make() throws -> TLSContext {
        try Certificate.makeSelfSigned(
            commonName: "test", dnsNames: ["localhost"], addresses: ["127.0.0.1", "::1"], days: 3650,
            certificateFile: certificate, keyFile: key)
        return try TLSContext.server(certificateFile: certificate, keyFile: key)
    }
}

func mode(_ path: String) -> UInt32 {
    var status = stat()
    stat(path, &status)
    return status.st_mode & 0o777
}

@Suite struct TLSTests {
    @Test func echoesOverTLS() throws {
        let folder = TemporaryFolder()
        let server = try TestServer(tls: folder.make())
        let client = TestClient(port: server.port, tls: true)
        client.openWebSocket()
        client.write((0..<40).flatMap { frame(2, [UInt8($0)]) })
        for n in 0..<40 { #expect(client.readFrame()?.payload == [UInt8(n)]) }
        for byte in frame(2, Array("small records".utf8)) { client.write([byte]) }
        #expect(client.readFrame()?.payload == Array("small records".utf8))
        let recorder = try #require(server.accepted.next())
        server.loop.sync { recorder.connection?.messageLimit = 1 << 20 }
        let big = (0..<300_000).map { UInt8($0 % 251) }
        client.write(frame(2, big))
        #expect(client.readFrame()?.payload == big)
        client.write(frame(8, []))
        #expect(client.readCloseCode() == 1005)
        #expect(recorder.closeReason() == .peerClosed(code: 1005))
    }

    @Test func burstOverTLSKeepsOrder() throws {
        let folder = TemporaryFolder()
        var limits = ConnectionLimits()
        limits.queuedBytes = 32 << 20
        let server = try TestServer(tls: folder.make(), limits: limits)
        let client = TestClient(port: server.port, tls: true, receiveBuffer: 4096)
        client.openWebSocket()
        let recorder = try #require(server.accepted.next())
        server.loop.sync {
            for n in 0..<2000 {
                let size = n % 5 == 0 ? 20_000 : 100
                recorder.connection?.send(
                    SharedFrame(capacity: size) { room in
                        room.storeBytes(of: UInt32(n), as: UInt32.self)
                        return size
                    })
            }
        }
        for n in 0..<2000 {
            let payload = try #require(client.readFrame()).payload
            #expect(payload.count == (n % 5 == 0 ? 20_000 : 100))
            #expect(payload.withUnsafeBytes { $0.load(as: UInt32.self) } == n)
        }
    }

    @Test func aChangedCertificateIsForNewConnectionsAndTheOldOnesGoOn() throws {
        let (before, after) = (TemporaryFolder(), TemporaryFolder())
        let server = try TestServer(tls: before.make())
        let old = TestClient(port: server.port, tls: true)
        old.openWebSocket()
        let (listener, context) = (server.listener, try after.make())
        server.loop.sync { try! listener.change(limits: ConnectionLimits(), tls: context) }
        let new = TestClient(port: server.port, tls: true)
        new.openWebSocket()
        #expect(old.certificate != new.certificate && !new.certificate.isEmpty)
        for client in [old, new] {
            client.write(frame(2, [7]))
            #expect(client.readFrame()?.payload == [7])
        }
    }

    @Test func endWithoutCloseNotifyIsAVanishing() throws {
        let folder = TemporaryFolder()
        let server = try TestServer(tls: folder.make())
        let client = TestClient(port: server.port, tls: true)
        client.openWebSocket()
        client.end()
        #expect(try #require(server.accepted.next()).closeReason() == .peerVanished)
    }

    @Test(arguments: ["GET / HTTP/1.1\r\n\r\n", "\u{16}\u{3}\u{1}", "noise noise noise noise noise noise"])
    func bytesThatAreNotTLSEndThatConnectionOnly(text: String) throws {
        let folder = TemporaryFolder()
        let server = try TestServer(tls: folder.make())
        let client = TestClient(port: server.port)
        client.write(text)
        client.shutdownWrite()
        _ = client.readToEnd()
        let reason = try #require(server.accepted.next()).closeReason()
        if case .tls(let cause) = reason { #expect(!cause.isEmpty) } else { #expect(reason == .peerVanished) }
        let other = TestClient(port: server.port, tls: true)
        other.openWebSocket()
    }

    @Test func pausedReadingHoldsMessagesBackOverTLS() throws {
        let folder = TemporaryFolder()
        let server = try TestServer(tls: folder.make()) { recorder in
            recorder.onMessage = {
                $1.pauseReading(); $1.send(copying: $0)
            }
        }
        let client = TestClient(port: server.port, tls: true)
        client.openWebSocket()
        for n in 0..<20 { client.write(frame(2, [UInt8](repeating: UInt8(n), count: 5000))) }
        let recorder = try #require(server.accepted.next())
        for n in 0..<20 {
            #expect(client.readFrame()?.payload.first == UInt8(n))
            server.loop.post { recorder.connection?.resumeReading() }
        }
    }

    @Test func certificateFilesHaveTheRightModes() throws {
        let folder = TemporaryFolder()
        _ = try folder.make()
        #expect(mode(folder.key) == 0o600)
        #expect(mode(folder.certificate) == 0o644)
        let names = Certificate.localNames()
        #expect(names.dnsNames.contains("localhost") && names.addresses.contains("127.0.0.1"))
        #expect(Set(names.addresses).count == names.addresses.count)
        // The files there may be a purchased pair: they are not overwritten.
        #expect(throws: NetError.self) {
            try Certificate.makeSelfSigned(
                commonName: "all", dnsNames: names.dnsNames, addresses: names.addresses, days: 10,
                certificateFile: folder.certificate, keyFile: folder.key + "2")
        }
        #expect(access(folder.key + "2", F_OK) != 0, "half a pair was left behind")
        try Certificate.makeSelfSigned(
            commonName: "all", dnsNames: names.dnsNames, addresses: names.addresses, days: 10,
            certificateFile: folder.certificate + "2", keyFile: folder.key + "2")
    }

    @Test func readsAPKCS1KeyUnderTheLabelPrivateKey() throws {
        let folder = TemporaryFolder()
        let (certificate, pkcs1) = try #require(rsaPair())
        write(certificate, to: folder.certificate)
        for label in ["PRIVATE KEY", "RSA PRIVATE KEY"] {
            write(pem(label, pkcs1), to: folder.key)
            _ = try TLSContext.server(certificateFile: folder.certificate, keyFile: folder.key)
        }
    }

    @Test func errorsNameTheFile() throws {
        let folder = TemporaryFolder()
        _ = try folder.make()
        let missing = folder.path + "/none"
        for (certificate, key) in [(missing, folder.key), (folder.certificate, missing)] {
            do {
                _ = try TLSContext.server(certificateFile: certificate, keyFile: key)
                Issue.record("no error")
            } catch {
                #expect(error.description.contains(missing), "\(error)")
            }
        }
        let (_, other) = try #require(rsaPair())
        write(pem("PRIVATE KEY", other), to: folder.path + "/key2")
        #expect(throws: NetError.self) {
            try TLSContext.server(certificateFile: folder.certificate, keyFile: folder.path + "/key2")
        }
        write("nothing", to: folder.path + "/key2")
        #expect(throws: NetError.self) {
            try TLSContext.server(certificateFile: folder.certificate, keyFile: folder.path + "/key2")
        }
    }
}

private func write(_ text: String, to path: String) {
    let file = fopen(path, "w")
    fputs(text, file)
    fclose(file)
}

private func pem(_ label: String, _ der: [UInt8]) -> String {
    var text = [UInt8](repeating: 0, count: der.count * 2 + 8)
    let length = EVP_EncodeBlock(&text, der, Int32(der.count))
    var lines = "-----BEGIN \(label)-----\n"
    var rest = text[..<Int(length)]
    while !rest.isEmpty {
        lines += String(decoding: rest.prefix(64), as: UTF8.self) + "\n"
        rest = rest.dropFirst(64)
    }
    return lines + "-----END \(label)-----\n"
}

/// A self-signed RSA certificate in PEM and its key in PKCS#1 DER, the original relay's kind.
private func rsaPair() -> (String, [UInt8])? {
    let context = EVP_PKEY_CTX_new_from_name(nil, "RSA", nil)
    defer { EVP_PKEY_CTX_free(context) }
    var key: OpaquePointer?
    guard EVP_PKEY_keygen_init(context) == 1, EVP_PKEY_generate(context, &key) == 1 else { return nil }
    defer { EVP_PKEY_free(key) }
    let certificate = X509_new()
    defer { X509_free(certificate) }
    X509_gmtime_adj(X509_getm_notBefore(certificate), 0)
    X509_gmtime_adj(X509_getm_notAfter(certificate), 86400)
    X509_set_pubkey(certificate, key)
    guard X509_sign(certificate, key, EVP_sha256()) > 0 else { return nil }
    var out: UnsafeMutablePointer<UInt8>?
    let certificateLength = i2d_X509(certificate, &out)
    let der = Array(UnsafeBufferPointer(start: out, count: Int(certificateLength)))
    CRYPTO_free(out, nil, 0)
    out = nil
    let keyLength = i2d_PrivateKey(key, &out)  // RSA: PKCS#1
    let pkcs1 = Array(UnsafeBufferPointer(start: out, count: Int(keyLength)))
    CRYPTO_free(out, nil, 0)
    return (pem("CERTIFICATE", der), pkcs1)
}
