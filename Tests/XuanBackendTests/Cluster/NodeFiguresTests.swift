import Testing
import XuanPacket
import XuanStore
import XuanTesting
import XuanThreads

@testable import XuanBackend

/// What the administration shows of each node, and of all of them.
@Suite(.enabled(if: TemporaryMariaDB.isInstalled, "\(TemporaryMariaDB.cure)"))
struct NodeFiguresTests {
    private static var quick: BackendConfiguration {
        var configuration = TestBackend.quick
        configuration.figuresInterval = 1
        return configuration
    }

    /// The page's view from a node, once `condition` holds for it.
    private func status(
        _ node: TestBackend, _ admin: AdminTestBackend, _ condition: (JSON) -> Bool
    ) -> JSON {
        var status = JSON.null
        _ = node.wait {
            status = admin.call("server/status").data
            return condition(status)
        }
        return status
    }

    private func row(_ name: String, _ status: JSON) -> JSON {
        status["nodes"]?.array?.first { $0["name"]?.string == name } ?? .null
    }

    @Test func eachNodeSaysWhatItDoesAndThePageAddsItUp() throws {
        let cluster = try TestCluster("a", "b", configuration: Self.quick)
        let (a, b) = (cluster["a"], cluster["b"])
        let admin = try AdminTestBackend(a)
        admin.signIn()
        let (ann, bob) = (try a.add("ann"), try a.add("bob"))
        a.enter(ann, "ann")
        b.enter(bob, "bob")
        // At both: one person of the whole.
        _ = b.synced(ann, "ann", port: 50_009)
        let chat = a.group([ann, bob])
        for number in 1...3 { #expect(b.say(chat, "\(number)", by: bob)["result"] == "success") }
        let seen = status(a, admin) { status in
            row("b", status)["messages"] == 3 && row("b", status)["online"] == 2 && row("a", status)["online"] == 1
        }
        #expect(seen["nodes"]?.array?.map { $0["name"]?.string } == ["a", "b"])
        let (first, second) = (row("a", seen), row("b", seen))
        #expect(first["here"] == true && second["here"] == false)
        #expect(first["state"] == "alive" && second["state"] == "alive")
        // The program's counters; that of b has none.
        #expect(first["connections"] == 7 && second["connections"] == .null)
        #expect(second["messages"] == 3 && second["perMinute"] == 3)
        #expect(second["pid"]?.integer == StoreOwner.thisProcess.process)
        #expect(second["host"]?.string == StoreOwner.thisProcess.host)
        #expect(second["version"]?.string == "v" + Backend.version)
        #expect(try #require(second["age"]?.integer) < 5_000)
        #expect(try #require(second["memory"]?.integer) > 1 << 20)
        #expect(second["cpu"].flatMap { if case .number(let text) = $0 { Double(text) } else { nil } } ?? -1 >= 0)
        let total = try #require(seen["total"])
        #expect(total["nodes"] == 2 && total["alive"] == 2 && total["connections"] == 7)
        #expect(total["online"] == 2)
        #expect(total["messages"]?.integer == (first["messages"]?.integer ?? 0) + 3)
        #expect(
            total["memory"]?.integer == (first["memory"]?.integer ?? 0) + (second["memory"]?.integer ?? 0))
        // What is stored stays small.
        let length = try cluster.sql("SELECT MAX(LENGTH(figures)) FROM xuan_nodes")
        #expect(try #require(Int(length.dropLast())) < 400)
    }

