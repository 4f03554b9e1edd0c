import CXuanNet

/// The head of an HTTP request.
package struct HTTPRequestHead: Sendable {
    package let method: String
    /// As sent.
    package let target: String
    /// The host it is for, `name` or `name:port`: the authority of an absolute target, else the value of Host. Nil
    /// if an HTTP/1.0 client names none.
    package let host: String?
    /// Before the `?`, not percent-decoded.
    package let path: String
    /// After the `?`, not decoded.
    package let query: String?
    /// Names in lower case, in the order sent.
    package let headers: [(name: String, value: String)]
    /// Nil when none was given: no body, or a chunked one.
    package let contentLength: Int?
    /// The body comes in chunks: its length is not known.
    package let isChunked: Bool
    package let keepAlive: Bool
    /// All of RFC 6455 §4.2.1 holds: `Connection.upgrade` may be called.
    package let isWebSocketUpgrade: Bool
    /// There is an `Upgrade: websocket` field, right or not.
    package let wantsWebSocket: Bool
    /// ... and it asks for another version than 13 (RFC 6455 §4.4).
    package let isOtherWebSocketVersion: Bool

    /// The first value of that name.
    package func header(_ lowercasedName: String) -> String? {
        headers.first { $0.name == lowercasedName }?.value
    }

    init(_ head: UnsafePointer<xx_http1_head>) {
        method = head.pointee.method.text
        let target = head.pointee.target.text
        self.target = target
        host = head.pointee.host.data == nil ? nil : head.pointee.host.text
        if let mark = target.utf8.firstIndex(of: UInt8(ascii: "?")) {
            path = mark == target.startIndex ? "/" : String(target[..<mark])  // `http://name?query`
            query = String(target[target.utf8.index(after: mark)...])
        } else {
            path = target.isEmpty ? "/" : target
            query = nil
        }
        headers = headerFields(head)
        contentLength = head.pointee.content_length < 0 ? nil : Int(head.pointee.content_length)
        isChunked = head.pointee.chunked
        keepAlive = head.pointee.keep_alive
        isWebSocketUpgrade = head.pointee.upgrade.is_right
        wantsWebSocket = head.pointee.upgrade.to_websocket
        isOtherWebSocketVersion = head.pointee.upgrade.other_version
    }
}

/// The fields of a head, names in lower case.
package func headerFields(_ head: UnsafePointer<xx_http1_head>) -> [(name: String, value: String)] {
    (0..<head.pointee.field_count).map {
        let field = xx_http1_field_at(head, $0).pointee
        return (name: field.name.lowercased, value: field.value.text)
    }
}

extension xx_slice {
    var text: String { String(decoding: UnsafeRawBufferPointer(start: data, count: length), as: UTF8.self) }

    /// ASCII letters lowered; the parser lets nothing else into a field name.
    var lowercased: String {
        String(unsafeUninitializedCapacity: length) { out in
            for i in 0..<length {
                let byte = data![i]
                out[i] = byte >= 65 && byte <= 90 ? byte | 0x20 : byte
            }
            return length
        }
    }
}
