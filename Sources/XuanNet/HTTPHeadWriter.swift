import CXuanNet

/// Builds an HTTP head as bytes. A byte that would break out of a field's line becomes a blank.
package struct HTTPHeadWriter {
    package private(set) var bytes: [UInt8] = []

    init(status: Int) {
        bytes.reserveCapacity(512)
        append("HTTP/1.1 \(status) \(reasonPhrase(status))\r\n")
    }

    package init(method: String, target: String) {
        bytes.reserveCapacity(512)
        appendClean(method)
        append(" ")
        appendClean(target)
        append(" HTTP/1.1\r\n")
    }

    init() {}

    package mutating func field(_ name: String, _ value: String) {
        appendClean(name)
        append(": ")
        appendClean(value)
        append("\r\n")
    }

    mutating func end() {
        append("\r\n")
    }

    private mutating func append(_ text: String) {
        bytes.append(contentsOf: text.utf8)
    }

    private mutating func appendClean(_ text: String) {
        let start = bytes.count
        append(text)
        bytes.withUnsafeMutableBufferPointer { all in
            for index in start..<all.count where all[index] < 0x20 || all[index] == 0x7f { all[index] = 0x20 }
        }
    }
}

/// A raw frame of both parts, head first. The caller owns one reference.
func rawFrame(_ head: [UInt8], _ body: UnsafeRawBufferPointer) -> OpaquePointer {
    guard let frame = xx_frame_new(head.count + body.count) else { fatalError("out of memory for an HTTP message") }
    let room = UnsafeMutableRawBufferPointer(start: xx_frame_payload(frame), count: head.count + body.count)
    room.copyBytes(from: head)
    if body.count > 0 { UnsafeMutableRawBufferPointer(rebasing: room[head.count...]).copyMemory(from: body) }
    xx_frame_seal_raw(frame, head.count + body.count)
    return frame
}

/// RFC 9110 §15, the ones in use here; the phrase has no meaning to machines.
private func reasonPhrase(_ status: Int) -> String {
    switch status {
    case 200: "OK"
    case 201: "Created"
    case 204: "No Content"
    case 206: "Partial Content"
    case 301: "Moved Permanently"
    case 302: "Found"
    case 303: "See Other"
    case 304: "Not Modified"
    case 400: "Bad Request"
    case 401: "Unauthorized"
    case 403: "Forbidden"
    case 404: "Not Found"
    case 405: "Method Not Allowed"
    case 408: "Request Timeout"
    case 409: "Conflict"
    case 411: "Length Required"
    case 413: "Content Too Large"
    case 415: "Unsupported Media Type"
    case 416: "Range Not Satisfiable"
    case 421: "Misdirected Request"
    case 422: "Unprocessable Content"
    case 426: "Upgrade Required"
    case 429: "Too Many Requests"
    case 431: "Request Header Fields Too Large"
    case 500: "Internal Server Error"
    case 501: "Not Implemented"
    case 502: "Bad Gateway"
    case 503: "Service Unavailable"
    case 504: "Gateway Timeout"
    case 507: "Insufficient Storage"
    default: status < 400 ? "Done" : "Error"
    }
}
