import Foundation
import Testing
import XuanPacket
import XuanStore
import XuanTesting
import XuanThreads

@testable import XuanBackend

/// Several backends at one store: decision 121.
@Suite(.enabled(if: TemporaryMariaDB.isInstalled, "\(TemporaryMariaDB.cure)"))
struct ClusterTests {
    private func annAndBob(
        _ cluster: TestCluster
    ) throws -> (a: TestBackend, b: TestBackend, ann: Int64, bob: Int64, chat: String) {
        let (a, b) = (cluster["a"], cluster["b"])
        let (ann, bob) = (try a.add("ann"), try a.add("bob"))
        a.enter(ann, "ann")
        b.enter(bob, "bob")
        return (a, b, ann, bob, a.group([ann, bob]))
    }

    /// ann at a; bob has a device at each of both.
    private func annAndBobsDevices(
        _ cluster: TestCluster
    ) throws -> (a: TestBackend, b: TestBackend, ann: Int64, bob: Int64, chat: String) {
        let (a, b) = (cluster["a"], cluster["b"])
        let (ann, bob) = (try a.add("ann"), try a.add("bob"))
        a.enter(ann, "ann")
        _ = a.synced(bob, "bob", device: "a", port: 50_001)
        _ = b.synced(bob, "bob", device: "b", port: 50_002)
        return (a, b, ann, bob, a.group([ann, bob]))
    }

    @Test func aMessageReachesPeopleAtAnotherNode() throws {
        let cluster = try TestCluster("a", "b")
        let (a, b, ann, bob, chat) = try annAndBob(cluster)
        #expect(a.say(chat, "to b", by: ann)["result"] == "success")
        #expect(b.told(bob, count: 1) == ["to b"])
        #expect(b.say(chat, "to a", by: bob)["result"] == "success")
        #expect(a.told(ann, count: 1) == ["to a"])
        #expect(a.texts(chat, by: ann) == ["to b", "to a"])
    }

