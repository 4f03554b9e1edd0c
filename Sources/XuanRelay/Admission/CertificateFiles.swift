import Glibc
import Logging
import XuanNet

/// The relay's certificate: `<folder><program>.crt` and `.key`, made at the first start (Docs/protocol.md 10)
/// if neither is there.
package enum CertificateFiles {
    /// Twenty years would be the original's; browsers refuse what lasts longer than 825 days.
    private static let days = 820

    /// Opens the pair, or makes one for this machine's names if neither file is there. Throws if only one is: it may be
    /// the half of a bought pair, and what was not made here is never written over.
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

    /// Opens the pair; `nil` if neither file is there. Makes nothing. Throws for half a pair, and for files that cannot be
    /// read, are empty, or do not belong together.
    package static func openPresent(folder: String, program: String) throws(NetError) -> TLSContext? {
        let (certificate, key) = files(folder, program)
        switch (try isThere(certificate), try isThere(key)) {
        case (false, false): return nil
        case (true, false): throw half(certificate, without: key)
        case (false, true): throw half(key, without: certificate)
        case (true, true): break
        }
        do throws(NetError) {
            return try TLSContext.server(certificateFile: certificate, keyFile: key)
        } catch {
            guard case .tls(let cause) = error else { throw error }
            throw .tls(
                cause:
                    "\(cause); put a certificate and the key that belongs to it at \(certificate) and \(key), or move "
                    + "both away for a new pair")
        }
    }

    /// Opens the pair for a server that runs. Makes nothing: one that is half copied is not to be written over.
    package static func openAgain(folder: String, program: String) throws(NetError) -> TLSContext {
        guard let context = try openPresent(folder: folder, program: program) else {
            let (certificate, key) = files(folder, program)
            throw .tls(cause: "\(certificate) and \(key) are missing; put both there")
        }
        return context
    }

    private static func half(_ present: String, without missing: String) -> NetError {
        .tls(
            cause: "\(present) is there, but \(missing) is missing; put the file that belongs to it there, or move "
                + "\(present) away for a new pair. Nothing was changed")
    }

    /// True for a file of any kind, also for a dangling link. Throws if that cannot be determined.
    private static func isThere(_ path: String) throws(NetError) -> Bool {
        var info = stat()
        if lstat(path, &info) == 0 { return true }
        guard errno == ENOENT else { throw .tls(cause: "\(path): \(String(cString: strerror(errno)))") }
        return false
    }

    private static func files(_ folder: String, _ program: String) -> (certificate: String, key: String) {
        (folder + program + ".crt", folder + program + ".key")
    }
}

/// Folders of the program's own files.
package enum Folders {
    /// Makes the folder and those above it, for the owner only. A failure shows when a file is opened in it.
    package static func make(_ path: String) {
        var prefix = path.hasPrefix("/") ? "/" : ""
        for part in path.split(separator: "/") {
            prefix += part + "/"
            mkdir(prefix, 0o700)
        }
    }
}
