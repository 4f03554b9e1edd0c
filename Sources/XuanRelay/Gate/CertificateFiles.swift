import Glibc
import Logging
import XuanNet

/// The relay's certificate: `<folder><program>.crt` and `.key`, made at the first start (Docs/protocol.md 10).
package enum CertificateFiles {
    /// Twenty years would be the original's; browsers refuse what lasts longer than 825 days.
    private static let days = 820

    /// Opens the pair, or makes one for this machine's names if either file is missing.
    package static func open(folder: String, program: String, logger: Logger) throws(NetError) -> TLSContext {
        let certificate = folder + program + ".crt"
        let key = folder + program + ".key"
        if access(certificate, F_OK) != 0 || access(key, F_OK) != 0 {
            Folders.make(folder)
            let names = Certificate.localNames()
            try Certificate.makeSelfSigned(
                commonName: names.dnsNames.last ?? "localhost", dnsNames: names.dnsNames, addresses: names.addresses,
                days: days, certificateFile: certificate, keyFile: key)
            logger.info("made a certificate", metadata: ["file": "\(certificate)"])
        }
        return try TLSContext.server(certificateFile: certificate, keyFile: key)
    }
}

/// Folders of the program's own files.
package enum Folders {
    /// Makes the folder and those above it, for the owner only. What fails shows when a file is opened in it.
    package static func make(_ path: String) {
        var prefix = path.hasPrefix("/") ? "/" : ""
        for part in path.split(separator: "/") {
            prefix += part + "/"
            mkdir(prefix, 0o700)
        }
    }
}
