import ArgumentParser
import BenchSupport
import Glibc
import XuanBackend
import XuanPacket

struct HistoryBench: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "xxhistory",
        abstract: "Time of a page of history in a database of many messages.",
        discussion: """
            Makes the rows first: a tenth of them in one chat, the rest over a thousand. Then the file's pages are \
            dropped from memory as far as the system does so, and pages are asked for one at a time: the first page \
            of each chat, pages in the middle and at the end of the largest one, and pages from a date on.
            """)

    @Option(name: .long, help: "Folder for the database.")
    var dir = "."

    @Option(name: .long, help: "Messages in the database.")
    var rows: Int64 = 200_000

    @Option(name: .long, help: "Fail if p99 of the first page is above this, in milliseconds.")
    var most: Double?

    func run() throws {
        let folder = ScratchFolder(in: dir)
        defer { folder.remove("history.db") }
        let path = folder.path + "/history.db"
        let start = nanoseconds()
        let me = try StoredMessages(rows, path: path).reader
        var info = stat()
        stat(path, &info)
        print(
            "\(rows) messages, \(StoredMessages.chats + 1) chats, \(info.st_size >> 20) MiB, made in"
                + column(Double(nanoseconds() - start) / 1e9, 0, decimals: 1) + " s")
        StoredMessages.drop(path)

        let company = try SampleCompany(path: path)
        defer { company.backend.close() }
        print("                                   pages   p50 ms   p99 ms   max ms")
        var generator = SystemRandomNumberGenerator()
        var order = Array(0...StoredMessages.chats)
        order.shuffle(using: &generator)
        let first = measure(
            "first page of any chat, first time", order.map { (StoredMessages.gid($0), 1, 0) }, me, company)
        order.shuffle(using: &generator)
        _ = measure("first page of any chat, again", order.map { (StoredMessages.gid($0), 1, 0) }, me, company)
        let pages = rows / 10 / 50
        let deep = (0..<500).map { _ in (StoredMessages.gid(0), Int64.random(in: 1...max(pages, 1)), Int64(0)) }
        _ = measure("any page of the largest chat", deep, me, company)
        _ = measure(
            "last page of the largest chat", (0..<200).map { _ in (StoredMessages.gid(0), pages, 0) }, me, company)
        let dated = (0..<500).map { _ in
            (StoredMessages.gid(0), Int64(1), StoredMessages.firstDate / 1000 + Int64.random(in: 0..<rows))
        }
        _ = measure("first page from a date on", dated, me, company)
        if let most, first > most {
            complain("p99 of the first page is\(column(first, 0, decimals: 2)) ms, more than \(most)")
            throw ExitCode(1)
        }
    }

    private func measure(
        _ name: String, _ pages: [(gid: String, page: Int64, start: Int64)], _ me: Int64, _ company: SampleCompany
    ) -> Double {
        var times = Times()
        for (gid, page, start) in pages {
            let packet: JSON = [
                "method": "history", "params": [.string(gid), 50, JSON(page), 0, false, JSON(start)],
                "userID": JSON(me),
            ]
            let before = nanoseconds()
            let answer = company.ask(packet)
            times.add(nanoseconds() - before)
            precondition(answer.object?["result"] == "success", answer.text)
            let pager = answer.object?["pager"]?.object
            precondition(pager?["pageID"] == JSON(page) && answer.object?["data"]?.array?.isEmpty == false, answer.text)
        }
        let label = name + String(repeating: " ", count: max(0, 35 - name.count))
        print(
            label + column(Double(pages.count), 5, decimals: 0)
                + [0.5, 0.99, 1].map { column(times.milliseconds(at: $0), 9, decimals: 2) }.joined())
        fflush(nil)
        return times.milliseconds(at: 0.99)
    }
}
