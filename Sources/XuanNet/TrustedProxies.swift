// Where a request really comes from. In: the peer's address and the fields that a reverse proxy adds. Out: the client's
// address, and how the client spelled scheme and host.

import XuanText

/// A trusted proxy's facts about a forwarded request.
package final class ForwardedOrigin: Sendable {
    /// Of the client; its port is the proxy's connection's, which tells two connections of one client apart.
    package let client: PeerAddress
    /// `nil` if the proxy does not say.
    package let isTLS: Bool?
    /// Host with the port if it has one, `nil` if the proxy does not say.
    package let host: String?

    init(client: PeerAddress, isTLS: Bool?, host: String?) {
        (self.client, self.isTLS, self.host) = (client, isTLS, host)
    }
}

/// The reverse proxies whose `X-Forwarded-*` or `Forwarded` fields (RFC 7239) are believed. Of anybody else the fields
/// change nothing.
///
/// Each proxy appends the address that it has accepted the request from, so only the right end of the list is known to
/// be true: the client is the rightmost address that is not a trusted proxy. An entry that is not an address ends the
/// search; the client then is the last proxy before it, never something further left, which anybody can have written.
package struct TrustedProxies: Sendable, Equatable {
    private let networks: [IPNetwork]

    /// Trusts nobody.
    package init() { networks = [] }

    /// Addresses and networks; other entries are left out (the settings refuse it before).
    package init(_ texts: [String]) { networks = texts.compactMap { IPNetwork($0) } }

    package var isEmpty: Bool { networks.isEmpty }

    package func trusts(_ ip: String) -> Bool {
        guard !networks.isEmpty, let address = IPAddress(ip) else { return false }
        return trusts(address)
    }

    private func trusts(_ address: IPAddress) -> Bool { networks.contains { $0.contains(address) } }

    /// `nil` if the peer is not a trusted proxy, or adds no such field. Linear in the size of the head.
    package func origin(of request: HTTPRequestHead, from peer: PeerAddress) -> ForwardedOrigin? {
        origin(of: request.headers, from: peer)
    }

    func origin(of headers: [(name: String, value: String)], from peer: PeerAddress) -> ForwardedOrigin? {
        guard trusts(peer.ip) else { return nil }
        // A proxy that writes one kind may hand on the other as the client sent it. X-Forwarded-For is what proxies
        // write; Forwarded counts only without it.
        let chain = ForwardedFields.list("x-forwarded-for", of: headers)
        let protos = ForwardedFields.list("x-forwarded-proto", of: headers)
        let hosts = ForwardedFields.list("x-forwarded-host", of: headers)
        if chain.isEmpty, protos.isEmpty, hosts.isEmpty {
            let elements = ForwardedFields.elements(of: headers)
            return elements.isEmpty ? nil : origin(of: elements, from: peer)
        }
        let (client, place) = client(chain.reversed().map { IPAddress(node: $0) }, behind: peer)
        // The field of the same hop, if each proxy has appended one; else the only one that there is.
        func same(_ list: [Substring]) -> Substring? { list.isEmpty ? nil : list[max(0, list.count - 1 - place)] }
        return ForwardedOrigin(
            client: client, isTLS: same(protos).flatMap(ForwardedFields.isTLS),
            host: same(hosts).flatMap(ForwardedFields.host))
    }

    private func origin(of elements: [ForwardedFields.Element], from peer: PeerAddress) -> ForwardedOrigin {
        let (client, place) = client(elements.reversed().map(\.client), behind: peer)
        let element = elements[elements.count - 1 - min(place, elements.count - 1)]
        return ForwardedOrigin(client: client, isTLS: element.isTLS, host: element.host)
    }

    /// `hops`: from the nearest proxy on, `nil` for an invalid address. Returns the client and how many hops away it
    /// was named.
    private func client(_ hops: [IPAddress?], behind peer: PeerAddress) -> (PeerAddress, Int) {
        var found: (IPAddress, Int)?
        for (place, hop) in hops.enumerated() {
            guard let hop else { break }
            found = (hop, place)
            if !trusts(hop) { break }
        }
        guard let (address, place) = found else { return (peer, 0) }
        return (PeerAddress(ip: address.description, port: peer.port), place)
    }
}

/// How the fields are written.
enum ForwardedFields {
    /// The entries of all lines of a list field, in order; empty ones are none (RFC 9110 section 5.6.1).
    static func list(_ name: String, of headers: [(name: String, value: String)]) -> [Substring] {
        var entries: [Substring] = []
        for header in headers where header.name == name {
            for entry in header.value.utf8.split(separator: UInt8(ascii: ",")) {
                let entry = trimmed(Substring(entry))
                if !entry.isEmpty { entries.append(unquoted(entry)) }
            }
        }
        return entries
    }

    /// One element of `Forwarded`: what one proxy says.
    struct Element {
        /// `nil` if it does not say, or hides it (`unknown`, `_name`).
        var client: IPAddress?
        var isTLS: Bool?
        var host: String?
    }

