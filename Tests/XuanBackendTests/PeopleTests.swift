import Testing
import XuanPacket
import XuanText

@testable import XuanBackend

@Suite struct PeopleTests {
    @Test func settingsComeBackUnchangedAndAreOnesOwn() throws {
        let fixture = try TestBackend()
        let ann = try fixture.add("ann")
        let bob = try fixture.add("bob")
        let value: JSON = [
            "lastSaveTime": 1_700_000_000_000, "ui.x": ["字体": .number("1.50"), "list": [true, nil]], "e": [:],
        ]
        #expect(fixture.ask("settings", ["ann", ""], by: ann)["data"] == .null)
        let saved = fixture.ask("settings", ["bob", value], by: ann)
        #expect(saved["data"] == value && saved.users == [ann])
        #expect(fixture.ask("settings", ["ann", ""], by: ann)["data"] == value)
        #expect(fixture.ask("settings", ["bob", ""], by: bob)["data"] == .null)
        for odd in [5, [1], "x", true] as [JSON] { #expect(fixture.ask("settings", ["ann", odd], by: ann).isFailure) }
        #expect(fixture.ask("settings", ["ann", ["b": 2]], by: ann)["data"] == ["b": 2])
        try fixture.restart()
        #expect(fixture.ask("settings", by: ann)["data"] == ["b": 2])
    }

    @Test func profileChangeIsToldToAllAndKeepsTheRest() throws {
        let fixture = try TestBackend()
        let (ann, bob) = try fixture.addAnnAndBob()
        _ = fixture.ask("userchange", [["phone": "1", "realname": "Boss", "admin": "super", "role": "x"]], by: ann)
        let answer = fixture.ask("userchange", ["mobile": "2", "gender": "f", "email": ""], by: ann)
        #expect(Set(answer.users) == [ann, bob])
        let data = answer["data"]!
        #expect(data["phone"] == "1" && data["mobile"] == "2" && data["gender"] == "f")
        #expect(data["realname"] == "ann" && data["admin"] == "no")
        #expect(fixture.ask("userchange", [[:]], by: ann).users == [ann])
        for odd in [
            ["gender": "x"], ["phone": 5], ["status": "hidden"],
            ["avatar": .string(String(repeating: "x", count: 1025))],
        ]
            as [JSON]
        {
            #expect(fixture.ask("userchange", [odd], by: ann).isFailure)
        }
    }

    // One's own picture

    private static let png: [UInt8] = [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A, 1, 2, 3]

    private static func url(_ bytes: [UInt8], _ type: String = "image/png") -> JSON {
        .string("data:\(type);base64," + Base64.text(of: bytes))
    }

    @Test func aPictureIsStoredToldToAllAndServed() throws {
        let admin = try AdminTestBackend()
        let fixture = admin.fixture
        let (ann, bob) = try fixture.addAnnAndBob()
        let jpeg = [0xFF, 0xD8, 0xFF] + [UInt8](repeating: 7, count: PeoplePicture.limit - 3)
        let webp = Array("RIFF".utf8) + [9, 0, 0, 0] + Array("WEBP".utf8)
        var former: [String] = []
        for (bytes, type) in [(Self.png, "image/png"), (jpeg, "image/jpeg"), (webp, "image/webp")] {
            let answer = fixture.ask("userchange", [["avatar": Self.url(bytes, type)]], by: ann)
            #expect(Set(answer.users) == [ann, bob])
            let path = try #require(answer["data"]?["avatar"]?.string)
            #expect(path.hasPrefix(PeoplePicture.path) && !former.contains(path))
            let served = admin.send(.init(method: "GET", path: path, peer: "10.0.0.1", isTLS: true))
            #expect(served.status == 200 && served.body == bytes)
            #expect(served.headers.contains { $0 == ("Content-Type", type) })
            for old in former {
                #expect(admin.send(.init(method: "GET", path: old, peer: "10.0.0.1", isTLS: true)).status == 404)
            }
            former.append(path)
        }
        let list = fixture.ask("usergetlist", [[JSON(ann)]], by: bob)
        #expect(list["data"]?[0]?["avatar"]?.string == former.last)
        #expect(fixture.ask("usergetlist", [[JSON(bob)]], by: bob)["data"]?[0]?["avatar"] == "")
    }

    @Test func aPictureGoesForNoneOrAnAddressAndStaysOtherwise() throws {
        let admin = try AdminTestBackend()
        let fixture = admin.fixture
        let ann = try fixture.add("ann")
        func change(_ avatar: JSON) -> JSON { fixture.ask("userchange", [["avatar": avatar]], by: ann) }
        func served(_ path: String) -> Int {
            admin.send(.init(method: "GET", path: path, peer: "10.0.0.1", isTLS: true)).status
        }
        let first = try #require(change(Self.url(Self.png))["data"]?["avatar"]?.string)
        // Another field, no avatar at all, or the current one: nothing changes, and only the caller hears of the last.
        #expect(fixture.ask("userchange", [["qq": "1"]], by: ann)["data"]?["avatar"]?.string == first)
        #expect(change(.null)["data"]?["avatar"]?.string == first)
        #expect(change(.string(first))["data"]?["avatar"]?.string == first && served(first) == 200)
        #expect(change("")["data"]?["avatar"]?.string == first && served(first) == 200)
        #expect(change("data:,")["data"]?["avatar"] == "" && served(first) == 404)

        let second = try #require(change(Self.url(Self.png))["data"]?["avatar"]?.string)
        for address in ["https://oa.example.com/data/upload/f_2.png", "http://oa.example.com/a.png"] {
            #expect(change(.string(address))["data"]?["avatar"]?.string == address)
        }
        #expect(served(second) == 404)
        #expect(try !fixture.dump().contains(Base64.text(of: Self.png)), "nothing of it is left")
    }

    @Test func anInvalidPictureIsRefusedByName() throws {
        let fixture = try TestBackend()
        let ann = try fixture.add("ann")
        let before = try fixture.dump()
        let large = [0xFF, 0xD8, 0xFF] + [UInt8](repeating: 7, count: PeoplePicture.limit - 2)
        let pictures: [JSON] = [
            Self.url(large, "image/jpeg"), Self.url(Self.png, "image/gif"), Self.url(Self.png, "image/jpeg"),
            Self.url(Self.png, "image/svg+xml"), Self.url([], "image/png"), Self.url(Array("<svg/>".utf8), "text/html"),
            "data:image/png;base64,%%%%", "data:image/png,abcd", "data:",
        ]
        for picture in pictures {
            let answer = fixture.ask("userchange", [["avatar": picture, "qq": "1"]], by: ann)
            #expect(answer.isFailure && answer["message"] == .string(Sentence.badAvatar.english), "\(answer.text)")
        }
        let others: [JSON] = [
            5, ["a": 1], "me.png", "/avatar/0123456789abcdef01234567.png", "$avatar/5.png", "javascript:alert(1)",
            "//oa.example.com/a.png", "https://oa.example.com/a b.png", "https://oa.example.com/a\n.png",
            "DATA:image/png;base64,AAAA", .string("https://oa.example.com/" + String(repeating: "x", count: 1024)),
        ]
        for other in others {
            let answer = fixture.ask("userchange", [["avatar": other, "qq": "1"]], by: ann)
            #expect(answer.isFailure && answer.text.contains("Parameter avatar is"), "\(answer.text)")
        }
        #expect(try fixture.dump() == before)
    }

    @Test func listOfSomeIsPartialAndListOfAllIsNot() throws {
        let fixture = try TestBackend()
        let ann = try fixture.add("ann")
        let bob = try fixture.add("bob")
        let some = fixture.ask("usergetlist", [[JSON(bob), 77]], by: ann)
        #expect(some["data"]!.array!.count == 1 && some["partial"] == [JSON(bob), 77] && some["roles"] == nil)
        #expect(fixture.ask("usergetlist", [.string("\(ann),\(bob)")], by: ann)["data"]!.array!.count == 2)
        let all = fixture.ask("usergetlist", [""], by: ann)
        #expect(all["roles"] == ["": ""] && all["partial"] == nil && all.users == [ann])
        // The relay asks for everybody.
        #expect(fixture.ask("userGetlist", [""], by: 0)["users"] == [])
    }
}
