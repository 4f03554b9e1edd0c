/// Where requests go.
package struct HTTPOrigin: Sendable {
    package let host: String
    package let port: UInt16
    package let tls: TLSContext?
    /// The value of Host: brackets around an IPv6 address, no port where it is the scheme's own (RFC 9112 §3.2).
    package let field: String

    package init(host: String, port: UInt16, tls: TLSContext?) {
        self.host = host
        self.port = port
        self.tls = tls
        let name = host.contains(":") ? "[\(host)]" : host
        field = port == (tls == nil ? 80 : 443) ? name : "\(name):\(port)"
    }
}
