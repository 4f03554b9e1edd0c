import Testing
import XuanPacket

@testable import XuanBackend

@Suite struct PeopleTests {
    @Test func settingsComeBackUnchangedAndAreOnesOwn() throws {
        let house = try House()
        let ann = try house.add("ann")
        let bob = try house.add("bob")
        let value: JSON = [
            "lastSaveTime": 1_700_000_000_000, "ui.x": ["字体": .number("1.50"), "list": [true, nil]], "e": [:],
        ]
        #expect(house.ask("settings", ["ann", ""], by: ann)["data"] == .null)
        let saved = house.ask("settings", ["bob", value], by: ann)
        #expect(saved["data"] == value && saved.users == [ann])
        #expect(house.ask("settings", ["ann", ""], by: ann)["data"] == value)
        #expect(house.ask("settings", ["bob", ""], by: bob)["data"] == .null)
        for odd in [5, [1], "x", true] as [JSON] { #expect(house.ask("settings", ["ann", odd], by: ann).isFailure) }
        #expect(house.ask("settings", ["ann", ["b": 2]], by: ann)["data"] == ["b": 2])
        try house.restart()
        #expect(house.ask("settings", by: ann)["data"] == ["b": 2])
    }

    @Test func profileChangeIsToldToAllAndKeepsTheRest() throws {
        let house = try House()
        let ann = try house.add("ann")
        let bob = try house.add("bob")
        house.enter(ann, "ann")
        house.enter(bob, "bob")
        _ = house.ask("userchange", [["phone": "1", "realname": "Boss", "admin": "super", "role": "x"]], by: ann)
        let answer = house.ask("userchange", ["mobile": "2", "gender": "f", "email": ""], by: ann)
        #expect(Set(answer.users) == [ann, bob])
        let data = answer["data"]!
        #expect(data["phone"] == "1" && data["mobile"] == "2" && data["gender"] == "f")
        #expect(data["realname"] == "ann" && data["admin"] == "no")
        #expect(house.ask("userchange", [[:]], by: ann).users == [ann])
        for odd in [
            ["gender": "x"], ["phone": 5], ["status": "hidden"],
            ["avatar": .string(String(repeating: "x", count: 1025))],
        ]
            as [JSON]
        {
            #expect(house.ask("userchange", [odd], by: ann).isFailure)
        }
    }

    // One's own picture

    private static let png: [UInt8] = [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A, 1, 2, 3]

    private static func url(_ bytes: [UInt8], _ type: String = "image/png") -> JSON {
        .string("data:\(type);base64," + Base64.text(of: bytes))
    }

    @Test func aPictureIsStoredToldToAllAndServed() throws {
        let admin = try AdminHouse()
        let house = admin.house
        let ann = try house.add("ann")
        let bob = try house.add("bob")
        house.enter(ann, "ann")
        house.enter(bob, "bob")
        let jpeg = [0xFF, 0xD8, 0xFF] + [UInt8](repeating: 7, count: PeoplePicture.limit - 3)
        let webp = Array("RIFF".utf8) + [9, 0, 0, 0] + Array("WEBP".utf8)
        var former: [String] = []
        for (bytes, type) in [(Self.png, "image/png"), (jpeg, "image/jpeg"), (webp, "image/webp")] {
            let answer = house.ask("userchange", [["avatar": Self.url(bytes, type)]], by: ann)
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
        let list = house.ask("usergetlist", [[JSON(ann)]], by: bob)
        #expect(list["data"]?[0]?["avatar"]?.string == former.last)
        #expect(house.ask("usergetlist", [[JSON(bob)]], by: bob)["data"]?[0]?["avatar"] == "")
    }

    @Test func aPictureGoesForNoneOrAnAddressAndStaysOtherwise() throws {
        let admin = try AdminHouse()
        let house = admin.house
        let ann = try house.add("ann")
        func change(_ avatar: JSON) -> JSON { house.ask("userchange", [["avatar": avatar]], by: ann) }
        func served(_ path: String) -> Int {
            admin.send(.init(method: "GET", path: path, peer: "10.0.0.1", isTLS: true)).status
        }
        let first = try #require(change(Self.url(Self.png))["data"]?["avatar"]?.string)
        // Another field, no avatar at all, or the one that he has: all as it was, and only he hears of the last.
        #expect(house.ask("userchange", [["qq": "1"]], by: ann)["data"]?["avatar"]?.string == first)
        #expect(change(.null)["data"]?["avatar"]?.string == first)
        #expect(change(.string(first))["data"]?["avatar"]?.string == first && served(first) == 200)
        #expect(change("")["data"]?["avatar"]?.string == first && served(first) == 200)
        #expect(change("data:,")["data"]?["avatar"] == "" && served(first) == 404)

        let second = try #require(change(Self.url(Self.png))["data"]?["avatar"]?.string)
        for address in ["https://oa.example.com/data/upload/f_2.png", "http://oa.example.com/a.png"] {
            #expect(change(.string(address))["data"]?["avatar"]?.string == address)
        }
        #expect(served(second) == 404)
        #expect(try !house.dump().contains(Base64.text(of: Self.png)), "nothing of it is left")
    }

    @Test func whatIsNoPictureIsRefusedByName() throws {
        let house = try House()
        let ann = try house.add("ann")
        let before = try house.dump()
        let large = [0xFF, 0xD8, 0xFF] + [UInt8](repeating: 7, count: PeoplePicture.limit - 2)
        let pictures: [JSON] = [
            Self.url(large, "image/jpeg"), Self.url(Self.png, "image/gif"), Self.url(Self.png, "image/jpeg"),
            Self.url(Self.png, "image/svg+xml"), Self.url([], "image/png"), Self.url(Array("<svg/>".utf8), "text/html"),
            "data:image/png;base64,%%%%", "data:image/png,abcd", "data:",
        ]
        for picture in pictures {
            let answer = house.ask("userchange", [["avatar": picture, "qq": "1"]], by: ann)
            #expect(answer.isFailure && answer["message"] == .string(Sentence.badAvatar.english), "\(answer.text)")
        }
        let others: [JSON] = [
            5, ["a": 1], "me.png", "/avatar/0123456789abcdef01234567.png", "$avatar/5.png", "javascript:alert(1)",
            "//oa.example.com/a.png", "https://oa.example.com/a b.png", "https://oa.example.com/a\n.png",
            "DATA:image/png;base64,AAAA", .string("https://oa.example.com/" + String(repeating: "x", count: 1024)),
        ]
        for other in others {
            let answer = house.ask("userchange", [["avatar": other, "qq": "1"]], by: ann)
            #expect(answer.isFailure && answer.text.contains("Parameter avatar is"), "\(answer.text)")
        }
        #expect(try house.dump() == before)
    }

    @Test func listOfSomeIsPartialAndListOfAllIsNot() throws {
        let house = try House()
        let ann = try house.add("ann")
        let bob = try house.add("bob")
        let some = house.ask("usergetlist", [[JSON(bob), 77]], by: ann)
        #expect(some["data"]!.array!.count == 1 && some["partial"] == [JSON(bob), 77] && some["roles"] == nil)
        #expect(house.ask("usergetlist", [.string("\(ann),\(bob)")], by: ann)["data"]!.array!.count == 2)
        let all = house.ask("usergetlist", [""], by: ann)
        #expect(all["roles"] == ["": ""] && all["partial"] == nil && all.users == [ann])
        // The relay asks for everybody.
        #expect(house.ask("userGetlist", [""], by: 0)["users"] == [])
    }
}
