/// Names, titles and labels that people read: nothing in them reverses the writing direction, hides, or breaks the
/// line. Arabic and Hebrew letters, emoji sequences and the joiners of Indic and Arabic scripts stay. Pure; any thread;
/// linear. Docs/decisions/104.
package enum ShownText {
    /// Whether the text looks like what it is.
    package static func isHonest(_ text: String) -> Bool {
        if text.utf8.allSatisfy({ (0x20..<0x7F).contains($0) }) { return true }
        let scalars = Array(text.unicodeScalars)
        return scalars.indices.allSatisfy { isHonest(scalars, $0, after: $0 > 0 ? scalars[$0 - 1] : nil) }
    }

    /// The same text without deceptive characters, in NFC.
    package static func cleaned(_ text: String) -> String {
        if text.utf8.allSatisfy({ (0x20..<0x7F).contains($0) }) { return text }
        let scalars = Array(text.unicodeScalars)
        var kept = String.UnicodeScalarView()
        var last: Unicode.Scalar?
        for index in scalars.indices where isHonest(scalars, index, after: last) {
            last = scalars[index]
            kept.append(scalars[index])
        }
        return AccountName.nfc(String(kept))
    }

    /// Whether anything is visible: not only blanks and signs without ink.
    package static func isVisible(_ text: String) -> Bool {
        text.unicodeScalars.contains { scalar in
            let isBlank = scalar.properties.isWhitespace || scalar.value == 0x2800  // Braille's blank
            return !isBlank && !isControl(scalar.value) && !scalar.properties.isDefaultIgnorableCodePoint
        }
    }

    /// Marks, embeddings, overrides and isolates of UAX 9.
    private static func turns(_ value: UInt32) -> Bool {
        switch value {
        case 0x61C, 0x200E, 0x200F, 0x202A...0x202E, 0x2066...0x2069: true
        default: false
        }
    }

    /// Controls, ends of lines and paragraphs, marks of annotations.
    private static func isControl(_ value: UInt32) -> Bool {
        switch value {
        case 0..<0x20, 0x7F..<0xA0, 0x2028, 0x2029, 0xFFF9...0xFFFB: true
        default: false
        }
    }

    /// `before`: the kept text in front of it.
    private static func isHonest(_ scalars: [Unicode.Scalar], _ index: Int, after before: Unicode.Scalar?) -> Bool {
        let scalar = scalars[index]
        let value = scalar.value
        if value < 0x7F { return value >= 0x20 }
        if turns(value) || isControl(value) { return false }
        guard scalar.properties.isDefaultIgnorableCodePoint else { return true }
        guard let before else { return false }
        let after = index + 1 < scalars.count ? scalars[index + 1] : nil
        switch value {
        case 0x200C: return joins(before, after)
        case 0x200D: return joins(before, after) || isEmoji(before) && after.map(isEmoji) ?? false
        case 0xFE0E, 0xFE0F: return before.properties.isEmoji
        // Variation selectors of ideographs and Mongolian letters.
        case 0xFE00...0xFE0D, 0x180B...0x180D, 0x180F, 0xE0100...0xE01EF:
            return before.value > 0x7F && !before.properties.isWhitespace
                && !before.properties.isDefaultIgnorableCodePoint
        // Flags of regions: a black flag, then tags.
        case 0xE0020...0xE007F: return before.value == 0x1F3F4 || (0xE0020...0xE007E).contains(before.value)
        default: return false
        }
    }

    /// Whether a joiner has a visible effect: behind a virama, or between letters of a script that joins (RFC 5892 A.1,
    /// A.2, with scripts in place of joining types).
    private static func joins(_ before: Unicode.Scalar, _ after: Unicode.Scalar?) -> Bool {
        if before.properties.canonicalCombiningClass == .virama { return true }
        guard let after else { return false }
        return isOfJoiningScript(before.value) && isOfJoiningScript(after.value)
    }

    /// Arabic to Tibetan, Myanmar, Khmer, Mongolian, and nearby blocks.
    private static func isOfJoiningScript(_ value: UInt32) -> Bool {
        switch value {
        case 0x620...0xFFF, 0x1000...0x109F, 0x1780...0x18AF, 0xA8E0...0xA8FF, 0xAA60...0xAA7F, 0xFB50...0xFDFF,
            0xFE70...0xFEFC:
            true
        default: false
        }
    }

    private static func isEmoji(_ scalar: Unicode.Scalar) -> Bool {
        scalar.value == 0xFE0F || scalar.value == 0x20E3 || scalar.value > 0xFF && scalar.properties.isEmoji
    }
}
