import Testing
import XuanPacket
import XuanStore

@testable import XuanBackend

/// Records of files: who may make them, who may have what they name, which ones are swept.
@Suite struct FileTests {
    private struct Hall {
        let fixture: TestBackend
        let ann, bob, cat: Int64
        let room: String

        init() throws {
            fixture = try TestBackend()
            ann = try fixture.add("ann")
            bob = try fixture.add("bob")
            cat = try fixture.add("cat")
            room = fixture.group([ann, bob])
        }

        func upload(_ name: String = "n.txt", to chat: String? = nil, by user: Int64? = nil, time: Int64 = 5) -> JSON {
            fixture.ask(
                "uploadFile", [.string(name), "files/xuan/1970/01/01/", 3, JSON(time), .string(chat ?? room)],
                by: user ?? ann)
        }

        func id(_ answer: JSON) -> Int64 { Int64(answer["data"]!.string!)! }

        func access(_ id: Int64, by user: Int64, name: String = "n.txt", time: Int64 = 5) -> JSON? {
            fixture.ask("$fileAccess", [JSON(id), .string(name), JSON(time)], by: user)["data"]?["access"]
        }

        func mention(
            _ id: Int64, in chat: String, by user: Int64, gid: String = SystemChat.uuid(), name: String = "n.txt"
        )
            -> JSON
        {
            let content = JSON.object([("name", .string(name)), ("id", JSON(id)), ("time", 5), ("send", true)]).text
            return fixture.ask(
                "message",
                [
                    "messages": [
                        [
                            "gid": .string(gid), "cgid": .string(chat), "type": "normal", "contentType": "file",
                            "content": .string(content), "date": "", "order": 1,
                        ]
                    ]
                ], by: user)
        }

        var book: FileBook {
            let now = fixture.now
            return FileBook(store: fixture.store, clock: { now })
        }

        func sweep(hours: Int64 = 24, remove: ((FileRecord) -> Bool)? = nil) throws -> [Int64] {
            var shown: [Int64] = []
            try book.sweep(hours: hours, show: { shown.append($0.id) }, remove: remove)
            return shown
        }
    }

    @Test func aPersonWhoMayWriteMaySendAFile() throws {
        let hall = try Hall()
        let answer = hall.upload()
        #expect(answer["result"] == "success" && answer.users == [hall.ann] && hall.id(answer) > 0)
        #expect(hall.upload(by: hall.cat)["message"] == "Chat do not exist.")
        _ = hall.fixture.ask("setCommitters", [.string(hall.room), "$ADMINS"], by: hall.ann)
        #expect(hall.upload(by: hall.bob)["message"] == "No rights to chat.")
        _ = hall.fixture.ask("dismiss", [.string(hall.room)], by: hall.ann)
        #expect(hall.upload().isFailure)
    }

    // As original clients send images: the form's gid is the word `undefined`.
    @Test(arguments: ["undefined", "null", "", "NaN"])
    func anImageOfAnOriginalClientIsItsSendersUntilHisMessageNamesIt(gid: String) throws {
        let hall = try Hall()
        let file = hall.id(hall.upload(to: gid))
        #expect(hall.access(file, by: hall.ann) == "yes")
        #expect(hall.access(file, by: hall.bob) == "no" && hall.access(file, by: hall.cat) == "no")
        // A message of somebody else does not claim it, even in the same chat.
        #expect(hall.mention(file, in: hall.room, by: hall.bob)["result"] == "success")
        #expect(hall.access(file, by: hall.bob) == "no")
        #expect(hall.mention(file, in: hall.room, by: hall.ann, name: "other.txt")["result"] == "success")
        #expect(hall.access(file, by: hall.bob) == "no")
        // The original's way: the message first, then the same one again with the file's place in it.
        let message = SystemChat.uuid()
        #expect(hall.mention(0, in: hall.room, by: hall.ann, gid: message)["result"] == "success")
        #expect(hall.mention(file, in: hall.room, by: hall.ann, gid: message)["result"] == "success")
        #expect(hall.access(file, by: hall.bob) == "yes" && hall.access(file, by: hall.cat) == "no")
        // Everybody who has it by now may pass it on.
        #expect(hall.mention(file, in: hall.fixture.group([hall.bob, hall.cat]), by: hall.bob)["result"] == "success")
        #expect(hall.access(file, by: hall.cat) == "yes")
    }

    @Test(arguments: ["no-such-chat", "1&1&1", "&", "00000000-0000-4000-8000-000000000000", "undefined2"])
    func aFileForAChatThatIsNotThereIsRefused(gid: String) throws {
        let hall = try Hall()
        #expect(hall.upload(to: gid)["message"] == "Chat do not exist.")
    }

    @Test func theNameOfAPairSaysNothingToOthers() throws {
        let hall = try Hall()
        let pair = Text.oneToOneGid(hall.ann, hall.bob)
        let before = hall.upload(to: pair, by: hall.cat)
        #expect(before["message"] == "Chat do not exist.")
        #expect(hall.upload(to: pair, by: hall.ann)["result"] == "success")
        _ = hall.fixture.ask(
            "create", [.string(pair), "", "one2one", [JSON(hall.ann), JSON(hall.bob)], 0, false], by: hall.ann)
        #expect(hall.upload(to: pair, by: hall.cat)["message"] == before["message"])
        let file = hall.id(hall.upload(to: pair, by: hall.ann))
        #expect(hall.access(file, by: hall.bob) == "yes")
    }

