import Testing
import XuanPacket

@testable import XuanBackend

/// A group of ann, who owns it and has two devices, and bob, who has a device and an original client in English. cat is
/// in no chat.
struct SyncedGroup {
    let fixture: TestBackend
    let (ann, bob, cat): (Int64, Int64, Int64)
    let gid: String
    /// ann's.
    let one, two: Synced
    /// bob's.
    let other: Synced
    let stranger: Synced

    /// The port of bob's original client.
    static let classicPort: Int64 = 4

    init(_ configuration: BackendConfiguration = TestBackend.quick) throws {
        fixture = try TestBackend(configuration)
        ann = try fixture.add("ann")
        bob = try fixture.add("bob")
        cat = try fixture.add("cat")
        gid = fixture.group([ann, bob])
        one = fixture.synced(ann, "ann", device: "a", port: 1)
        two = fixture.synced(ann, "ann", device: "b", port: 2)
        other = fixture.synced(bob, "bob", device: "c", port: 3)
        fixture.enter(bob, "bob", port: Self.classicPort)
        stranger = fixture.synced(cat, "cat", device: "d", port: 5)
        _ = fixture.takePushes()
    }

    /// The row of a new message; what was pushed meanwhile is forgotten.
    func say(_ text: String, by session: Synced, in chat: String? = nil, type: String = "normal") -> JSON {
        var message = TestBackend.message(chat ?? gid, text).object!
        message["type"] = .string(type)
        let answer = session.ask("message", ["messages": [.object(message)]])
        precondition(answer["result"] == "success", answer.text)
        _ = fixture.takePushes()
        return answer["data"]![0]!
    }

    /// An answer that must succeed, and the pushes that came with it.
    func done(_ session: Synced, _ method: String, _ params: JSON) -> (answer: JSON, pushes: [JSON]) {
        _ = fixture.takePushes()
        let answer = session.ask(method, params)
        #expect(answer["result"] == "success" && answer["rid"] == "r1" && answer["for"] == "asker", "\(answer.text)")
        return (answer, fixture.takePushes())
    }

    func data(_ session: Synced, _ method: String, _ params: JSON) -> JSON {
        done(session, method, params).answer["data"] ?? .null
    }

    func code(_ session: Synced, _ method: String, _ params: JSON) -> String {
        _ = fixture.takePushes()
        let answer = session.ask(method, params)
        #expect(answer.isFailure && fixture.takePushes().isEmpty, "\(answer.text)")
        return answer["code"]?.string ?? ""
    }

    func row(_ index: Int64, by session: Synced? = nil, in chat: String? = nil) -> JSON {
        let range: JSON = ["gid": .string(chat ?? gid), "from": JSON(index), "to": JSON(index)]
        return (session ?? one).ask("history", [range])["data"]?[0] ?? .null
    }

    func changes(_ since: Int64 = 0) -> JSON { one.ask("changes", [.string(gid), JSON(since)])["data"] ?? .null }

    /// Logs bob's original client in again. Returns what had waited.
    func classicAgain() -> [JSON] { fixture.enter(bob, "bob", port: Self.classicPort) }

    func leaveClassic() { _ = fixture.ask("logout", [""], by: bob, port: Self.classicPort) }

    func classic(_ method: String, _ params: JSON) -> JSON {
        fixture.ask(method, params, by: bob, port: Self.classicPort)
    }
}

extension JSON {
    /// The one push of a kind of sessions.
    func isCopy(_ method: String, for kind: String, but session: Synced) -> Bool {
        self["method"] == .string(method) && self["for"] == .string(kind) && self["rid"] == nil
            && self["but"] == .string(session.connection)
    }
}
