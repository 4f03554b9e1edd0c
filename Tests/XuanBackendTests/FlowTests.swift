import Testing
import XuanPacket

@testable import XuanBackend

@Suite struct FlowTests {
    @Test func peopleLogInTalkAndReadBack() throws {
        let house = try House()
        let ann = try house.add("ann")
        let bob = try house.add("bob")
        #expect(house.ask("serverStart") == .null)
        house.enter(ann, "ann")
        house.enter(bob, "bob")
        let gid = house.group([ann, bob])
        let answer = house.say(gid, "hello", by: ann)
        #expect(answer.users == [ann, bob])
        #expect(answer["data"]?[0]?["content"] == "hello")
        #expect(house.texts(gid, by: bob) == ["hello"])
        let list = house.ask("getList", by: bob)["data"]!
        #expect(list[0]?["type"] == "system")
        #expect(list[1]?["gid"] == .string(gid))
    }
}