    @Test func anOwnFileThatNoMessageNamesIsSweptLikeOthers() throws {
        let hall = try Hall()
        let (named, lost) = (hall.id(hall.upload(to: "undefined")), hall.id(hall.upload(to: "undefined")))
        _ = hall.mention(named, in: hall.room, by: hall.ann)
        hall.fixture.move(seconds: 25 * 3_600)
        #expect(try hall.sweep(remove: { _ in true }) == [lost])
        #expect(hall.access(named, by: hall.bob) == "yes" && hall.access(lost, by: hall.ann) == "unknown")
    }

    @Test(
        arguments: [
            ["", "p/", 3, 5, "g"], [5, "p/", 3, 5, "g"], ["a\nb", "p/", 3, 5, "g"], ["n", "p/", 0, 5, "g"],
            ["n", "p/", -1, 5, "g"], ["n", "p/", "x", 5, "g"], ["n", "p/", 3, 0, "g"], ["n", "p/", 3, 5], ["n"], [],
            [.string(String(repeating: "n", count: 256)), "p/", 3, 5, "g"],
        ] as [JSON]) func oddRecordsAreRefused(params: JSON) throws
    {
        let hall = try Hall()
        #expect(hall.fixture.ask("uploadFile", params, by: hall.ann).isFailure)
        #expect(try hall.sweep(hours: -1).isEmpty)
    }

    @Test func theSenderAndTheMembersOfTheChatMayHaveIt() throws {
        let hall = try Hall()
        let file = hall.id(hall.upload())
        #expect(hall.access(file, by: hall.ann) == "yes" && hall.access(file, by: hall.bob) == "yes")
        #expect(hall.access(file, by: hall.cat) == "no")
        #expect(hall.access(file, by: hall.ann, name: "other.txt") == "unknown")
        #expect(hall.access(file, by: hall.ann, time: 6) == "unknown")
        #expect(hall.access(file + 1, by: hall.ann) == "unknown")
        _ = hall.fixture.ask("addMember", [.string(hall.room), [JSON(hall.cat)], true], by: hall.ann)
        #expect(hall.access(file, by: hall.cat) == "yes")
        _ = hall.fixture.ask("joinChat", [.string(hall.room), false], by: hall.bob)
        #expect(hall.access(file, by: hall.bob) == "no")
        #expect(hall.fixture.ask("$fileAccess", [JSON(file), "n.txt", 5], by: 999).isFailure)
    }

    @Test func aForwardedFileIsPassedOnOnlyByThoseWhoHaveIt() throws {
        let hall = try Hall()
        let file = hall.id(hall.upload())
        let (bobs, cats) = (hall.fixture.group([hall.bob, hall.cat]), hall.fixture.group([hall.cat, hall.bob]))
        // Cat names the file without having it: that gives no right to it.
        #expect(hall.mention(file, in: cats, by: hall.cat)["result"] == "success")
        #expect(hall.access(file, by: hall.cat) == "no")
        #expect(hall.mention(file, in: bobs, by: hall.bob, name: "wrong.txt")["result"] == "success")
        #expect(hall.access(file, by: hall.cat) == "no")
        #expect(hall.mention(file, in: bobs, by: hall.bob)["result"] == "success")
        #expect(hall.access(file, by: hall.cat) == "yes")
    }

    @Test func everybodyMayHaveWhatStandsInTheSystemChat() throws {
        let hall = try Hall()
        let admin = try hall.fixture.add("root", admin: .super)
        let chats = hall.fixture.ask("getlist", by: admin)["data"]!.array!
        let system = chats.first { $0["type"] == "system" }!["gid"]!.string!
        let file = hall.id(hall.upload(to: system, by: admin))
        #expect(hall.access(file, by: hall.cat) == "yes")
    }

    @Test func filesWithoutAMessageAreSweptAndOthersAreNot() throws {
        let hall = try Hall()
        let (kept, lost, stuck) = (hall.id(hall.upload()), hall.id(hall.upload()), hall.id(hall.upload()))
        // As original clients do it: the message first, its file afterwards.
        let gid = SystemChat.uuid()
        _ = hall.mention(0, in: hall.room, by: hall.ann, gid: gid)
        _ = hall.mention(kept, in: hall.room, by: hall.ann, gid: gid)
        #expect(try hall.sweep().isEmpty)
        hall.fixture.move(seconds: 25 * 3_600)
        let young = hall.id(hall.upload())
        #expect(try hall.sweep() == [lost, stuck])
        #expect(try hall.sweep(remove: { $0.id != stuck }) == [lost])
        #expect(try hall.sweep() == [stuck])
        #expect(hall.access(lost, by: hall.ann) == "unknown")
        #expect(hall.access(kept, by: hall.ann) == "yes" && hall.access(young, by: hall.ann) == "yes")
    }
}
