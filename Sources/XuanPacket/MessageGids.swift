import Glibc

/// The gids of the messages in one packet: what a report needs of it, and all that is kept while it is not known whether
/// it arrived.
///
/// Flat, so that taking them in is a copy of some 40 bytes: of each gid its length (UInt16, little endian) and its UTF-8.
package struct MessageGids: Sendable {
    package private(set) var bytes: [UInt8] = []

    /// `packet`: JSON that was checked, `data`: the member of it that holds one row or several. A member `gid` further
    /// inside counts as well; a backend keeps nothing for a gid that is not a message's. Time: linear.
    package init(in packet: UnsafeRawBufferPointer, data: PacketHead.Member?) {
        guard let range = data?.value else { return }
        if let gid = Self.onlyGid(in: packet, range) {
            append(gid)
            return
        }
        var at = range.lowerBound
        // No text within looks like this: quotes in it are escaped.
        while let hit = ByteSearch.first("\"gid\"", in: packet, at..<range.upperBound) {
            at = hit + Self.nameLength
            guard Self.step(over: UInt8(ascii: ":"), packet, &at, range.upperBound),
                Self.step(over: UInt8(ascii: "\""), packet, &at, range.upperBound)
            else { continue }
            let start = at
            while packet[at] != UInt8(ascii: "\"") { at += packet[at] == UInt8(ascii: "\\") ? 2 : 1 }
            take(UnsafeRawBufferPointer(rebasing: packet[start..<at]))
        }
    }

    package init(in packet: [UInt8]) {
        guard let head = PacketHead(of: packet) else { return }
        self = packet.withUnsafeBytes { MessageGids(in: $0, data: head.data) }
    }

    package init(_ gids: [String]) {
        for gid in gids { append(gid) }
    }

    private static let nameLength = 5

    /// The gid of the only row, if it stands in front, or behind a number `id`: as in nearly all packets.
    private static func onlyGid(in packet: UnsafeRawBufferPointer, _ range: Range<Int>) -> UnsafeRawBufferPointer? {
        let (base, end) = (packet.baseAddress!, range.upperBound)
        func place(of letter: UInt8, from start: Int) -> Int? {
            memchr(base + start, Int32(letter), end - start).map { UnsafeRawPointer($0) - base }
        }
        func isWord(_ word: StaticString, at place: Int) -> Bool {
            end - place >= word.utf8CodeUnitCount
                && memcmp(base + place, word.utf8Start, word.utf8CodeUnitCount) == 0
        }
        guard var at = place(of: UInt8(ascii: "{"), from: range.lowerBound) else { return nil }
        at += 1
        if isWord("\"id\":", at: at) {
            at += 5
            while at < end, packet[at] &- 0x30 < 10 { at += 1 }
            guard at < end, packet[at] == UInt8(ascii: ",") else { return nil }
            at += 1
        }
        guard isWord("\"gid\":\"", at: at) else { return nil }
        at += 7
        guard let quote = place(of: UInt8(ascii: "\""), from: at),
            memchr(base + at, Int32(UInt8(ascii: "\\")), quote - at) == nil,
            place(of: UInt8(ascii: "{"), from: quote) == nil
        else { return nil }
        return UnsafeRawBufferPointer(rebasing: packet[at..<quote])
    }

    /// Blanks, then `byte`; false if something else stands there.
    private static func step(over byte: UInt8, _ text: UnsafeRawBufferPointer, _ at: inout Int, _ end: Int) -> Bool {
        while at < end, text[at] <= 0x20 { at += 1 }
        guard at < end, text[at] == byte else { return false }
        at += 1
        return true
    }

    /// The text between the quotes.
    private mutating func take(_ text: UnsafeRawBufferPointer) {
        guard text.contains(UInt8(ascii: "\\")) else { return append(text) }
        let quoted = [UInt8(ascii: "\"")] + text + [UInt8(ascii: "\"")]
        if let gid = (try? JSON.parse(quoted))?.string { append(gid) }
    }

    /// A gid of more than 64 KiB is none.
    private mutating func append(_ gid: UnsafeRawBufferPointer) {
        guard let count = UInt16(exactly: gid.count), count > 0 else { return }
        if bytes.isEmpty { bytes.reserveCapacity(2 + gid.count) }
        bytes.append(UInt8(truncatingIfNeeded: count))
        bytes.append(UInt8(truncatingIfNeeded: count >> 8))
        bytes.append(contentsOf: gid)
    }

    private mutating func append(_ gid: String) {
        var gid = gid
        gid.withUTF8 { append(UnsafeRawBufferPointer($0)) }
    }

    package var isEmpty: Bool { bytes.isEmpty }

    package var list: [String] { Self.list(bytes[...]) }

    /// Reads the same layout from `bytes`.
    package static func list(_ bytes: ArraySlice<UInt8>) -> [String] {
        var found: [String] = []
        var at = bytes.startIndex
        while at < bytes.endIndex {
            let end = at + 2 + Int(bytes[at]) + Int(bytes[at + 1]) << 8
            found.append(String(decoding: bytes[at + 2..<end], as: UTF8.self))
            at = end
        }
        return found
    }
}
