import Testing
import XuanPacket
import XuanStore
import XuanText

@testable import XuanBackend

@Suite struct EntryTests {
    private let fixture: TestBackend
    private let ann: Int64
    private let wiki, plain, hidden: Int64

    init() throws {
        fixture = try TestBackend()
        ann = try fixture.add("ann")
        let store = try fixture.store.openWriter()
        defer { store.close() }
        var entry = EntryRecord()
        (entry.code, entry.name, entry.abbr) = ("wiki", "Company wiki", "wiki")
        (entry.url, entry.secret, entry.isIntegrated) = ("http://wiki.example.com/?a=1", "s3cret", true)
        wiki = try EntryTable.insert(entry, on: store)
        entry = EntryRecord()
        (entry.code, entry.url, entry.hasSSO) = ("plain", "http://plain.example.com/", true)
        plain = try EntryTable.insert(entry, on: store)
        entry = EntryRecord()
        (entry.code, entry.url, entry.isOnline) = ("hidden", "http://hidden.example.com/", false)
        hidden = try EntryTable.insert(entry, on: store)
    }

    private func visit(_ id: Int64, _ referer: String = "") -> JSON {
        fixture.ask([
            "module": "entry", "method": "visit", "params": ["entryID": JSON(id), "referer": .string(referer)],
            "userID": JSON(ann),
        ])
    }

    @Test func thoseThatAreOnlineAreListed() throws {
        let answer = fixture.ask("extensions", by: ann)
        #expect(answer["data"]?.array?.map { $0["entryID"] } == [JSON(wiki), JSON(plain)])
        #expect(answer["data"]?[0]?["data"] == nil)
        #expect(answer["data"]?[1]?["data"]?.array?.count == 2)
        #expect(!answer.text.contains("s3cret") && !answer.text.contains("hidden"))
    }

    @Test func anIntegratedOneLearnsWhoComes() throws {
        let answer = visit(wiki, "http://back/?x")
        #expect(answer["module"] == "entry" && answer["method"] == "visit" && answer.users == [ann])
        let url = answer["data"]!.string!
        #expect(url.hasPrefix("http://wiki.example.com/?a=1&token="))
        var parts: [String: String] = [:]
        for part in url.split(separator: "?")[1].split(separator: "&") {
            let pair = part.split(separator: "=", maxSplits: 1)
            parts[String(pair[0])] = String(pair[1])
        }
        let session = parts["sessionid"]!.split(separator: "%3D", omittingEmptySubsequences: false)
        let base64 = session.joined(separator: "=")
        #expect(parts["token"] == Secret.hex(Secret.hmacSHA256(Array(base64.utf8), key: Array("s3cret".utf8))))
        #expect(base64.hasPrefix(Base64.text(of: Array("{\"account\":\"ann\"".utf8)).prefix(16)))
        #expect(parts["referer"] == "aHR0cDovL2JhY2svP3g%3D")
    }

    @Test func othersAreJustOpenedAndUnknownOnesAreNot() throws {
        #expect(visit(plain)["data"] == "http://plain.example.com/")
        #expect(visit(hidden, "back")["data"] == "back")
        #expect(visit(99)["data"] == "")
    }

    /// RFC 4231, case 2.
    @Test func hmacIsTheStandard() {
        let mac = Secret.hmacSHA256(Array("what do ya want for nothing?".utf8), key: Array("Jefe".utf8))
        #expect(Secret.hex(mac) == "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843")
    }
}
