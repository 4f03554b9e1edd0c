import Testing
import XuanPacket

/// The torture's judge itself: it has to see the faults a server can have.
@Suite struct TortureBookTests {
    private let book = TortureBook(accounts: [1: "ann", 2: "bob"])

    /// The server's row of a message.
    private func row(_ line: TortureBook.Line, id: Int64, user: Int64 = 1, content: String? = nil) -> JSONObject {
        JSONObject([
            ("id", JSON(id)), ("gid", .string(line.gid)), ("user", JSON(user)),
            ("content", .string(content ?? line.content)),
        ])
    }

    @Test func anAllowedHistoryHasNoFault() {
        let lines = (0..<3).map { _ in book.newLine(by: "ann") }
        book.acknowledge(row(lines[0], id: 5), to: "ann")
        #expect(book.underWay(of: "ann").map(\.number) == [2, 3])
        #expect(book.fault(in: [row(lines[0], id: 5)]) == nil, "what was under way may be missing")
        #expect(book.fault(in: [row(lines[0], id: 5), row(lines[1], id: 6)]) == nil, "or be there")
        #expect(book.acknowledgedCount == 1 && book.openCount == 2)
    }

    @Test func everyFaultIsNamed() throws {
        let (first, second) = (book.newLine(by: "ann"), book.newLine(by: "ann"))
        book.acknowledge(row(first, id: 5), to: "ann")
        func fault(_ rows: JSONObject...) throws -> String { try #require(book.fault(in: rows)) }
        #expect(try fault() == "ann 1 was acknowledged as 5 and is not there")
        #expect(try fault(row(first, id: 6)) == "ann 1 was acknowledged as 5 and is 6")
        #expect(try fault(row(first, id: 5), row(first, id: 6)) == "ann 1 is there twice")
        #expect(try fault(row(first, id: 5), row(second, id: 5)) == "ann 2 has id 5, that before it 5")
        #expect(try fault(row(second, id: 4), row(first, id: 5)) == "ann 1 stands behind 2")
        #expect(try fault(row(first, id: 5, user: 2)).hasPrefix("ann 1 has changed"))
        #expect(try fault(row(first, id: 5, content: "y")).hasPrefix("ann 1 has changed"))
        let stranger = TortureBook(accounts: [:]).newLine(by: "eve")
        #expect(try fault(row(first, id: 5), row(stranger, id: 6)).hasPrefix("nobody sent"))
    }
}
