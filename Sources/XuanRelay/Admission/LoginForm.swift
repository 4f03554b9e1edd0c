// The login in a /serverInfo request. In: the body of the request. Out: the login that stands in it.

import XuanPacket

/// The four parameters of a login and what goes with them, read from the form.
struct LoginForm {
    let site: String
    let account: String
    let password: String
    let language: String
    let version: String

    /// The JSON as it stands if the body begins with `data={`, which is how original clients send it; else a
    /// percent-encoded form. `nil` for anything but a chat/login with text parameters.
    init?(body: [UInt8]) {
        var parsed: JSON?
        if body.starts(with: Array("data={".utf8)) { parsed = try? JSON.parse(Array(body.dropFirst(5))) }
        if parsed == nil, let field = FormField.value("data", in: body) { parsed = try? JSON.parse(field) }
        guard let packet = parsed?.object, packet["module"] == "chat", packet["method"] == RelayMethod.login.json,
            let params = packet["params"]?.array, params.count >= 3, let site = params[0].string,
            let account = params[1].string, let password = params[2].string
        else { return nil }
        self.site = site
        self.account = account
        self.password = password
        language = Languages.known(packet["lang"]?.string)
        version = packet["v"]?.string ?? ""
    }
}

/// `application/x-www-form-urlencoded` (WHATWG URL 5.1), one field of it.
enum FormField {
    /// The decoded bytes of the first field of that name. `nil` if it is missing or has a broken escape.
    static func value(_ name: String, in body: [UInt8]) -> [UInt8]? {
        for pair in body.split(separator: UInt8(ascii: "&"), omittingEmptySubsequences: true) {
            guard let equals = pair.firstIndex(of: UInt8(ascii: "=")), pair[..<equals].elementsEqual(name.utf8) else {
                continue
            }
            return decode(pair[pair.index(after: equals)...])
        }
        return nil
    }

    private static func decode(_ text: ArraySlice<UInt8>) -> [UInt8]? {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(text.count)
        var at = text.startIndex
        while at < text.endIndex {
            switch text[at] {
            case UInt8(ascii: "+"): bytes.append(0x20)
            case UInt8(ascii: "%"):
                guard at + 2 < text.endIndex, let high = hexDigit(text[at + 1]), let low = hexDigit(text[at + 2])
                else { return nil }
                bytes.append(high << 4 | low)
                at += 2
            default: bytes.append(text[at])
            }
            at += 1
        }
        return bytes
    }

    private static func hexDigit(_ byte: UInt8) -> UInt8? {
        switch byte {
        case 0x30...0x39: byte - 0x30
        case 0x41...0x46, 0x61...0x66: byte & 7 + 9
        default: nil
        }
    }
}
