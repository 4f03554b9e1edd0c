import XuanPacket
import XuanStore
import XuanText

/// Pictures of people, set by themselves or by an administrator. They are served under `/avatar/TAG.TYPE` to everybody
/// who knows the tag.
package struct PeoplePicture: Sendable {
    /// Largest picture in bytes.
    static let limit = 64 << 10
    /// Length of a text with the largest picture.
    static let longestText = 100_000
    package static let path = "/avatar/"

    private let kind: Kind
    private let data: [UInt8]

    private struct Kind: Sendable {
        let type: String
        let end: String
        /// `nil` stands for four unknown bytes: the length in RIFF's head.
        let magic: [[UInt8]?]

        static let all = [
            Kind(type: "image/png", end: "png", magic: [[0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]]),
            Kind(type: "image/jpeg", end: "jpg", magic: [[0xFF, 0xD8, 0xFF]]),
            Kind(type: "image/webp", end: "webp", magic: [Array("RIFF".utf8), nil, Array("WEBP".utf8)]),
        ]

        func begins(_ data: [UInt8]) -> Bool {
            var at = 0
            for part in magic {
                if let part, !data.dropFirst(at).starts(with: part) { return false }
                at += part?.count ?? 4
            }
            return true
        }
    }

    /// From a data: URL of one of the types; the bytes must look like it. `nil` for anything else.
    init?(_ url: String) {
        for kind in Kind.all {
            let start = "data:\(kind.type);base64,"
            guard url.hasPrefix(start) else { continue }
            guard let data = Base64.bytes(of: url.dropFirst(start.count)), data.count <= Self.limit, kind.begins(data)
            else { return nil }
            (self.kind, self.data) = (kind, data)
            return
        }
        return nil
    }

    /// Replaces a person's picture, and returns the new one's path.
    func give(to user: Int64, on store: any StoreConnection) throws(StoreError) -> String {
        let tag = Secret.randomHex(digits: 24)
        let path = Self.path + tag + "." + kind.end
        try PeopleTable.set(picture: (tag, kind.type, Base64.text(of: data)), of: user, on: store)
        try ProfileField.avatar.set(path, of: user, on: store)
        return path
    }

    /// Removes a person's picture; `avatar` replaces it: an external URL, or "".
    static func remove(from user: Int64, for avatar: String = "", on store: any StoreConnection) throws(StoreError) {
        try PeopleTable.set(picture: nil, of: user, on: store)
        try ProfileField.avatar.set(avatar, of: user, on: store)
    }

    /// The picture under a path; `nil` if there is none.
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
