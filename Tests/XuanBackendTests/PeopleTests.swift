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
