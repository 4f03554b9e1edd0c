// Objects of a store: put, get, look, remove, list, put together of parts. Keys are without the store's prefix.

/// What is known of an object.
struct S3Object: Equatable {
    let key: String
    let size: Int64
    let tag: String
    /// Seconds since 1970.
    let changed: Int64
    /// SHA-256 of its bytes in hex, if it was noted when it was sent, and the object was looked at.
    var digest: String?
}

extension S3Connection {
    /// S3's own limit for the parts of an upload.
    static let mostParts = 10_000
    /// Seconds that the store may take to put many parts together.
    private static let completionPatience = 600

    /// The field of an object that keeps its digest.
    private static let digestField = "x-amz-meta-sha256"

    private static func fields(_ digest: String?) -> [(name: String, value: String)] {
        digest.map { [(digestField, $0)] } ?? []
    }

    // MARK: Whole objects

    /// `digest`: SHA-256 in hex, noted with the object.
    func put(_ key: String, _ body: S3Request.Body, digest: String? = nil) throws(S3Error) {
        _ = try ask(S3Request(method: "PUT", key: key, headers: Self.fields(digest), body: body))
    }

    func look(_ key: String) throws(S3Error) -> S3Object {
        let answer = try ask(S3Request(method: "HEAD", key: key, room: 4_096))
        guard let size = answer.header("content-length").flatMap({ Int64($0) }), size >= 0 else {
            throw .unreadable("HEAD without Content-Length")
        }
        return S3Object(
            key: key, size: size, tag: answer.header("etag") ?? "",
            changed: answer.header("last-modified").flatMap(S3Time.http) ?? 0, digest: answer.header(Self.digestField))
    }

    /// These bytes of an object, all of them; refused if it is another one than `tag` meanwhile.
    func get(_ key: String, _ range: Range<Int64>, tag: String = "") throws(S3Error) -> [UInt8] {
        var headers = [(name: "Range", value: "bytes=\(range.lowerBound)-\(range.upperBound - 1)")]
        if !tag.isEmpty { headers.append(("If-Match", tag)) }
        let answer = try ask(S3Request(method: "GET", key: key, headers: headers, room: max(range.count, 64 << 10)))
        guard answer.body.count == range.count else {
            throw .unreadable("\(answer.body.count) bytes instead of \(range.count)")
        }
        return answer.body
    }

    /// A small object as a whole.
    func get(_ key: String, atMost bytes: Int) throws(S3Error) -> [UInt8] {
        try ask(S3Request(method: "GET", key: key, room: bytes)).body
    }

    /// A missing one is no error.
    func remove(_ key: String) throws(S3Error) {
        do throws(S3Error) {
            _ = try ask(S3Request(method: "DELETE", key: key))
        } catch .missing {}
    }

    // MARK: Lists

    struct Page {
        var objects: [S3Object] = []
        /// Where the next page goes on; `nil` behind the last one.
        var next: String?
    }

    /// Up to `limit` objects whose keys begin with `prefix`, in the order of their keys.
    func list(_ prefix: String, after token: String? = nil, limit: Int = 1_000) throws(S3Error) -> Page {
        var query = [
            (name: "list-type", value: "2"), (name: "max-keys", value: "\(limit)"),
            (name: "prefix", value: store.address.prefix + prefix),
        ]
        if let token { query.append(("continuation-token", token)) }
        let answer = try ask(S3Request(method: "GET", query: query, room: 4 << 20))
        let said = S3XML(answer.body)
        guard said.root == "ListBucketResult" else { throw .unreadable("a list that is none") }
        var page = Page()
        for item in said.elements("Contents") {
            guard let key = item.text("Key"), key.hasPrefix(store.address.prefix),
                let size = item.text("Size").flatMap({ Int64($0) })
            else { continue }
            page.objects.append(
                S3Object(
                    key: String(key.dropFirst(store.address.prefix.count)), size: size, tag: item.text("ETag") ?? "",
                    changed: item.text("LastModified").flatMap(S3Time.iso) ?? 0))
        }
        if said.text("IsTruncated") == "true" {
            guard let next = said.text("NextContinuationToken"), next != token else {
                throw .unreadable("a list without its next page")
            }
            page.next = next
        }
        return page
    }

    /// All of them, a page at a time. `body` returns false to end early.
    func forEach(_ prefix: String, _ body: (S3Object) throws(S3Error) -> Bool) throws(S3Error) {
        var token: String?
        repeat {
            let page = try list(prefix, after: token)
            for object in page.objects {
                guard try body(object) else { return }
            }
            token = page.next
        } while token != nil
    }

