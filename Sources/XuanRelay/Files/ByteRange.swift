/// The request of a `Range` field (RFC 9110 §14), one range of bytes at most.
enum ByteRange: Equatable {
    /// No range, several, or one that is not understood: the whole file is a right answer to all of them.
    case whole
    case part(Range<Int64>)
    case unsatisfiable

    /// `size`: bytes of the file.
    init(_ field: String?, size: Int64) {
        self = .whole
        guard let field, field.utf8.prefix(6).map({ $0 | 0x20 }) == Array("bytes=".utf8).map({ $0 | 0x20 }) else {
            return
        }
        let ends = field.utf8.dropFirst(6).split(separator: UInt8(ascii: "-"), omittingEmptySubsequences: false)
            .map { Substring($0) }
        guard ends.count == 2 else { return }
        let (first, last) = (Self.number(ends[0]), Self.number(ends[1]))
        switch (ends[0].isEmpty, first, ends[1].isEmpty, last) {
        case (false, let first?, true, _):
            self = first < size ? .part(first..<size) : .unsatisfiable
        case (false, let first?, false, let last?):
            guard first <= last else { return }
            self = first < size ? .part(first..<min(last, size - 1) + 1) : .unsatisfiable
        case (true, _, false, let count?):
            self = count > 0 && size > 0 ? .part(max(0, size - count)..<size) : .unsatisfiable
        default: return
        }
    }

    /// Digits only; more of them than fit are as good as the largest number.
    private static func number(_ text: Substring) -> Int64? {
        guard !text.isEmpty, text.utf8.allSatisfy({ (0x30...0x39).contains($0) }) else { return nil }
        return Int64(text) ?? Int64.max - 1
    }
}
