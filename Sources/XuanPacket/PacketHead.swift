// Stage 3 of 8, peek. In: plaintext bytes of one packet. Out: where its top-level members lie; `data` stays bytes.

/// The part of a packet that routing needs, found in one pass that allocates nothing and builds no value.
///
/// The whole text is checked: UTF-8, JSON grammar (RFC 8259), an object at the top, at most 64 levels, nothing
/// after it. Member names with escapes and duplicate members are refused: two readers could
/// understand them differently. Offsets count from the start of the bytes that were peeked at.
///
/// Many members: one for each that the protocol names.
package struct PacketHead: Sendable {
    /// One member of the top-level object. In 16 bytes: heads travel with their packets.
    package struct Member: Sendable, Equatable {
        private let valueStart, valueEnd, cutStart, cutEnd: UInt32

        /// Of a packet of less than 4 GiB; `init(peeking:)` takes no longer ones.
        package init(value: Range<Int>, cut: Range<Int>) {
            (valueStart, valueEnd) = (
                UInt32(truncatingIfNeeded: value.lowerBound), UInt32(truncatingIfNeeded: value.upperBound)
            )
            (cutStart, cutEnd) = (
                UInt32(truncatingIfNeeded: cut.lowerBound), UInt32(truncatingIfNeeded: cut.upperBound)
            )
        }

        /// The value's bytes, quotes included.
        package var value: Range<Int> {
            Range(uncheckedBounds: (Int(valueStart), Int(valueEnd)))
        }
        /// The range to cut out so that the rest is still an object: the member and one comma.
        package var cut: Range<Int> { Range(uncheckedBounds: (Int(cutStart), Int(cutEnd))) }
    }

    package enum UserID: Equatable, Sendable {
        case absent
        case number(Int64)
        /// Text, fraction, null, list …: no user id.
        case odd
    }

    package private(set) var module: Member?
    package private(set) var method: Member?
    package private(set) var userID: UserID = .absent
    package private(set) var users: Member?
    /// `for` and `but` of a backend's packet: which sessions of these users get it.
    package private(set) var sessions: Member?
    package private(set) var but: Member?
    package private(set) var result: Member?
    package private(set) var client: Member?
    /// A relay's word that it may have asked the same before.
    package private(set) var again: Member?
    package private(set) var params: Member?
    package private(set) var data: Member?
    package private(set) var lang: Member?
    package private(set) var v: Member?
    /// The client's own number of a request.
    package private(set) var rid: Member?
    /// The client's device, of a login.
    package private(set) var device: Member?
    /// There is a character above U+FFFF that is not escaped: not for clients as it stands.
    package private(set) var hasSupplementary = false
    /// Index of the closing brace.
    package private(set) var end = 0
    /// True for `{}`.
    package private(set) var isEmpty = true

    /// Throws `utf8`, `json(offset:)` or `shape`.
    package init(peeking bytes: UnsafeRawBufferPointer) throws(PacketError) {
        guard bytes.count <= UInt32.max else { throw .shape("4 GiB or more") }
        guard UTF8Check.isValid(bytes, hasSupplementary: &hasSupplementary) else { throw .utf8 }
        var scanner = JSONScanner(bytes)
        scanner.skipBlanks()
        guard scanner.current == UInt8(ascii: "{") else {
            // Valid JSON of another shape is distinguished from invalid JSON.
            try scanner.skipValue()
            try scanner.expectEnd()
            throw .shape("not an object")
        }
        scanner.at += 1
        scanner.skipBlanks()
        var comma: Int?
        while scanner.current != UInt8(ascii: "}") {
            isEmpty = false
            let nameStart = scanner.at
            let name = try scanner.plainName()
            scanner.skipBlanks()
            try scanner.expect(UInt8(ascii: ":"))
            scanner.skipBlanks()
            let start = scanner.at
            try scanner.skipValue()
            let value = start..<scanner.at
            scanner.skipBlanks()
            if scanner.current == UInt8(ascii: ",") {
                scanner.at += 1
                try take(name, Member(value: value, cut: nameStart..<scanner.at), in: bytes)
                comma = scanner.at - 1
                scanner.skipBlanks()
                guard scanner.current == UInt8(ascii: "\"") else { throw .json(offset: scanner.at) }
            } else {
                guard scanner.current == UInt8(ascii: "}") else { throw .json(offset: scanner.at) }
                try take(name, Member(value: value, cut: (comma ?? nameStart)..<value.upperBound), in: bytes)
            }
        }
        end = scanner.at
        scanner.at += 1
        try scanner.expectEnd()
    }

    /// The head of a packet that is an array already; `nil` if it is not a packet.
    package init?(of packet: [UInt8]) {
        guard let head = packet.withUnsafeBytes({ bytes in try? PacketHead(peeking: bytes) }) else { return nil }
        self = head
    }

    /// The head of the same packet with another `client` behind its last member.
    /// The member before it keeps the cut of a last one.
    func appending(client: Member, end: Int) -> PacketHead {
        var head = self
        head.client = client
        head.end = end
        head.isEmpty = false
        return head
    }

    /// Whether both find the same values; where members would be cut out is left aside.
    package func finds(sameAs other: PacketHead) -> Bool {
        let members = [
            \PacketHead.module, \.method, \.users, \.result, \.client, \.again, \.params, \.data, \.lang, \.v,
            \.rid, \.device, \.sessions, \.but,
        ]
        return members.allSatisfy { self[keyPath: $0]?.value == other[keyPath: $0]?.value } && userID == other.userID
            && hasSupplementary == other.hasSupplementary && end == other.end && isEmpty == other.isEmpty
    }

    private mutating func take(
        _ name: Range<Int>, _ member: Member, in bytes: UnsafeRawBufferPointer
    ) throws(PacketError) {
        // Longer names are unknown; no name holds a 0, so the letters of a shorter one are all of the word.
        guard (1...8).contains(name.count) else { return }
        switch Self.word(bytes, name) {
        case Self.word("v"): try Self.set(&v, member, "v")
        case Self.word("rid"): try Self.set(&rid, member, "rid")
        case Self.word("for"): try Self.set(&sessions, member, "for")
        case Self.word("but"): try Self.set(&but, member, "but")
        case Self.word("data"): try Self.set(&data, member, "data")
        case Self.word("lang"): try Self.set(&lang, member, "lang")
        case Self.word("again"): try Self.set(&again, member, "again")
        case Self.word("users"): try Self.set(&users, member, "users")
        case Self.word("module"): try Self.set(&module, member, "module")
        case Self.word("method"): try Self.set(&method, member, "method")
        case Self.word("userID"):
            guard userID == .absent else { throw .shape("userID stands twice") }
            userID = Self.integer(bytes, member.value).map { .number($0) } ?? .odd
        case Self.word("result"): try Self.set(&result, member, "result")
        case Self.word("client"): try Self.set(&client, member, "client")
        case Self.word("device"): try Self.set(&device, member, "device")
        case Self.word("params"): try Self.set(&params, member, "params")
        default: break
        }
    }

    /// One to eight letters of a packet as one number, the first in front.
    @inline(__always)
    private static func word(_ bytes: UnsafeRawBufferPointer, _ name: Range<Int>) -> UInt64 {
        guard name.lowerBound + 8 <= bytes.count else {
            var word: UInt64 = 0
            for letter in bytes[name] { word = word << 8 | UInt64(letter) }
            return word
        }
        let word = UInt64(bigEndian: bytes.loadUnaligned(fromByteOffset: name.lowerBound, as: UInt64.self))
        return word &>> UInt64(64 &- 8 &* name.count)
    }

    /// Up to eight letters as one number, which the compiler works out.
    @inline(__always)
    private static func word(_ text: StaticString) -> UInt64 {
        var word: UInt64 = 0
        for i in 0..<text.utf8CodeUnitCount { word = word << 8 | UInt64(text.utf8Start[i]) }
        return word
    }

    private static func set(_ slot: inout Member?, _ member: Member, _ name: StaticString) throws(PacketError) {
        guard slot == nil else { throw .shape("\(name) stands twice") }
        slot = member
    }

    /// The number at `range` if it is an integer that fits 64 bits.
    static func integer<Bytes: RandomAccessCollection<UInt8>>(_ bytes: Bytes, _ range: Range<Int>) -> Int64?
    where Bytes.Index == Int {
        var value: Int64 = 0
        var at = range.lowerBound
        let negative = bytes[at] == UInt8(ascii: "-")
        if negative { at += 1 }
        guard at < range.upperBound, range.upperBound - at <= 18 else { return nil }
        while at < range.upperBound {
            let digit = bytes[at] &- 0x30
            guard digit < 10 else { return nil }
            value = value &* 10 &+ Int64(digit)
            at += 1
        }
        return negative ? -value : value
    }
}

