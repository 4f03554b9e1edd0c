import CXuanNet

/// TLS settings: a server's certificate chain and key, or whom a client trusts.
package final class TLSContext: @unchecked Sendable {  // immutable; OpenSSL counts the users of a context
    /// For C that makes connections with it.
    package let handle: OpaquePointer

    private init(_ handle: OpaquePointer) {
        self.handle = handle
    }

    deinit {
        xx_tls_context_free(handle)
    }

    /// PEM files. The key may be PKCS#8, PKCS#1 or SEC 1, whatever its label says.
    package static func server(certificateFile: String, keyFile: String) throws(NetError) -> TLSContext {
        var error = xx_error()
        guard let handle = xx_tls_context_server(certificateFile, keyFile, &error) else {
            throw .tls(cause: error.message)
        }
        return TLSContext(handle)
    }

    /// - Parameter caFile: PEM file of trusted certificates; the system's when nil. Unused without `verify`.
    package static func client(verify: Bool, caFile: String?) throws(NetError) -> TLSContext {
        var error = xx_error()
        guard let handle = xx_tls_context_client(verify, caFile, &error) else { throw .tls(cause: error.message) }
        return TLSContext(handle)
    }
}
