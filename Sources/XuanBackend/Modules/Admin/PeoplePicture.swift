import XuanPacket
import XuanStore

/// Pictures that administrators give to people. They are served under `/avatar/TAG.TYPE` to whoever knows the tag.
enum PeoplePicture {
    static let limit = 64 << 10
    static let path = "/avatar/"

    private static let types: [(type: String, end: String, magic: [[UInt8]?])] = [
        ("image/png", "png", [[0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]]),
        ("image/jpeg", "jpg", [[0xFF, 0xD8, 0xFF]]),
        ("image/webp", "webp", [Array("RIFF".utf8), nil, Array("WEBP".utf8)]),
    ]

    @Sendable static func run(_ call: Call, _ ledger: Ledger) throws -> Deed {
        let person = try PeopleWrites.find(call.arguments.integer("id"), "id", call, ledger)
        let image = call.arguments.text("image")
        var avatar = ""
        if image.isEmpty {
            try PeopleTable.set(picture: nil, of: person.user.id, on: ledger.store)
        } else {
            guard let (kind, data) = read(image) else {
                throw Refusal.seat(.bad, .notPicture, field: "image")
            }
            let tag = Secret.randomHex(digits: 24)
            avatar = path + tag + "." + kind.end
            try PeopleTable.set(
                picture: (tag, kind.type, Base64.text(of: data)), of: person.user.id, on: ledger.store)
        }
        try ProfileField.avatar.set(avatar, of: person.user.id, on: ledger.store)
        try ledger.peopleChanged([person.user.id])
        return Deed(["avatar": .string(avatar)], on: person.user.account, image.isEmpty ? "removed" : "")
    }

    /// A data URL of one of the types; the bytes must look like it.
    private static func read(_ url: String) -> (kind: (type: String, end: String), data: [UInt8])? {
        for (type, end, magic) in types {
            let start = "data:\(type);base64,"
            guard url.hasPrefix(start), let data = Base64.bytes(of: url.dropFirst(start.count)), data.count <= limit
            else {
                continue
            }
            var at = 0
            for part in magic {
                // A part that is not known has four bytes: the length in RIFF's head.
                if let part, !data.dropFirst(at).starts(with: part) { return nil }
                at += part?.count ?? 4
            }
            return ((type, end), data)
        }
        return nil
    }

    /// What is served under a path; `nil` if there is nothing.
    static func find(_ path: String, on store: any StoreConnection) throws(StoreError) -> (type: String, data: [UInt8])?
    {
        let name = path.dropFirst(Self.path.count)
        guard let dot = name.firstIndex(of: "."),
            let found = try PeopleTable.picture(tag: String(name[..<dot]), on: store),
            let data = Base64.bytes(of: found.data)
        else { return nil }
        return (found.type, data)
    }
}