    // MARK: Parts

    /// A part's number, from 1, and the store's tag for it.
    struct Part {
        let number: Int
        let tag: String
    }

    /// Makes an object of parts, which `send` brings in order. Nothing is left of it if that fails. Its size at the end
    /// is compared with `size`. `digest` as in `put`.
    func assemble(
        _ key: String, size: Int64, digest: String? = nil, _ send: (_ upload: String) throws(S3Error) -> [Part]
    ) throws(S3Error) {
        let begun = try ask(
            S3Request(
                method: "POST", key: key, query: [("uploads", "")], headers: Self.fields(digest), body: .bytes([])))
        guard let upload = S3XML(begun.body).text("UploadId"), !upload.isEmpty else {
            throw .unreadable("an upload without an id")
        }
        do throws(S3Error) {
            try complete(key, upload, size, try send(upload))
        } catch {
            abort(key, upload: upload)
            throw error
        }
    }

    /// Sends one part.
    func send(_ body: S3Request.Body, as number: Int, of key: String, _ upload: String) throws(S3Error) -> Part {
        let answer = try ask(
            S3Request(
                method: "PUT", key: key, query: [("partNumber", "\(number)"), ("uploadId", upload)], body: body))
        guard let tag = answer.header("etag") else { throw .unreadable("a part without its tag") }
        return Part(number: number, tag: tag)
    }

    /// Has the store take a whole object as one part.
    func copy(_ source: String, as number: Int, of key: String, _ upload: String) throws(S3Error) -> Part {
        let path = "/\(store.address.bucket)/" + store.address.prefix + source
        let answer = try ask(
            S3Request(
                method: "PUT", key: key, query: [("partNumber", "\(number)"), ("uploadId", upload)],
                headers: [("x-amz-copy-source", S3Text.encoded(path, keeping: UInt8(ascii: "/")))], body: .bytes([]),
                patience: Self.completionPatience))
        // A failed copy may come with status 200.
        guard let tag = S3XML(answer.body).text("ETag") else { throw .unreadable("a copied part without its tag") }
        return Part(number: number, tag: tag)
    }

    private func complete(_ key: String, _ upload: String, _ size: Int64, _ parts: [Part]) throws(S3Error) {
        var text = "<CompleteMultipartUpload xmlns=\"http://s3.amazonaws.com/doc/2006-03-01/\">"
        for part in parts {
            let tag = part.tag.replacing("&", with: "&amp;").replacing("<", with: "&lt;")
            text += "<Part><PartNumber>\(part.number)</PartNumber><ETag>\(tag)</ETag></Part>"
        }
        text += "</CompleteMultipartUpload>"
        do throws(S3Error) {
            let answer = try ask(
                S3Request(
                    method: "POST", key: key, query: [("uploadId", upload)], body: .bytes(Array(text.utf8)),
                    patience: Self.completionPatience))
            // A failure may come with status 200.
            guard S3XML(answer.body).root != "Error", S3XML(answer.body).text("ETag") != nil else {
                throw .refused(
                    status: answer.status, code: S3XML(answer.body).text("Code") ?? "",
                    text: S3XML(answer.body).text("Message") ?? "the parts were not put together")
            }
        } catch .missing {
            // The answer to a first try was lost: the upload is over. The look below says whether it is good.
        }
        let found = try look(key)
        guard found.size == size else {
            try remove(key)
            throw .unreadable("the object has \(found.size) bytes instead of \(size)")
        }
    }

    /// A failure is of no consequence: `tidy` finds what is left.
    func abort(_ key: String, upload: String) {
        _ = try? once(S3Request(method: "DELETE", key: key, query: [("uploadId", upload)]))
    }

    /// An upload that has begun and not ended.
    struct Begun {
        let key: String
        let id: String
        /// Seconds since 1970, by the store's clock.
        let time: Int64
    }

    /// Up to 1,000 of them.
    func begunUploads() throws(S3Error) -> [Begun] {
        let prefix = store.address.prefix
        let answer = try ask(S3Request(method: "GET", query: [("prefix", prefix), ("uploads", "")], room: 4 << 20))
        return S3XML(answer.body).elements("Upload").compactMap { item in
            guard let key = item.text("Key"), key.hasPrefix(prefix), let id = item.text("UploadId"),
                let time = item.text("Initiated").flatMap(S3Time.iso)
            else { return nil }
            return Begun(key: String(key.dropFirst(prefix.count)), id: id, time: time)
        }
    }
}
