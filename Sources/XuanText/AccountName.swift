// The only file that asks the standard library for NFC and NFD (swift-foundation does it in the same way).
@_spi(_Unicode) import Swift

/// One normal form for what people sign in with. Pure; any thread. Docs/decisions/104.
package enum AccountName {
    /// Longest normal form in bytes that is stored and looked up. An account has at most 64 bytes as written; a normal
    /// form can be three times as long.
    package static let longestForm = 255

    /// The key of an account or an e-mail address: white space at both ends removed, case folded, NFC. Two texts that
    /// differ only in case or in the encoding of accents have the same key. Idempotent. Linear in the text.
    ///
    /// `normal("Ann ") == "ann"`, `normal("Straße") == "strasse"`.
    package static func normal(_ text: String) -> String {
        var folded = String.UnicodeScalarView()
        for scalar in trimmed(text)._nfd { fold(scalar, into: &folded) }
        return nfc(String(folded))
    }

    /// The same for a stored column: "" if it is too long for one, so that it finds nobody.
    package static func key(_ text: String) -> String {
        guard text.utf8.count <= longestForm else { return "" }
        let form = normal(text)
        return form.utf8.count <= longestForm ? form : ""
    }

    /// Normalization Form C (UAX 15).
    package static func nfc(_ text: String) -> String {
        if text.utf8.allSatisfy({ $0 < 0x80 }) { return text }
        var scalars = String.UnicodeScalarView()
        for scalar in text._nfc { scalars.append(scalar) }
        return String(scalars)
    }

    /// Without white space at both ends.
    package static func trimmed(_ text: String) -> Substring {
        var rest = text[...].unicodeScalars
        while let first = rest.first, first.properties.isWhitespace { rest.removeFirst() }
        while let last = rest.last, last.properties.isWhitespace { rest.removeLast() }
        return Substring(rest)
    }

    /// Full case folding: lower case of upper case of lower case, which treats ß like SS, ς like Σ and K (Kelvin) like k, as
    /// CaseFolding.txt does. The dotless ı stays itself, there as here.
    private static func fold(_ scalar: Unicode.Scalar, into folded: inout String.UnicodeScalarView) {
        switch scalar.value {
        case 0x41...0x5A: folded.append(Unicode.Scalar(scalar.value + 0x20)!)
        case 0..<0x80, 0x131: folded.append(scalar)
        default:
            for low in scalar.properties.lowercaseMapping.unicodeScalars {
                for high in low.properties.uppercaseMapping.unicodeScalars {
                    for last in high.properties.lowercaseMapping.unicodeScalars { folded.append(last) }
                }
            }
        }
    }

    /// Decomposed scalars, for `LookAlike`.
    static func decomposed(_ text: String) -> [Unicode.Scalar] { Array(text._nfd) }
}
