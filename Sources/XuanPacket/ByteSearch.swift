import Glibc

/// Finds a short word in bytes, 16 places at a time. Pure, allocates nothing.
package enum ByteSearch {
    /// Where `word` (ASCII, two letters at least) stands first within `range`; `nil` if nowhere.
    package static func first(_ word: StaticString, in bytes: UnsafeRawBufferPointer, _ range: Range<Int>) -> Int? {
        guard let base = bytes.baseAddress else { return nil }
        let (text, length) = (word.utf8Start, word.utf8CodeUnitCount)
        let (first, second) = (text[0], text[1])
        let firsts = SIMD16(repeating: first)
        let seconds = SIMD16(repeating: second)
        // Behind the last place where it may begin.
        let end = range.upperBound - length + 1
        var at = range.lowerBound
        while at < end {
            if end - at >= 16 {
                let hits =
                    (base.loadUnaligned(fromByteOffset: at, as: SIMD16<UInt8>.self) .== firsts)
                    .& (base.loadUnaligned(fromByteOffset: at + 1, as: SIMD16<UInt8>.self) .== seconds)
                // A lane that hits is all ones; `any` takes many times as long.
                let halves = unsafeBitCast(hits, to: SIMD2<UInt64>.self)
                guard halves[0] | halves[1] != 0 else {
                    at &+= 16
                    continue
                }
            }
            let blockEnd = min(at + 16, end)
            while at < blockEnd {
                if bytes[at] == first, bytes[at + 1] == second, memcmp(base + at, text, length) == 0 { return at }
                at &+= 1
            }
        }
        return nil
    }
}
