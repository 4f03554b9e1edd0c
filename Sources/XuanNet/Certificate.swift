import CXuanNet

/// Self-signed certificates for a first start.
package enum Certificate {
    /// Makes a P-256 key and a self-signed certificate for the names given.
    ///
    /// Key: PKCS#8 PEM, mode 0600; certificate: PEM, 0644. Both are written under temporary names and then linked to
    /// their own, the key first. Throws if either is there already, and leaves it as it is. Takes a millisecond; any
    /// thread.
    package static func makeSelfSigned(
        commonName: String, dnsNames: [String], addresses: [String], days: Int, certificateFile: String, keyFile: String
    ) throws(NetError) {
        var error = xx_error()
        let result = xx_cert_make(
            commonName, dnsNames.joined(separator: "\n"), addresses.joined(separator: "\n"), Int32(clamping: days),
            certificateFile, keyFile, &error)
        guard result == 0 else { throw .certificate(cause: error.message) }
    }

    /// `localhost`, this host's name, 127.0.0.1, ::1 and the addresses of its interfaces; none twice.
    package static func localNames() -> (dnsNames: [String], addresses: [String]) {
        let names = LocalNames()
        xx_cert_local_names(localName, Unmanaged.passUnretained(names).toOpaque())
        return (names.dnsNames, names.addresses)
    }
}

private final class LocalNames {
    var dnsNames: [String] = []
    var addresses: [String] = []
}

private func localName(_ isAddress: Bool, _ text: UnsafePointer<CChar>, _ user: UnsafeMutableRawPointer?) {
    let names = Unmanaged<LocalNames>.fromOpaque(user.unsafelyUnwrapped).takeUnretainedValue()
    let name = String(cString: text)
    if isAddress {
        if !names.addresses.contains(name) { names.addresses.append(name) }
    } else if !names.dnsNames.contains(name) {
        names.dnsNames.append(name)
    }
}
