import Testing
import XuanPacket

@testable import XuanBackend

@Suite struct FlowTests {
    @Test func peopleLogInTalkAndReadBack() throws {
        let fixture = try TestBackend()
        let ann = try fixture.add("ann")
        let bob = try fixture.add("bob")
        #expect(fixture.ask("serverStart")["knows"] == ["sync"])
        fixture.enter(ann, "ann")
        fixture.enter(bob, "bob")
        let gid = fixture.group([ann, bob])
        let answer = fixture.say(gid, "hello", by: ann)
        #expect(answer.users == [ann, bob])
        #expect(answer["data"]?[0]?["content"] == "hello")
        #expect(fixture.texts(gid, by: bob) == ["hello"])
        let list = fixture.ask("getList", by: bob)["data"]!
        #expect(list[0]?["type"] == "system")
        #expect(list[1]?["gid"] == .string(gid))
    }
}