    @Test func messagesOfOneChatFromTwoNodesComeInOneOrder() throws {
        let cluster = try TestCluster("a", "b")
        let (a, b, ann, bob, chat) = try annAndBob(cluster)
        let cat = try a.add("cat")
        a.enter(cat, "cat")
        #expect(a.ask("addmember", [.string(chat), [JSON(cat)], true], by: ann)["result"] == "success")
        let answers = Mailbox<[UInt8]>()
        for turn in 1...60 {
            for (node, user) in [(a, ann), (b, bob)] {
                let packet = TestBackend.packet(
                    "message", ["messages": [TestBackend.message(chat, "\(user) \(turn)")]], by: user)
                node.send(packet) { _ = answers.put($0) }
            }
        }
        for _ in 1...120 { #expect(try JSON.parse(answers.take()!)["result"] == "success") }
        let all = a.texts(chat, by: ann)
        #expect(all.count == 120 && Set(all).count == 120)
        // Cat is told of those of this node by the answers, which name the receivers.
        #expect(b.told(bob, count: 60) == all.filter { $0.hasPrefix("\(ann) ") })
        #expect(a.told(cat, count: 60).filter { $0.hasPrefix("\(bob) ") } == all.filter { $0.hasPrefix("\(bob) ") })
    }

    /// What the bell loses is found in the store, once and in order.
    @Test(arguments: [false, true]) func messagesArriveWithoutTheBell(unnoticed: Bool) throws {
        let cluster = try TestCluster("a", "b")
        let (a, b, ann, bob, chat) = try annAndBob(cluster)
        _ = a.say(chat, "1", by: ann)
        #expect(b.told(bob, count: 1) == ["1"])
        cluster.bells.lose(true, unnoticed: unnoticed)
        for number in 2...5 { _ = a.say(chat, "\(number)", by: ann) }
        #expect(b.told(bob, count: 5, seconds: 12) == ["1", "2", "3", "4", "5"])
        cluster.bells.lose(false, unnoticed: unnoticed)
        _ = a.say(chat, "6", by: ann)
        #expect(b.told(bob, count: 6) == ["1", "2", "3", "4", "5", "6"])
    }

    /// A gap is filled before what comes after it.
    @Test func aLostRingIsMadeUpForByTheNextOne() throws {
        let cluster = try TestCluster("a", "b")
        let (a, b, ann, bob, chat) = try annAndBob(cluster)
        _ = a.say(chat, "1", by: ann)
        #expect(b.told(bob, count: 1) == ["1"])
        cluster.bells.lose(true, unnoticed: true)
        _ = a.say(chat, "2", by: ann)
        cluster.bells.lose(false, unnoticed: true)
        _ = a.say(chat, "3", by: ann)
        #expect(b.told(bob, count: 3) == ["1", "2", "3"])
        // The same by what this node stores itself.
        cluster.bells.lose(true, unnoticed: true)
        _ = a.say(chat, "4", by: ann)
        _ = b.say(chat, "5", by: bob)
        #expect(b.told(bob, count: 4) == ["1", "2", "3", "4"])
    }

    /// Whoever has a device at each of two nodes gets a message at each once.
    @Test func aPersonAtTwoNodesGetsAMessageOnceAtEach() throws {
        let cluster = try TestCluster("a", "b")
        let (a, b, ann, bob, chat) = try annAndBobsDevices(cluster)
        for text in ["1", "2"] { #expect(a.say(chat, text, by: ann)["result"] == "success") }
        #expect(b.told(bob, count: 2) == ["1", "2"])
        // At a it was told with the answers; nothing came from b.
        #expect(a.told(bob, count: 3, seconds: 0.5) == ["1", "2"])
    }

    /// Of two changes of one's own at two nodes at the same moment all devices show the later one.
    @Test func devicesAtTwoNodesAgreeOnAPersonsOwn() throws {
        let cluster = try TestCluster("a", "b")
        let (a, b, ann, bob, chat) = try annAndBobsDevices(cluster)
        let gid = SystemChat.uuid()
        _ = a.say(chat, "kept", by: ann, gid: gid)
        #expect(b.told(bob, count: 1) == ["kept"])
        cluster.bells.hold()
        #expect(a.ask("chatSetDraft", [.string(chat), "first"], by: bob, port: 50_001)["result"] == "success")
        #expect(a.ask("messageSave", [.string(gid), true], by: bob, port: 50_001)["result"] == "success")
        #expect(b.ask("chatSetDraft", [.string(chat), "second"], by: bob, port: 50_002)["result"] == "success")
        #expect(b.ask("messageSave", [.string(gid), false], by: bob, port: 50_002)["result"] == "success")
        cluster.bells.release()
        // Its own one first, whether it was the later or not.
        for node in [a, b] {
            #expect(node.heard("chatsetdraft", count: 2).last?["data"]?["draft"] == "second")
            #expect(node.heard("messagesave", count: 2).last?["data"] == ["gid": .string(gid), "saved": false])
        }
    }

    /// What a node stores before it has heard of a device at another one passes by that device, which asks for it then.
    @Test func aDeviceThatANodeHearsOfLateAsksForWhatItMissed() throws {
        let cluster = try TestCluster("a", "b")
        let (a, b) = (cluster["a"], cluster["b"])
        let bob = try a.add("bob")
        _ = a.synced(bob, "bob", device: "a", port: 50_001)
        let chat = a.group([bob])
        cluster.bells.hold()
        _ = b.synced(bob, "bob", device: "b", port: 50_002)
        #expect(a.ask("chatSetDraft", [.string(chat), "text"], by: bob, port: 50_001)["result"] == "success")
        let before = b.heard("resync", seconds: 0).count
        cluster.bells.release()
        #expect(b.heard("resync", count: before + 1).count == before + 1)
    }

    /// A node that could not ring, and nothing else happens afterwards: others notice when it can again.
    @Test func whatWasNotRungIsMissedAtOnceAfterwards() throws {
        let cluster = try TestCluster("a", "b")
        let (a, b) = (cluster["a"], cluster["b"])
        let bob = try a.add("bob")
        _ = a.synced(bob, "bob", device: "a", port: 50_001)
        _ = b.synced(bob, "bob", device: "b", port: 50_002)
        let chat = a.group([bob])
        #expect(a.wait { a.backend.services.presence.isOnlineElsewhere(bob) })
        cluster.bells.lose(true, only: "a")
        // It may look on its own before it is told to.
        let before = b.heard("resync", seconds: 0).count
        #expect(a.ask("chatSetDraft", [.string(chat), "text"], by: bob, port: 50_001)["result"] == "success")
        // The answer leaves before the ring: not before the writer's next turn has that got lost.
        let turn = Mailbox<Void>()
        a.backend.perform({ _ in true }, done: { _ in _ = turn.put(()) })
        _ = turn.take()
        cluster.bells.lose(false, only: "a")
        #expect(b.heard("resync", count: before + 1).count == before + 1)
    }

    /// A number of unread messages comes after those that it counts, also where these were missed.
    @Test func unreadMessagesComeBeforeTheirNumber() throws {
        let cluster = try TestCluster("a", "b")
        let (a, b, ann, bob, chat) = try annAndBobsDevices(cluster)
        cluster.bells.lose(true, unnoticed: true)
        for text in ["1", "2", "3"] { _ = a.say(chat, text, by: ann) }
        cluster.bells.lose(false, unnoticed: true)
        _ = a.ask("chatSetLastReadMessage", [.string(chat), 1], by: bob, port: 50_001)
        let mark = try #require(b.heard("chatsetlastreadmessage").first)
        #expect(mark["data"] == ["gid": .string(chat), "read": 1, "unread": 2])
        let names = b.pushes.withLock { $0 }.compactMap { $0["method"]?.string }
        let last = try #require(names.lastIndex(of: "message"))
        #expect(last < names.firstIndex(of: "chatsetlastreadmessage")! && b.told(bob, count: 3) == ["1", "2", "3"])
    }

    /// A request that finds messages of another node and fails has handed them out all the same.
    @Test func whatARefusedRequestFindsComesOnce() throws {
        let cluster = try TestCluster("a", "b")
        let (a, b, ann, bob, chat) = try annAndBob(cluster)
        cluster.bells.lose(true, unnoticed: true)
        let gid = SystemChat.uuid()
        _ = a.say(chat, "1", by: ann, gid: gid)
        _ = a.say(chat, "2", by: ann)
        #expect(b.ask("messageRetract", [.string(gid)], by: bob)["result"] == "fail")
        #expect(b.told(bob, count: 2) == ["1", "2"])
        #expect(b.say(chat, "3", by: bob)["result"] == "success")
        #expect(b.told(bob, count: 3, seconds: 0.5) == ["1", "2"])
    }

    @Test func aLoginElsewhereEndsTheClassicSession() throws {
        let cluster = try TestCluster("a", "b")
        let (a, b, ann, bob, chat) = try annAndBob(cluster)
        b.enter(ann, "ann", port: 50_001)
        let kickoff = try #require(a.heard("kickoff").first)
        #expect(kickoff.users == [ann] && kickoff["reason"] == "elsewhere")
        #expect(b.say(chat, "from b", by: ann)["result"] == "success")
        #expect(b.told(bob, count: 0) == [])
        #expect(cluster.nodes["a"]!.backend.services.presence.sessionsHere(of: ann).isEmpty)
        #expect(a.heard("logout", count: 1, seconds: 0.5).isEmpty)
        #expect(try cluster.sql("SELECT node FROM xuan_sessions WHERE user = \(ann)") == "b\n")
    }

    /// Requests of a session that has moved are refused, whatever its node has heard of it.
    @Test func aSessionThatHasMovedStoresNothingMore() throws {
        let cluster = try TestCluster("a", "b")
        let (a, b, ann, bob, chat) = try annAndBob(cluster)
        a.enter(ann, "ann", port: 50_001)
        cluster.bells.lose(true, unnoticed: true)
        b.enter(ann, "ann", port: 50_002)
        let answer = a.ask(
            "message", ["messages": [TestBackend.message(chat, "late")]], by: ann, port: 50_001)
        #expect(answer["result"] == "fail")
        #expect(b.texts(chat, by: bob) == [])
    }

    @Test func presenceAndPacketsReachOtherNodes() throws {
        let cluster = try TestCluster("a", "b")
        let (a, b, ann, bob, chat) = try annAndBob(cluster)
        #expect(b.heard("create").first?["data"]?["gid"]?.string == chat)
        func status(_ user: Int64, at node: TestBackend) -> String? {
            node.ask("usergetlist", [""], by: user == ann ? bob : ann)["data"]?.array?
                .first { $0["id"]?.integer == user }?["clientStatus"]?.string
        }
        #expect(status(bob, at: a) == "online" && status(ann, at: b) == "online")
        #expect(a.ask("changename", [.string(chat), "new"], by: ann)["result"] == "success")
        #expect(b.heard("changename").first?["data"]?["name"] == "new")
        #expect(b.ask("logout", by: bob)["result"] == "success")
        #expect(a.heard("logout").first?["data"]?["id"]?.integer == bob)
        #expect(status(bob, at: a) == "offline")
    }

    @Test func rightsHoldAtOnceAtEveryNode() throws {
        let cluster = try TestCluster("a", "b")
        let (a, b, ann, bob, chat) = try annAndBob(cluster)
        #expect(b.say(chat, "may", by: bob)["result"] == "success")
        cluster.bells.lose(true, unnoticed: true)
        #expect(a.ask("addmember", [.string(chat), [JSON(bob)], false], by: ann)["result"] == "success")
        #expect(b.say(chat, "may not", by: bob).isFailure)
        #expect(a.ask("addmember", [.string(chat), [JSON(bob)], true], by: ann)["result"] == "success")
        #expect(b.say(chat, "may again", by: bob)["result"] == "success")
        #expect(a.ask("dismiss", [.string(chat)], by: ann)["result"] == "success")
        #expect(b.say(chat, "too late", by: bob).isFailure)
        #expect(a.texts(chat, by: ann) == ["may", "may again"])
    }

    /// Messages that a node has not handed out stay past the cursors of the sessions that end there.
    @Test func nothingIsLostBetweenAnEndAndALogin() throws {
        let cluster = try TestCluster("a", "b")
        let (a, b, ann, bob, chat) = try annAndBob(cluster)
        cluster.bells.lose(true, unnoticed: true)
        _ = a.say(chat, "unheard", by: ann)
        #expect(b.ask("logout", by: bob)["result"] == "success")
        #expect(a.enter(bob, "bob").contents == ["unheard"])
        _ = a.ask("logout", by: bob)
        #expect(b.enter(bob, "bob").contents == [])
    }

    @Test func aRetryAtAnotherNodeIsTheSameMessage() throws {
        let cluster = try TestCluster("a", "b")
        let (a, b, ann, bob, chat) = try annAndBob(cluster)
        let gid = SystemChat.uuid()
        #expect(a.say(chat, "once", by: ann, gid: gid)["result"] == "success")
        b.enter(ann, "ann")
        let again = b.say(chat, "once", by: ann, gid: gid)
        #expect(again["result"] == "success" && again["data"]?[0]?["gid"]?.string == gid)
        #expect(b.texts(chat, by: bob) == ["once"])
        #expect(b.told(bob, count: 1) == ["once"])
    }

    /// A node that is gone without a word: its people fade elsewhere, and those who come back are not shown to leave.
    @Test func peopleOfADeadNodeAreShownOfflineByAnother() throws {
        let cluster = try TestCluster("b")
        let a = try cluster.start("a", place: "elsewhere")
        let b = cluster["b"]
        let (ann, bob) = (try a.add("ann"), try a.add("bob"))
        a.enter(ann, "ann")
        b.enter(bob, "bob")
        let cat = try a.add("cat")
        a.enter(cat, "cat")
        // As if it stood still for so long.
        cluster.bells.forget("a")
        _ = try cluster.sql("UPDATE xuan_nodes SET run = 'x', until = 0 WHERE name = 'a'")
        b.enter(cat, "cat")
        #expect(b.wait { (try? cluster.sql("SELECT COUNT(*) FROM xuan_nodes")) == "1\n" })
        #expect(b.heard("logout", seconds: 12).compactMap { $0["data"]?["id"]?.integer } == [ann])
        #expect(try cluster.sql("SELECT COUNT(*) FROM xuan_sessions") == "2\n")
        // It writes nothing more.
        #expect(a.ask("userchange", [["phone": "1"]], by: ann).isFailure)
    }

    /// A notice that a live session got at another node does not wait any more.
    @Test func noticesReachPeopleAtOtherNodesOnce() throws {
        let cluster = try TestCluster("a", "b")
        let (a, b, _, bob, _) = try annAndBob(cluster)
        let posted = Mailbox<Bool>()
        var notice = Notice(content: "of all", sender: .init(id: "app", name: "App"))
        notice.title = "News"
        a.backend.post(notice, to: .people([bob])) { result in
            if case .success = result { _ = posted.put(true) } else { _ = posted.put(false) }
        }
        #expect(posted.take() == true)
        #expect(b.heard("notify").first?["data"]?[0]?["title"] == "News")
        #expect(b.ask("logout", by: bob)["result"] == "success")
        #expect(try cluster.sql("SELECT COUNT(*) FROM notice_waiting") == "0\n")
    }

    /// A name of a node, and a store without a cluster, are one server's at a time.
    @Test func aNameIsOneNodes() throws {
        let cluster = try TestCluster("a")
        #expect(throws: StoreError.self) { try cluster.start("a") }
        #expect(throws: StoreError.self) { try cluster.start("") }
        cluster.stop("a")
        try cluster.start("a")
    }

    /// A client's number of changes, named at one node, is understood at another one, and nothing is missed.
    @Test func numbersOfChangesHoldAtEveryNode() throws {
        let cluster = try TestCluster("a", "b")
        let (a, b, ann, bob, chat) = try annAndBob(cluster)
        func sync(_ node: TestBackend, _ known: JSON) -> JSON {
            node.ask("sync", [known], by: bob)["data"] ?? .null
        }
        let first = sync(b, [:])
        #expect(first["chats"]?["all"] == true)
        let known: JSON = [
            "epoch": first["epoch"] ?? .null, "people": first["people"]?["number"] ?? .null,
            "chats": first["chats"]?["number"] ?? .null,
        ]
        _ = a.say(chat, "new", by: ann)
        let next = sync(a, known)
        #expect(next["chats"]?["all"] == false && next["people"]?["all"] == false)
        #expect(next["chats"]?["list"]?.array?.contains { $0["gid"]?.string == chat } == true)
    }

    /// Numbers of changes are times in a cluster; a server that is alone afterwards goes on behind them.
    @Test func numbersGoOnAfterACluster() throws {
        let cluster = try TestCluster("a")
        let (ann, bob) = try cluster["a"].addAnnAndBob()
        let chat = cluster["a"].group([ann, bob])
        let before = try #require(
            cluster["a"].ask("sync", [[:]], by: bob)["data"]?["chats"]?["number"]?.integer)
        cluster.stop("a")
        let alone = try cluster.alone()
        alone.enter(ann, "ann")
        alone.enter(bob, "bob")
        _ = alone.say(chat, "later", by: ann)
        let news = alone.ask("sync", [["chats": JSON(before)]], by: bob)["data"]
        #expect(news?["chats"]?["all"] == false)
        #expect(news?["chats"]?["list"]?.array?.contains { $0["gid"]?.string == chat } == true)
        #expect(try #require(news?["chats"]?["number"]?.integer) > before)
    }

    /// The relay may hear of two logins in the other order than its node, and keep the wrong one.
    @Test func aLoginAtAnotherNodeEndsOvertakenOnesToo() throws {
        let cluster = try TestCluster("a", "b")
        let (a, b) = (cluster["a"], cluster["b"])
        try a.add("ann")
        for port: Int64 in [1, 2] { #expect(a.login("ann", port: port)["result"] == "success") }
        #expect(b.login("ann", port: 3)["result"] == "success")
        #expect(a.heard("kickoff", count: 2).map { $0["client"] } == ["10.0.0.7:2", "10.0.0.7:1"])
    }

    /// The relay of a node that a person has left may report late what did not reach them there.
    @Test func whatOneNodeLostComesByTheNodeOfTheSession() throws {
        let cluster = try TestCluster("a", "b")
        let (a, b, ann, bob, chat) = try annAndBob(cluster)
        let gids = (1...3).map { _ in SystemChat.uuid() }
        for (number, gid) in gids.enumerated() { _ = a.say(chat, "\(number + 1)", by: ann, gid: gid) }
        #expect(b.told(bob, count: 3) == ["1", "2", "3"])
        let report: JSON = ["offline": [], "sendfail": .object([("\(bob)", [.string(gids[1]), .string(gids[2])])])]
        #expect(a.ask("notify", report)["result"] == "success")
        #expect(b.told(bob, count: 5) == ["1", "2", "3", "2", "3"])
        #expect(try cluster.sql("SELECT COUNT(*) FROM xuan_missed") == "0\n")
        // Not a third time: then they wait for the next login.
        #expect(a.ask("notify", report)["result"] == "success")
        #expect(b.wait { (try? cluster.sql("SELECT COUNT(*) FROM xuan_missed")) == "0\n" })
        _ = b.ask("logout", [""], by: bob)
        #expect(b.enter(bob, "bob").compactMap { $0["content"] } == ["2", "3"])
    }

    @Test func whatOneNodeLostComesWithTheNextLoginIfTheNodeOfTheSessionEnds() throws {
        let cluster = try TestCluster("a", "b")
        let (a, b, ann, bob, chat) = try annAndBob(cluster)
        let gid = SystemChat.uuid()
        _ = a.say(chat, "lost", by: ann, gid: gid)
        _ = a.say(chat, "heard", by: ann)
        #expect(b.told(bob, count: 2) == ["lost", "heard"])
        cluster.bells.lose(true, unnoticed: true)
        // By a node that has ended since.
        let row = "SELECT \(bob), id FROM messages WHERE gid = '\(gid)'"
        _ = try cluster.sql("INSERT INTO xuan_missed (user, message) \(row)")
        _ = b.ask("logout", [""], by: bob)
        cluster.stop("b")
        #expect(a.enter(bob, "bob").compactMap { $0["content"] } == ["lost", "heard"])
    }

    /// What an edit replaces is read once no other node can change it any more.
    @Test func anEditKeepsTheTextOfAnEditAtAnotherNode() throws {
        let cluster = try TestCluster("a", "b")
        let (a, _, ann, _, chat) = try annAndBob(cluster)
        let gid = SystemChat.uuid()
        #expect(a.say(chat, "first", by: ann, gid: gid)["result"] == "success")
        let other = Mailbox<Bool>()
        let database = cluster.database
        Thread.detachNewThread {
            let edit = try? TemporaryMariaDB.shared!.sql(
                """
                START TRANSACTION; SELECT id FROM chats WHERE gid = '\(chat)' FOR UPDATE; DO SLEEP(1);
                UPDATE messages SET content = 'second' WHERE gid = '\(gid)'; COMMIT
                """, database: database)
            _ = other.put(edit != nil)
        }
        let sleeping = "SELECT COUNT(*) FROM information_schema.processlist WHERE info LIKE 'DO SLEEP%'"
        #expect(a.wait { (try? cluster.sql(sleeping)) == "1\n" })
        #expect(a.ask("messageUpdate", [.string(gid), "third"], by: ann)["result"] == "success")
        #expect(other.take() == true)
        #expect(try cluster.sql("SELECT content FROM message_contents") == "second\n")
    }

    @Test func wrongPasswordsCountEverywhere() throws {
        var configuration = TestBackend.quick
        configuration.limits = true
        let cluster = try TestCluster("a", "b", configuration: configuration)
        let (a, b) = (cluster["a"], cluster["b"])
        try a.add("ann")
        for turn in 0..<6 {
            let answer = (turn.isMultiple(of: 2) ? a : b).login("ann", wire: "wrong")
            #expect(answer["result"] == "fail")
        }
        #expect(a.login("ann")["code"] == "locked" && b.login("ann")["code"] == "locked")
    }
}
