import Foundation
import XuanPacket
import XuanTesting

/// A person who sends until the server is gone, a few messages ahead of the answers, on their own thread. Messages that
/// were under way when the last server died are sent again first, with the same gids, as a client does it.
final class Talker: @unchecked Sendable {  // the person belongs to the thread from start to join
    struct Refused: Error { let packet: String }

    private static let window = 8

    private let person: Person
    private let chat: String
    private let book: TortureBook
    private let ended = DispatchSemaphore(value: 0)
    private var fault: (any Error)?

    init(_ person: Person, chat: String, book: TortureBook) {
        (self.person, self.chat, self.book) = (person, chat, book)
    }

    func start() {
        let thread = Thread {
            do { try self.talk() } catch { self.fault = error }
            self.ended.signal()
        }
        thread.start()
    }

    /// Waits until it has noticed that the server is gone; returns an earlier fault, `nil` if there was none.
    func join() -> String? {
        guard ended.wait(timeout: .now() + 20) == .success else { return "\(person.account) hangs" }
        // The end of the connection is expected.
        if fault is Person.Silence { return nil }
        return fault.map { "\(person.account): \($0)" }
    }

    private func talk() throws {
        let account = person.account
        for line in book.underWay(of: account) { try send(line) }
        while true {
            for _ in book.underWay(of: account).count..<Self.window { try send(book.newLine(by: account)) }
            let packet = try person.answer("message")
            guard packet["method"] == "message", packet["result"] == "success" else {
                throw Refused(packet: JSON.object(packet).text)
            }
            for row in Talk.rows(packet) { book.acknowledge(row, to: account) }
        }
    }

    private func send(_ line: TortureBook.Line) throws {
        try person.send("message", Talk.message(line.gid, in: chat, line.content, order: line.number))
    }
}
