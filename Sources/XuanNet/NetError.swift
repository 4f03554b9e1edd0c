import CXuanNet

/// A failure while setting up the network: the stage, with the cause in libuv's or OpenSSL's words.
package enum NetError: Error, Equatable, CustomStringConvertible {
    case listen(host: String, port: UInt16, cause: String)
    case tls(cause: String)
    case certificate(cause: String)
    case resources(cause: String)

    package var description: String {
        switch self {
        case .listen(let host, let port, let cause): "cannot listen on \(host):\(port): \(cause)"
        case .tls(let cause): "TLS: \(cause)"
        case .certificate(let cause): "certificate: \(cause)"
        case .resources(let cause): "out of resources: \(cause)"
        }
    }
}

extension xx_error {
    /// The text of a failed set-up call.
    package var message: String {
        withUnsafePointer(to: self) { String(cString: xx_error_message($0)) }
    }
}