    @Test func aNodeThatDrainsAndOneThatIsSilentAreShown() throws {
        let cluster = try TestCluster("a", "b", configuration: TestBackend.quick)
        let admin = try AdminTestBackend(cluster["a"])
        admin.signIn()
        let health = Health()
        cluster["b"].backend.report(to: health)
        #expect(row("b", status(cluster["a"], admin) { row("b", $0)["online"] != .null })["state"] == "alive")
        // Ten seconds between two reports are too long for this one.
        health.report(Health.stopping, .down)
        let start = ContinuousClock.now
        let draining = status(cluster["a"], admin) { row("b", $0)["state"] == "draining" }
        #expect(row("b", draining)["state"] == "draining" && draining["total"]?["alive"] == 2)
        #expect(ContinuousClock.now - start < .seconds(5))
        // As another node sees one that was cut off; a living one renews its lease every two seconds.
        _ = try cluster.sql(
            "INSERT INTO xuan_nodes SELECT 'c', host, 'elsewhere', 5, began, 'x', until - 4000, 0, 0, 0, 0, 0, "
                + "'{\"connections\":-5,\"online\":1e3,\"messages\":\"7\",\"version\":5}' "
                + "FROM xuan_nodes WHERE name = 'b'")
        let silent = row("c", admin.call("server/status").data)
        #expect(silent["state"] == "alive" && silent["pid"] == 5)
        #expect((4_000...7_000).contains(try #require(silent["age"]?.integer)))
        // Nonsense is unknown.
        for name in ["connections", "messages", "cpu", "memory"] { #expect(silent[name] == .null, "\(name)") }
        #expect(silent["version"] == "")
        _ = try cluster.sql("UPDATE xuan_nodes SET until = until - 8000 WHERE name = 'c'")
        let lost = admin.call("server/status").data
        // Unless it has been swept already.
        #expect(row("c", lost) == .null || row("c", lost)["state"] == "lost" && lost["total"]?["alive"] == 2)
        cluster.stop("b")
        let rest = status(cluster["a"], admin) { $0["nodes"]?.array?.count == 1 }
        #expect(rest["nodes"]?.array?.map { $0["name"]?.string } == ["a"])
    }

    /// One small statement now and then, also of a busy node; a server without a cluster writes none.
    @Test func figuresAreWrittenSeldom() throws {
        let cluster = try TestCluster("a", "b", configuration: TestBackend.quick)
        let (ann, bob) = (try cluster["a"].add("ann"), try cluster["a"].add("bob"))
        cluster["a"].enter(ann, "ann")
        let chat = cluster["a"].group([ann, bob])
        let figures = { try cluster.sql("SELECT figures FROM xuan_nodes WHERE name = 'a'") }
        #expect(cluster["a"].wait { (try? figures()) != "\n" })
        let before = try figures()
        let start = ContinuousClock.now
        while ContinuousClock.now - start < .seconds(2) { _ = cluster["a"].say(chat, "x", by: ann) }
        #expect(try figures() == before)
    }

    @Test func aServerAloneShowsNoNodes() throws {
        let admin = try AdminTestBackend()
        admin.signIn()
        let status = admin.call("server/status").data
        #expect(status["store"] != nil && status["nodes"] == nil && status["total"] == nil)
        #expect(admin.fixture.backend.services.reporter == nil)
    }
}

/// The figures as they lie in the store.
struct NodeFiguresTextTests {
    @Test func figuresComeBackAsTheyWere() {
        var figures = NodeFigures()
        (figures.version, figures.started, figures.isDraining) = ("v9", 1, true)
        (figures.connections, figures.online, figures.messages) = (2, 3, 1 << 53)
        (figures.perMinute, figures.cpu, figures.memory) = (5, 6, 7)
        #expect(NodeFigures(parsing: figures.text) == figures)
        figures.connections = nil
        #expect(NodeFigures(parsing: figures.text) == figures)
        var largest = NodeFigures()
        largest.version = String(repeating: "v", count: 64)
        (largest.started, largest.connections, largest.online) = (.max, .max, .max)
        (largest.messages, largest.perMinute, largest.cpu, largest.memory) = (.max, .max, .max, .max)
        #expect(largest.text.utf8.count <= NodeFigureTable.maximumBytes)
    }

    @Test(arguments: [
        "", "x", "[]", "{", #"{"online":"1"}"#, #"{"online":-1,"draining":1}"#, #"{"online":9007199254740993}"#,
    ])
    func nonsenseIsUnknown(text: String) { #expect(NodeFigures(parsing: text) == NodeFigures()) }

    @Test func aTextThatIsTooLongIsNotRead() {
        let text = #"{"online":1,"version":""# + String(repeating: "v", count: 1_024) + #""}"#
        #expect(NodeFigures(parsing: text) == NodeFigures())
    }
}
