// Names of files as people give them, and what becomes of them. In: a name from outside. Out: a name that may be
// stored and shown, the name on disk, a header.

import XuanPacket
import XuanText

/// The name of an uploaded file: something that can be shown in one line and never was a path.
package struct FileName: Sendable, Equatable {
    /// Longest name in bytes of UTF-8, as file systems have it.
    package static let limit = 255

    package let text: String

    /// The last part of what was sent, `/` and `\` both being separators. `nil` for what is no name: empty or blank,
    /// `.` and `..`, longer than 255 bytes, with signs that turn or hide text ("gpj.exe" read from the right).
    package init?(_ sent: String) {
        let last = sent.utf8.split { $0 == 0x2F || $0 == 0x5C }.last
        let text = last.map { String(Substring($0)) } ?? ""
        guard (1...Self.limit).contains(text.utf8.count), text != ".", text != "..",
            ShownText.isHonest(text), ShownText.isVisible(text)
        else { return nil }
        self.text = text
    }

    /// The name of a file that lies here, which may be from before a rule or from the original: anything of one line
    /// that is no path. Shown only through `disposition`, which cleans it.
    init?(stored text: String) {
        guard (1...Self.limit).contains(text.utf8.count), text != ".", text != "..",
            text.utf8.allSatisfy({ $0 >= 0x20 && $0 != 0x7F && $0 != 0x2F && $0 != 0x5C })
        else { return nil }
        self.text = text
    }

    /// The part behind the last dot, in lower case; "" without one.
    private var ending: String {
        guard let dot = text.lastIndex(of: "."), dot != text.startIndex else { return "" }
        return text[text.index(after: dot)...].lowercased()
    }

    /// Its media type, by its ending. Only formats that a browser shows without running anything have their own.
    package var contentType: String {
        switch ending {
        case "png": "image/png"
        case "jpg", "jpeg": "image/jpeg"
        case "gif": "image/gif"
        case "webp": "image/webp"
        case "bmp": "image/bmp"
        case "avif": "image/avif"
        case "mp4", "m4v": "video/mp4"
        case "webm": "video/webm"
        case "mp3": "audio/mpeg"
        case "m4a": "audio/mp4"
        case "ogg", "oga", "opus": "audio/ogg"
        case "wav": "audio/wav"
        case "pdf": "application/pdf"
        case "zip": "application/zip"
        case "txt", "log", "md", "csv": "text/plain; charset=utf-8"
        default: "application/octet-stream"
        }
    }

    /// `attachment` with the name twice: in ASCII for old clients, whole for all others (RFC 6266 §4.3, RFC 8187).
    package var disposition: String {
        let text = ShownText.cleaned(text)
        var plain = ""
        for scalar in text.unicodeScalars {
            let isSafe = (0x20..<0x7F).contains(scalar.value) && scalar != "\"" && scalar != "\\" && scalar != "%"
            plain.unicodeScalars.append(isSafe ? scalar : "_")
        }
        guard plain != text else { return "attachment; filename=\"\(plain)\"" }
        return "attachment; filename=\"\(plain)\"; filename*=UTF-8''\(Self.percentEncoded(text))"
    }

    private static func percentEncoded(_ text: String) -> String {
        let digits = Array("0123456789ABCDEF".utf8)
        var out: [UInt8] = []
        for byte in text.utf8 {
            switch byte {
            case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "_"),
                UInt8(ascii: "~"):
                out.append(byte)
            default: out += [UInt8(ascii: "%"), digits[Int(byte >> 4)], digits[Int(byte & 15)]]
            }
        }
        return String(decoding: out, as: UTF8.self)
    }
}

/// The name of a file among clients, relay and backend.
package struct FileKey: Sendable, Equatable {
    package let name: String
    package let id: Int64
    /// Seconds since 1970, when it was uploaded.
    package let time: Int64

    package init(name: String, id: Int64, time: Int64) {
        (self.name, self.id, self.time) = (name, id, time)
    }

    /// Name on disk: 32 hex digits, whatever the name was (Docs/protocol.md 2.4).
    package var storedName: String { Secret.md5Hex("\(name)\(id)\(time)") }

    /// Proof that a session asks for this name (Docs/protocol.md 8).
    package static func proof(session: String, name: String) -> String { Secret.md5Hex(session + name) }
}