extension PacketHead {
    /// True if the member is the string `text` (ASCII without escapes), compared exactly.
    package static func member(_ member: Member?, of bytes: UnsafeRawBufferPointer, is text: StaticString) -> Bool {
        guard let range = member?.value, range.count == text.utf8CodeUnitCount + 2,
            bytes[range.lowerBound] == UInt8(ascii: "\"")
        else { return false }
        for i in 0..<text.utf8CodeUnitCount where bytes[range.lowerBound + 1 + i] != text.utf8Start[i] { return false }
        return true
    }

    /// The string's bytes between its quotes if it is a string without escapes; the names of modules and methods are.
    package static func plainText(_ member: Member?, of bytes: UnsafeRawBufferPointer) -> UnsafeRawBufferPointer? {
        guard let range = member?.value, range.count >= 2, bytes[range.lowerBound] == UInt8(ascii: "\"") else {
            return nil
        }
        let inner = UnsafeRawBufferPointer(rebasing: bytes[range.lowerBound + 1..<range.upperBound - 1])
        return JSONBytes.endOfPlainText(inner, from: 0) == inner.count ? inner : nil
    }

    /// The member's value, parsed; `nil` if the member is absent. For the shell.
    package static func value(_ member: Member?, of bytes: UnsafeRawBufferPointer) -> JSON? {
        guard let range = member?.value else { return nil }
        return try? JSON.parse(UnsafeRawBufferPointer(rebasing: bytes[range]))
    }
}
