import XuanPacket

/// Uploads and downloads of any size, piece by piece; the person stays logged in meanwhile. Reads and writes give up
/// after two minutes: the disk may be slow.
extension FileClient {
    package typealias Sink = (UnsafeRawBufferPointer) throws -> Void

    private static let patience = 120

    /// Everything of an upload before the file's bytes, including its head, and everything after them.
    package static func envelope(
        _ person: Person, chat: String, name: String, size: Int
    ) -> (before: [UInt8], after: [UInt8]) {
        let form = form(parts(person, chat: chat, name: name, []))
        let blank = Array("\r\n\r\n".utf8)
        let file = (0...form.count - blank.count).first { form[$0...].starts(with: blank) }! + blank.count
        return (head(token: person.token, length: form.count + size) + form[..<file], Array(form[file...]))
    }

    /// Uploads the bytes that `write` gives to its sink, `size` in all; returns `data` of the answer.
    package func upload(
        _ person: Person, chat: String, name: String, size: Int, write: (Sink) throws -> Void
    ) throws -> JSONObject {
        let client = TestClient(port: port, tls: tls, patience: Self.patience)
        let envelope = Self.envelope(person, chat: chat, name: name, size: size)
        client.write(envelope.before)
        try write { piece in
            guard client.write(piece) else { throw Person.Silence(waitedFor: "an upload to be taken") }
            try person.stay()
        }
        client.write(envelope.after)
        return try Self.stored(client.readReply())
    }

    package func upload(_ person: Person, chat: String, name: String, _ file: LargeFile) throws -> JSONObject {
        try upload(person, chat: chat, name: name, size: file.size) { try file.forEachPiece($0) }
    }

    package func download(_ file: JSONObject, for person: Person, to sink: Sink) throws {
        let client = TestClient(port: port, tls: tls, patience: Self.patience)
        client.write("GET \(Self.target(file, for: person)) HTTP/1.1\r\nHost: localhost\r\n\r\n")
        guard let head = client.readHead(), head.hasPrefix("HTTP/1.1 200 "),
            let length = head.field("content-length").flatMap({ Int($0) })
        else { throw Person.Silence(waitedFor: "a download") }
        let isWhole = try client.stream(length) { piece in
            try sink(piece)
            try person.stay()
        }
        guard isWhole else { throw Person.Silence(waitedFor: "the end of a download") }
    }
}
