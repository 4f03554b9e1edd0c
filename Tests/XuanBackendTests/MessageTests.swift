import Testing
import XuanPacket
import XuanStore
import XuanThreads

@testable import XuanBackend

@Suite struct MessageTests {
    /// ann and bob online with a group, and the group's gid.
    private func pair() throws -> (TestBackend, Int64, Int64, String) {
        let fixture = try TestBackend()
        let (ann, bob) = try fixture.addAnnAndBob()
        return (fixture, ann, bob, fixture.group([ann, bob]))
    }

    @Test func thousandWithoutWaitingAreStoredOnceEachAndAnsweredInOrder() throws {
        let (fixture, ann, bob, gid) = try pair()
        let replies = Mailbox<[UInt8]>()
        for n in 0..<1000 {
            fixture.send(
                TestBackend.packet(
                    "message", ["messages": [TestBackend.message(gid, "q\(n)", order: Int64(n))]], by: ann)
            ) {
                _ = replies.put($0)
            }
        }
        var ids: [Int64] = []
        for n in 0..<1000 {
            let row = try JSON.parse(replies.take()!)["data"]![0]!
            #expect(row["content"] == .string("q\(n)"))
            ids.append(row["id"]!.integer!)
        }
        #expect(ids == ids.sorted() && Set(ids).count == 1000)
        #expect(fixture.texts(gid, by: bob) == (0..<1000).map { "q\($0)" })
    }

