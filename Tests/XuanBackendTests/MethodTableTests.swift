import Foundation
import Testing

@testable import XuanBackend

/// Everything about a method is in its line.
@Suite struct MethodTableTests {
    /// A method's name as a text of its own is written in the lines of the table and nowhere else: what a part of the
    /// backend has to know of a method is a column.
    @Test func noMethodIsNamedElsewhere() throws {
        var wrong: [String] = []
        for folder in ["Sources/XuanBackend", "Sources/XuanBackendHTTP"] {
            for file in try Root.swiftFiles(in: folder) where !file.hasSuffix("Modules/MethodTable.swift") {
                wrong += Self.names(in: try Root.text(file)).map { "\(file): \($0)" }
            }
        }
        #expect(wrong == [])
    }

    @Test func aNamedMethodIsFound() {
        #expect(Self.names(in: #"if method?.name == "login" {"#) == ["login"])
        #expect(Self.names(in: #"return .success("message", of: call.request)"#) == ["message"])
        #expect(Self.names(in: #"PacketHead.member(head.method, of: bytes, is: "message")"#) == ["message"])
        #expect(Self.names(in: #"case "server.set": set()"#) == ["server.set"])
        #expect(Self.names(in: #"("result", "fail"), ("message", .string(text))"#) == [])
        #expect(Self.names(in: "        .look(\n            \"people.list\", .right(nil),\n") == [])
        #expect(Self.names(in: #".look("people.get", .right(nil), [.id], get),"#) == [])
        #expect(Self.names(in: #"// called "login""#) == [])
    }

    private static let all = Set(MethodTable.all.flatMap { [$0.name, $0.answerName, $0.path] })

    /// Members of packets, parameters, columns and rights that are called as a method is: a method only where one is
    /// spoken of.
    private static let ambiguous =
        Set(["message", "notify", "changes", "members", "settings", "category", "hide", "star", "mute", "create"])
        .union(Right.allCases.map(\.rawValue))

    private static func names(in text: String) -> [String] {
        var found: [String] = []
        for line in text.components(separatedBy: "\n") {
            // A line of the table, as the pages' calls have it beside what they do.
            let line = line.replacing(#/\/\/.*/#, with: "").replacing(
                #/^\s*(\.(look|change|slowAudited)\()?"[a-zA-Z]+\.[a-zA-Z]+",/#, with: "")
            let isOfMethods = line.contains(#/[mM]ethod|\bname ==|success\(|failure\(|\bis: /#)
            for quoted in line.matches(of: #/"([^"\\]+)"/#) {
                let word = String(quoted.1)
                if all.contains(word), isOfMethods || !ambiguous.contains(word) { found.append(word) }
            }
        }
        return found
    }

    @Test func columnsAreThoseOfTheProtocol() throws {
        func names(_ isIn: (Method) -> Bool) -> [String] { MethodTable.all.filter(isIn).map(\.name).sorted() }
        #expect(names { $0.order == .connection } == ["login"])
        #expect(names { $0.order == .requesterThatLeaves } == ["logout"])
        #expect(names(\.holdsMessages) == ["message"])
        #expect(names { $0.relayRole == .starts } == ["serverStart"])
        #expect(names { $0.relayRole == .presents } == ["$present"])
        #expect(names { $0.part != nil }.count == 12)
    }

    /// Answers and pushes have the name of a method, except packets that only the server sends.
    @Test func packetsAreNamedAfterMethods() {
        let names = Set(MethodTable.forRelays.map(\.answerName))
        for name in [PacketName.message, .notify, .login, .logout, .dismiss, .changeName, .userChange, .userGetList] {
            #expect(names.contains(name.rawValue))
        }
        #expect(!names.contains(PacketName.kickoff.rawValue))
    }
}