    /// The elements of all lines. Each is cut out from the right: an open quote that a client has sent cannot swallow
    /// what the proxy appended.
    static func elements(of headers: [(name: String, value: String)]) -> [Element] {
        var elements: [Element] = []
        for header in headers where header.name == "forwarded" {
            var line: [Element] = []
            var end = header.value.utf8.count
            let bytes = Array(header.value.utf8)
            var isQuoted = false
            for place in bytes.indices.reversed() {
                switch bytes[place] {
                case UInt8(ascii: "\"") where !isQuoted || !isEscaped(place, bytes): isQuoted.toggle()
                case UInt8(ascii: ",") where !isQuoted:
                    line.append(element(bytes[place + 1..<end]))
                    end = place
                default: break
                }
            }
            line.append(element(bytes[..<end]))
            elements += line.reversed()
        }
        return elements
    }

    private static func isEscaped(_ place: Int, _ bytes: [UInt8]) -> Bool {
        var slashes = 0
        while slashes < place, bytes[place - 1 - slashes] == UInt8(ascii: "\\") { slashes += 1 }
        return slashes % 2 == 1
    }

    /// An element with a broken pair says nothing.
    private static func element(_ bytes: ArraySlice<UInt8>) -> Element {
        var element = Element()
        var seen: Set<String> = []
        for pair in pairs(bytes) {
            let pair = trimmed(Substring(decoding: pair, as: UTF8.self))
            if pair.isEmpty { continue }
            guard let equals = pair.firstIndex(of: "="), let value = value(pair[pair.index(after: equals)...]) else {
                return Element()
            }
            let name = pair[..<equals].lowercased()
            guard seen.insert(name).inserted else { return Element() }
            switch name {
            case "for": element.client = IPAddress(node: value)
            case "proto": element.isTLS = isTLS(value)
            case "host": element.host = host(value)
            default: break
            }
        }
        return element
    }

    /// Split at the semicolons outside quotes.
    private static func pairs(_ bytes: ArraySlice<UInt8>) -> [ArraySlice<UInt8>] {
        var pairs: [ArraySlice<UInt8>] = []
        var start = bytes.startIndex
        var isQuoted = false
        var isEscaped = false
        for place in bytes.indices {
            if isEscaped {
                isEscaped = false
                continue
            }
            switch bytes[place] {
            case UInt8(ascii: "\\") where isQuoted: isEscaped = true
            case UInt8(ascii: "\""): isQuoted.toggle()
            case UInt8(ascii: ";") where !isQuoted:
                pairs.append(bytes[start..<place])
                start = place + 1
            default: break
            }
        }
        return pairs + [bytes[start...]]
    }

    /// A token, or a quoted string without its quotes and escapes; `nil` if a quote is missing.
    private static func value(_ text: Substring) -> Substring? {
        guard text.hasPrefix("\"") else { return text.utf8.contains(UInt8(ascii: "\"")) ? nil : text }
        guard text.utf8.count >= 2, text.hasSuffix("\"") else { return nil }
        var plain: [UInt8] = []
        var isEscaped = false
        for byte in text.utf8.dropFirst().dropLast() {
            if !isEscaped, byte == UInt8(ascii: "\\") {
                isEscaped = true
                continue
            }
            if !isEscaped, byte == UInt8(ascii: "\"") { return nil }
            isEscaped = false
            plain.append(byte)
        }
        return isEscaped ? nil : Substring(decoding: plain, as: UTF8.self)
    }

    static func isTLS(_ proto: Substring) -> Bool? {
        switch proto.lowercased() {
        case "https", "wss": true
        case "http", "ws": false
        default: nil
        }
    }

    /// A host name or address with an optional port, and nothing that could mean more where it is written.
    static func host(_ text: Substring) -> String? {
        let isPlain = text.utf8.allSatisfy { byte in
            switch byte {
            case 0x30...0x39, 0x41...0x5A, 0x61...0x7A: true
            case UInt8(ascii: "."), UInt8(ascii: "-"), UInt8(ascii: "_"), UInt8(ascii: ":"), UInt8(ascii: "["),
                UInt8(ascii: "]"):
                true
            default: false
            }
        }
        return isPlain && (1...255).contains(text.utf8.count) ? String(text) : nil
    }

    private static func trimmed(_ text: Substring) -> Substring {
        var text = text.utf8
        while let first = text.first, first == 0x20 || first == 0x09 { text = text.dropFirst() }
        while let last = text.last, last == 0x20 || last == 0x09 { text = text.dropLast() }
        return Substring(text)
    }

    /// Some proxies quote entries of X-Forwarded-For, as Forwarded asks for.
    private static func unquoted(_ text: Substring) -> Substring {
        text.utf8.count >= 2 && text.hasPrefix("\"") && text.hasSuffix("\"") ? text.dropFirst().dropLast() : text
    }
}