    @Test func sixteenThreadsFillOneChatWithoutGap() throws {
        let (fixture, ann, bob, gid) = try pair()
        let done = Mailbox<Bool>()
        let threads = try (0..<16).map { thread in
            try WorkThread("sender") {
                for n in 0..<100 {
                    let message = TestBackend.message(gid, "\(thread)/\(n)")
                    fixture.send(
                        TestBackend.packet("message", ["messages": [message]], by: thread % 2 == 0 ? ann : bob)
                    ) {
                        _ = done.put((try? JSON.parse($0))?["result"] == "success")
                    }
                }
            }
        }
        for _ in 0..<1600 { #expect(done.take() == true) }
        for thread in threads { thread.join() }
        let store = try fixture.store.openReader()
        defer { store.close() }
        let chat = try #require(try ChatTable.find(gid: gid, on: store))
        #expect(chat.lastIndex == 1600)
        let rows = try MessageTable.range(of: chat.id, 1...5000, on: store)
        #expect(rows.map(\.index) == (1...1600).reversed().map { $0 })
        #expect(rows.map(\.id) == rows.map(\.id).sorted(by: >))
        for thread in 0..<16 {
            let texts = rows.reversed().map(\.content).filter { $0.hasPrefix("\(thread)/") }
            #expect(texts == (0..<100).map { "\(thread)/\($0)" })
        }
    }

    @Test func sameGidTwiceIsStoredOnceAndAnsweredTwiceToTheSenderOnly() throws {
        let (fixture, ann, bob, gid) = try pair()
        let first = fixture.say(gid, "once", by: ann, gid: "m1")
        let second = fixture.say(gid, "other text", by: ann, gid: "m1")
        #expect(first.users == [ann, bob] && second.users == [ann])
        #expect(first["data"] == second["data"])
        #expect(fixture.texts(gid, by: bob) == ["once"])
    }

    @Test func gidRaceOfManyThreadsLeavesOneRow() throws {
        let (fixture, ann, bob, gid) = try pair()
        let ids = Mailbox<Int64>()
        let threads = try (0..<8).map { _ in
            try WorkThread("sender") {
                for n in 0..<50 {
                    let message = TestBackend.message(gid, "r", gid: "race-\(n)")
                    fixture.send(TestBackend.packet("message", ["messages": [message]], by: ann)) { bytes in
                        _ = ids.put((try? JSON.parse(bytes))?["data"]?[0]?["id"]?.integer ?? -1)
                    }
                }
            }
        }
        var seen: Set<Int64> = []
        for _ in 0..<400 { seen.insert(ids.take()!) }
        for thread in threads { thread.join() }
        #expect(seen.count == 50 && !seen.contains(-1))
        #expect(fixture.texts(gid, by: bob).count == 50)
    }

    @Test func sameGidTwiceInOnePacketIsStoredOnce() throws {
        let (fixture, ann, bob, gid) = try pair()
        let twin = TestBackend.message(gid, "twin", gid: "t")
        let answer = fixture.ask("message", ["messages": [twin, twin]], by: ann)
        #expect(answer["data"]?.array?.count == 1)
        #expect(fixture.texts(gid, by: bob) == ["twin"])
    }

    @Test func gidOfSomebodyElseIsRefusedAndTellsNothing() throws {
        let (fixture, ann, bob, gid) = try pair()
        _ = fixture.say(gid, "secret", by: ann, gid: "m1")
        let other = fixture.group([bob])
        for cgid in [gid, other] {
            let answer = fixture.say(cgid, "stolen", by: bob, gid: "m1")
            #expect(answer.isFailure && answer.users == [bob] && !answer.text.contains("secret"))
        }
        #expect(fixture.texts(gid, by: ann) == ["secret"])
    }

    @Test func fileContentIsReplacedForEverybody() throws {
        let (fixture, ann, bob, gid) = try pair()
        func send(_ content: String) -> JSON {
            var message = TestBackend.message(gid, content, gid: "f").object!
            message["contentType"] = "file"
            return fixture.ask("message", ["messages": [.object(message)]], by: ann)
        }
        _ = send("0 %")
        let answer = send("100 %")
        #expect(answer.users == [ann, bob])
        #expect(fixture.texts(gid, by: bob) == ["100 %"])
    }

    @Test func batchIsAnsweredNewestFirstAndStoredInOrder() throws {
        let (fixture, ann, bob, gid) = try pair()
        let batch = JSON.array((0..<5).map { TestBackend.message(gid, "part \($0)", order: $0) })
        let answer = fixture.ask("message", ["messages": batch], by: ann)
        #expect(answer["data"]!.contents == (0..<5).reversed().map { "part \($0)" })
        #expect(fixture.texts(gid, by: bob) == (0..<5).map { "part \($0)" })
        // Also as a list of parameters.
        let listed = fixture.ask("message", [[TestBackend.message(gid, "listed")]], by: ann)
        #expect(listed["result"] == "success")
    }

    @Test func refusalsHaveTheirShapeAndGoToTheSender() throws {
        let (fixture, ann, bob, gid) = try pair()
        let eve = try fixture.add("eve")
        func refused(_ answer: JSON, _ text: String, _ cgid: String, _ user: Int64) {
            #expect(answer.isFailure && answer.users == [user])
            #expect(answer["data"] == [["gid": .string(cgid), "messages": .string(text)]])
        }
        refused(fixture.say("none", "x", by: ann), "Chat do not exist.", "none", ann)
        refused(fixture.say(gid, "x", by: eve), "Chat do not exist.", gid, eve)
        _ = fixture.ask("setcommitters", [.string(gid), .string("\(ann)")], by: ann)
        refused(fixture.say(gid, "x", by: bob), "No rights to chat.", gid, bob)
        _ = fixture.ask("dismiss", [.string(gid)], by: ann)
        refused(fixture.say(gid, "x", by: ann), "The chat group has been dismissed.", gid, ann)
        let two = fixture.ask(
            "message", ["messages": [TestBackend.message("a", "1"), TestBackend.message("b", "2")]], by: ann)
        #expect(two.isFailure && two.users == [ann] && two["data"] == "Messages belong to different chats.")
        #expect(fixture.texts(gid, by: bob).isEmpty)
    }

    @Test func fieldsOfTheSenderCountOnlyWhereTheyMay() throws {
        let (fixture, ann, bob, gid) = try pair()
        var message = TestBackend.message(gid, "mine", gid: "m").object!
        message["user"] = JSON(bob)
        message["id"] = 999
        message["date"] = 5
        message["contentType"] = "emoticon"
        let row = fixture.ask("message", ["messages": [.object(message)]], by: ann)["data"]![0]!
        #expect(row["user"] == JSON(ann) && row["date"] == JSON(fixture.now / 1000))
        #expect(row["id"] != 999 && row["contentType"] == "emotion")
    }

    @Test(
        arguments: [
            ("gid", ""), ("gid", .null), ("gid", 5), ("gid", .string(String(repeating: "g", count: 65))),
            ("content", .null),
            ("content", ["a": 1]), ("type", "admin"), ("type", 7), ("type", "notify"), ("contentType", "exe"),
            ("order", "x"), ("order", -1), ("order", .number("18446744073709551616")), ("order", .number("1.5")),
            ("cgid", [1]), ("data", ["a": 1]),
        ] as [(String, JSON)])
    func oddFieldIsNamedAndNothingIsStored(field: String, value: JSON) throws {
        let (fixture, ann, _, gid) = try pair()
        var message = TestBackend.message(gid, "odd").object!
        message[field] = value
        let answer = fixture.ask(
            "message", ["messages": [TestBackend.message(gid, "first"), .object(message)]], by: ann)
        #expect(answer.isFailure && answer.users == [ann])
        #expect(answer["message"]?.string?.contains(field) == true)
        #expect(fixture.texts(gid, by: ann).isEmpty)
    }

    @Test func contentIsKeptToTheByteAndRefusedWhenTooLong() throws {
        let (fixture, ann, bob, gid) = try pair()
        let texts = [
            "", "多行\n第二行\r\n", "emoji 😀👨‍👩‍👧", "quotes \" ' \\u0041", "\u{0}a\u{0}", " x ", "'; DROP TABLE messages; --",
            "e\u{301} é", String(repeating: "x", count: 1 << 20),
        ]
        for text in texts { #expect(fixture.say(gid, text, by: ann)["data"]![0]!["content"] == .string(text)) }
        #expect(fixture.texts(gid, by: bob).map { Array($0.utf8) } == texts.map { Array($0.utf8) })
        #expect(fixture.say(gid, String(repeating: "x", count: 1 << 20 + 1), by: ann).isFailure)
    }

    @Test func failingRequestLeavesTheOthersOfItsTransaction() throws {
        let (fixture, ann, bob, gid) = try pair()
        // The writer is held up by a foreign transaction, so that all of these end in one of its own.
        let blocker = try fixture.store.openWriter()
        try blocker.begin()
        let replies = Mailbox<[UInt8]>()
        for n in 0..<20 {
            let messages: JSON =
                n % 2 == 0
                ? [TestBackend.message(gid, "good \(n)")]
                : [TestBackend.message(gid, "half \(n)"), TestBackend.message(gid, "thief", gid: "owned")]
            if n == 1 {
                fixture.send(
                    TestBackend.packet(
                        "message", ["messages": [TestBackend.message(gid, "his", gid: "owned")]], by: bob)
                ) {
                    _ = replies.put($0)
                }
            }
            fixture.send(TestBackend.packet("message", ["messages": messages], by: ann)) { _ = replies.put($0) }
        }
        blocker.rollback()
        blocker.close()
        var failures = 0
        for _ in 0..<21 { if try JSON.parse(replies.take()!).isFailure { failures += 1 } }
        #expect(failures == 10)
        let texts = fixture.texts(gid, by: bob)
        #expect(texts.filter { $0.hasPrefix("good") } == stride(from: 0, to: 20, by: 2).map { "good \($0)" })
        #expect(texts.count == 11)
        let store = try fixture.store.openReader()
        defer { store.close() }
        #expect(try ChatTable.find(gid: gid, on: store)?.lastIndex == 11)
    }

    @Test func anAnsweredMessageIsThereAfterAPowerCut() throws {
        let (fixture, ann, bob, gid) = try pair()
        for n in 0..<50 { #expect(fixture.say(gid, "kept \(n)", by: ann)["result"] == "success") }
        try fixture.crash()
        #expect(fixture.texts(gid, by: bob) == (0..<50).map { "kept \($0)" })
        let next = fixture.say(gid, "next", by: ann)
        #expect(next["result"] == "success")
        #expect(fixture.texts(gid, by: bob).last == "next")
    }
}
