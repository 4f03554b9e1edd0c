import Foundation
import XuanPacket

/// A client's file requests: forms as the original's send them, URLs as it builds them.
package struct FileClient {
    package typealias Reply = (status: Int, head: String, body: [UInt8])

    package static let boundary = "----test7MA4YWxk"

    package struct Part {
        package let name: String
        package let filename: [UInt8]?
        package let content: [UInt8]

        package init(_ name: String, filename: String? = nil, _ content: [UInt8]) {
            (self.name, self.filename, self.content) = (name, filename.map { Array($0.utf8) }, content)
        }

        package init(_ name: String, _ text: String) { self.init(name, Array(text.utf8)) }

        package init(_ name: String, rawFilename: [UInt8], _ content: [UInt8]) {
            (self.name, filename, self.content) = (name, rawFilename, content)
        }
    }

    package let port: UInt16
    package let tls: Bool

    package init(port: UInt16, tls: Bool) { (self.port, self.tls) = (port, tls) }

    package static func form(_ parts: [Part]) -> [UInt8] {
        var out: [UInt8] = []
        for part in parts {
            out += Array("--\(boundary)\r\nContent-Disposition: form-data; name=\"\(part.name)\"".utf8)
            if let name = part.filename {
                out += Array("; filename=\"".utf8) + name + Array("\"\r\nContent-Type: application/octet-stream".utf8)
            }
            out += Array("\r\n\r\n".utf8) + part.content + Array("\r\n".utf8)
        }
        return out + Array("--\(boundary)--\r\n".utf8)
    }

    package static func parts(_ person: Person, chat: String, name: String, _ content: [UInt8]) -> [Part] {
        [Part("file", filename: name, content), Part("userID", "\(person.id)"), Part("gid", chat)]
    }

    /// Head and body of an upload.
    package static func request(token: String, _ parts: [Part]) -> [UInt8] {
        let body = form(parts)
        return head(token: token, length: body.count) + body
    }

    static func head(token: String, length: Int) -> [UInt8] {
        Array(
            ("POST /upload HTTP/1.1\r\nHost: localhost\r\nAuthorization: \(token)\r\nServerName: \r\n"
                + "Content-Type: multipart/form-data; boundary=\(boundary)\r\nContent-Length: \(length)\r\n\r\n").utf8)
    }

    /// One request over a new connection; nil if there is no answer.
    package func ask(_ request: [UInt8], hasBody: Bool = true) -> Reply? {
        let client = TestClient(port: port, tls: tls)
        client.write(request)
        return client.readReply(hasBody: hasBody)
    }

    package func ask(
        _ method: String, _ target: String, _ headers: [String] = [], _ body: [UInt8] = []
    ) -> Reply? {
        var head = "\(method) \(target) HTTP/1.1\r\nHost: localhost\r\n"
        if method != "GET" && method != "HEAD" { head += "Content-Length: \(body.count)\r\n" }
        for line in headers { head += line + "\r\n" }
        return ask(Array((head + "\r\n").utf8) + body, hasBody: method != "HEAD")
    }

    package func upload(_ person: Person, chat: String, name: String, _ content: [UInt8]) -> Reply? {
        ask(Self.request(token: person.token, Self.parts(person, chat: chat, name: name, content)))
    }

    /// `data` of a successful upload.
    package static func stored(_ reply: Reply?) throws -> JSONObject {
        guard let reply, reply.status == 200, let data = try JSON.parse(reply.body).object?["data"]?.object else {
            throw Person.Silence(
                waitedFor: "an upload; \(reply.map { String(decoding: $0.body, as: UTF8.self) } ?? "")")
        }
        return data
    }

    /// URL of a download by that person.
    package static func target(_ file: JSONObject, for person: Person) -> String {
        let name = file["name"]?.string ?? ""
        let sid = Secret.md5Hex(person.fileSession + name)
        let encoded = name.addingPercentEncoding(withAllowedCharacters: .alphanumerics) ?? ""
        let (time, id) = (file["time"]?.integer ?? 0, file["id"]?.integer ?? 0)
        return "/download?fileName=\(encoded)&time=\(time)&id=\(id)&ServerName=&gid=\(person.id)&sid=\(sid)"
    }

    package func download(_ file: JSONObject, for person: Person, _ headers: [String] = []) -> Reply? {
        ask("GET", Self.target(file, for: person), headers)
    }
}

extension String {
    /// The value of a field of an answer's head.
    package func field(_ name: String) -> String? {
        for line in split(separator: "\r\n") where line.lowercased().hasPrefix(name.lowercased() + ":") {
            return String(line.dropFirst(name.count + 1).drop { $0 == " " })
        }
        return nil
    }
}
