extension Secret {
    /// A password that a person has to type once: twelve letters and digits in groups of four, none that look like
    /// another; about 60 bits.
    package static func password() -> String {
        let letters = Array("abcdefghjkmnpqrstuvwxyz23456789".utf8)
        var groups: [String] = []
        for _ in 0..<3 {
            var group: [UInt8] = []
            while group.count < 4 {
                // Bytes past the largest multiple are thrown away, so that no letter is more likely.
                let byte = Int(random(1)[0])
                if byte < 256 / letters.count * letters.count { group.append(letters[byte % letters.count]) }
            }
            groups.append(String(decoding: group, as: UTF8.self))
        }
        return groups.joined(separator: "-")
    }
}
