import Glibc
import Logging
import XuanNet

/// The relay's certificate: `<folder><program>.crt` and `.key`, made at the first start (Docs/protocol.md 10).
package enum CertificateFiles {
    /// Twenty years would be the original's; browsers refuse what lasts longer than 825 days.
    private static let days = 820

    /// Opens the pair, or makes one for this machine's names if either file is missing.
    package static func open(folder: String, program: String, logger: Logger) throws(NetError) -> TLSContext {
        if let context = try openPresent(folder: folder, program: program) { return context }
        let (certificate, key) = files(folder, program)
        Folders.make(folder)
        let names = Certificate.localNames()
        try Certificate.makeSelfSigned(
            commonName: names.dnsNames.last ?? "localhost", dnsNames: names.dnsNames, addresses: names.addresses,
            days: days, certificateFile: certificate, keyFile: key)
        logger.info("made a certificate", metadata: ["file": "\(certificate)"])
        return try TLSContext.server(certificateFile: certificate, keyFile: key)
    }

    /// Opens the pair; `nil` if either file is missing. Makes nothing.
    package static func openPresent(folder: String, program: String) throws(NetError) -> TLSContext? {
        let (certificate, key) = files(folder, program)
        guard access(certificate, F_OK) == 0, access(key, F_OK) == 0 else { return nil }
        return try TLSContext.server(certificateFile: certificate, keyFile: key)
    }

    /// Opens the pair for a server that runs. Makes nothing: one that is half copied is not to be written over.
    package static func openAgain(folder: String, program: String) throws(NetError) -> TLSContext {
        guard let context = try openPresent(folder: folder, program: program) else {
            let (certificate, key) = files(folder, program)
            throw .tls(cause: "\(certificate) or \(key) is missing; put both there")
        }
        return context
    }

    private static func files(_ folder: String, _ program: String) -> (certificate: String, key: String) {
        (folder + program + ".crt", folder + program + ".key")
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
