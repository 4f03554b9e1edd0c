import CXuanCrypto

/// The readable facts of a certificate.
package struct CertificateFacts: Sendable, Equatable {
    /// RFC 2253.
    package let subject: String
    package let issuer: String
    /// DNS names and addresses.
    package let names: [String]
    /// Milliseconds UTC.
    package let notAfter: Int64
    /// SHA-256 in hex.
    package let fingerprint: String
    package let isSelfSigned: Bool

    /// Of the first certificate in a PEM text; `nil` if there is none.
    package init?(pem: String) {
        var facts = xx_certificate()
        var pem = pem
        let code = pem.withUTF8 { bytes in
            bytes.withMemoryRebound(to: CChar.self) { chars in
                chars.baseAddress.map { xx_certificate_read($0, chars.count, &facts) } ?? -1
            }
        }
        guard code == 0 else { return nil }
        subject = Self.text(facts.subject)
        issuer = Self.text(facts.issuer)
        names = Self.text(facts.names).split(separator: "\n").map(String.init)
        notAfter = facts.not_after * 1000
        fingerprint = Secret.hex(withUnsafeBytes(of: facts.fingerprint) { Array($0) })
        isSelfSigned = facts.self_signed != 0
    }

    private static func text<Characters>(_ characters: Characters) -> String {
        withUnsafeBytes(of: characters) { String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self) }
    }

    /// Whether a private key belongs to the first certificate, both PEM; `nil` if one of them cannot be read.
    package static func fits(certificate: String, key: String) -> Bool? {
        var (certificate, key) = (certificate, key)
        let code = certificate.withUTF8 { certificate in
            certificate.withMemoryRebound(to: CChar.self) { certificate in
                key.withUTF8 { key in
                    key.withMemoryRebound(to: CChar.self) { key -> Int32 in
                        guard let first = certificate.baseAddress, let second = key.baseAddress else { return -1 }
                        return xx_certificate_fits(first, certificate.count, second, key.count)
                    }
                }
            }
        }
        return code < 0 ? nil : code == 1
    }
}
