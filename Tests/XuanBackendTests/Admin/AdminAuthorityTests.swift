import Glibc
import Testing
import XuanPacket
@testable import XuanStore

@testable import XuanBackend

/// Every call of the administration as every kind of person and with each right, by a packet as a relay would bring it
/// and at the pages, against `authority.txt`. `XUAN_WRITE_AUTHORITY=FILE` writes what is.
@Suite(.serialized) struct AdminAuthorityTests {
    private func verdict(_ answer: JSON) -> String {
        if answer["result"] == "success" { return "yes" }
        if answer["message"]?.string?.hasPrefix("Unknown method") == true { return "unknown" }
        return answer["code"]?.string ?? answer.text
    }

    /// The block of one call, as in the file.
    static func pad(_ text: String) -> String { text + String(repeating: " ", count: max(1, 20 - text.count)) }

    private func block(_ call: ValidAdminCall) throws -> String {
        let place = try AdminPlace()
        var lines = ["admin/" + call.name, Self.pad("") + Self.pad("packet") + "pages"]
        for person in AdminPlace.people + ["relay"] {
            place.asker = person
            var packet = TestBackend.packet(call.name, .object(try call.params(place)), by: place.ids[person]).object!
            packet["module"] = "admin"
            let byPacket = verdict(place.fixture.ask(.object(packet)))
            place.asker = person
            let params = try call.params(place)
            let atPages = verdict(place.ask(call.name, params, at: try place.principal(person)))
            lines.append(Self.pad(person) + Self.pad(byPacket) + atPages)
        }
        return lines.joined(separator: "\n")
    }

    @Test(.enabled(if: getenv("XUAN_WRITE_AUTHORITY") == nil), arguments: ValidAdminCall.all.map(\.name))
    func isAsTheTableSays(name: String) throws {
        let call = ValidAdminCall.all.first { $0.name == name }!
        let found = try block(call).split(separator: "\n")
        let expected = try #require(
            AuthorityTests.expected["admin/" + name], "authority.txt has no block for admin/\(name)"
        ).split(separator: "\n")
        #expect(found.count == expected.count)
        for (is_, should) in zip(found, expected) { #expect(is_ == should, "\(name)") }
    }

    @Test func everyCallIsTried() {
        #expect(
            ValidAdminCall.all.map { "admin/" + $0.name }.sorted()
                == MethodTable.all.filter(\.rule.isForPages).map {
                    $0.module + "/" + $0.name
                }.sorted())
    }

    /// Calls that can do harm are marked in Docs/administration.md with an exclamation mark, and ask for the password.
    @Test func guardedCallsAskForThePassword() throws {
        let place = try AdminPlace()
        let principal = try place.principal("super", isConfirmed: false)
        for call in ValidAdminCall.all where call.method.rule.isGuarded {
            #expect(verdict(place.ask(call.name, try call.params(place), at: principal)) == "confirm", "\(call.name)")
        }
        let text = String(
            decoding: Vectors.bytes("../../Docs/administration.md", file: AuthorityTests.place), as: UTF8.self)
        for method in MethodTable.all where method.rule.isForPages {
            let path = method.name.replacing(".", with: "/")
            let line = text.split(separator: "\n").first { $0.hasPrefix("| \(path) ") || $0.hasPrefix("| \(path)!") }
            let named = try #require(line, "Docs/administration.md has no line for \(path)")
            #expect(named.hasPrefix("| \(path)! ") == method.rule.isGuarded, "\(path)")
            for parameter in method.parameters {
                #expect(named.contains(parameter.name) || named.contains("list"), "\(path): \(parameter.name)")
            }
        }
    }

    /// Each parameter spoiled in every way its form can be: the answer names it, and nothing has changed.
    @Test(arguments: ValidAdminCall.all.map(\.name)) func spoiledParameterIsNamed(name: String) throws {
        let place = try AdminPlace()
        let call = ValidAdminCall.all.first { $0.name == name }!
        let good = try call.params(place)
        let principal = try place.principal("super")
        // The first transaction after others have written notes that.
        _ = place.fixture.ask("checkUserChange")
        let before = try place.fixture.dump()
        for parameter in call.method.parameters {
            var values = BadInputTests.spoiled(parameter)
            // A setting's value: one text, number or switch.
            if case .own = parameter.form { values = [["x"], [5], [:], "two\nlines", .null] }
            for bad in values {
                var params = good
                params[parameter.name] = bad
                let answer = place.ask(name, params, at: principal)
                #expect(
                    answer["code"] == "bad" && answer["field"] == .string(parameter.name),
                    "\(name) \(parameter.name) \(bad.text.prefix(60)): \(answer.text.prefix(200))")
            }
        }
        var params = good
        params["stranger"] = 1
        #expect(place.ask(name, params, at: principal)["field"] == "stranger")
        #expect(try place.fixture.dump() == before)
    }

    @Test func aForgedPrincipalIsNone() throws {
        let place = try AdminPlace()
        var principal = try place.principal("super")
        principal.stamp = "0"
        #expect(verdict(place.ask("people.list", JSONObject(), at: principal)) == "signin")
        // A packet cannot bring one along.
        var packet = TestBackend.packet("people.list", [:], by: place.ids["super"]).object!
        packet["module"] = "admin"
        packet["principal"] = ["user": JSON(place.ids["super"]!), "isConfirmed": true]
        #expect(verdict(place.fixture.ask(.object(packet))) == "unknown")
        // And the pages cannot reach what is for clients and relays.
        let box = Mailbox<[UInt8]>()
        let method = MethodTable.find(module: "chat", method: "userGetList")!
        place.fixture.backend.administer(
            AdminCall(method), JSONObject(), at: try place.principal("super"), language: .english
        ) {
            _ = box.put($0)
        }
        #expect(verdict(try JSON.parse(box.take()!)) == "right")
    }

    @Test(.enabled(if: getenv("XUAN_WRITE_AUTHORITY") != nil)) func writeTheTable() throws {
        let file = fopen(String(cString: getenv("XUAN_WRITE_AUTHORITY")) + ".admin", "w")!
        defer { fclose(file) }
        for call in ValidAdminCall.all { fputs(try block(call) + "\n\n", file) }
    }
}
