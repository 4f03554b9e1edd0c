import ArgumentParser
import BenchSupport
import CCommitLimit
import Glibc
import SQLiteStore
import XuanBackend
import XuanPacket
import XuanStore

struct CommitBench: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "xxcommit",
        abstract: "Messages per second of one chat with 1, 16, 256 senders, beside one C loop over sqlite3.",
        discussion: """
            Each sender has one message under way and sends the next when the last is acknowledged. Everybody is in \
            the chat and connected, so each answer names them all. The limit inserts the same rows, as many per \
            transaction as there are senders. Both in turn, on the same disk; the table has medians of the rounds.
            """)

    @Option(name: .long, help: "Folder on the disk that is measured.")
    var dir = "."

    @Option(name: .long, help: "Rounds.")
    var rounds = 3

    @Option(name: .long, help: "Messages per round with 16 and 256 senders; a tenth of it with one.")
    var messages = 40_000

    @Option(name: .long, help: "Only this number of senders.")
    var only: Int?

    @Option(name: .long, help: "Fail if 256 senders reach less than this share of the limit.")
    var least: Double?

    func run() throws {
        print(
            "senders    messages/s   p50 ms   p99 ms   cpu us     limit/s   p50 ms   p99 ms   cpu us    share of the limit"
        )
        var share = 1.0
        for senders in [1, 16, 256] where only == nil || only == senders {
            share = try measure(senders)
        }
        if let least, share < least {
            complain("256 senders reach\(column(share, 0, decimals: 2)) of the limit, not \(least)")
            throw ExitCode(1)
        }
    }

    private struct Figures {
        var rates: [Double] = []
        var middle: [Double] = []
        var late: [Double] = []
        /// Of all threads, per message.
        var processor: [Double] = []

        mutating func add(count: Int, nanoseconds: Int64, processor used: Int64, _ times: Times) {
            processor.append(Double(used) / Double(count) / 1000)
            rates.append(Double(count) / Double(nanoseconds) * 1e9)
            middle.append(times.milliseconds(at: 0.5))
            late.append(times.milliseconds(at: 0.99))
        }

        func line(_ width: Int) -> String {
            column(median(rates), width, decimals: 0) + column(median(middle), 9, decimals: 2)
                + column(median(late), 9, decimals: 2)
                + column(median(processor), 9, decimals: 1)
        }
    }

    private func measure(_ senders: Int) throws -> Double {
        let count = senders == 1 ? messages / 10 : messages
        var ours = Figures()
        var limit = Figures()
        for _ in 0..<rounds {
            let folder = ScratchFolder(in: dir)
            try Conversation(senders: senders, path: folder.path + "/ours.db").run(count) { count, took, used, times in
                ours.add(count: count, nanoseconds: took, processor: used, times)
            }
            folder.remove("ours.db")
            try rawLimit(senders, count, path: folder.path + "/limit.db") { count, took, used, times in
                limit.add(count: count, nanoseconds: took, processor: used, times)
            }
            folder.remove("limit.db")
        }
        let share = median(zip(ours.rates, limit.rates).map { $0 / $1 })
        print(column(Double(senders), 7, decimals: 0) + ours.line(14) + limit.line(12) + column(share, 12, decimals: 2))
        fflush(nil)
        return share
    }

    private func rawLimit(_ batch: Int, _ count: Int, path: String, _ done: (Int, Int64, Int64, Times) -> Void) throws {
        let store = try SQLiteStore(path: path)
        let connection = try store.openWriter()
        try Migrations.run(on: connection)
        var chat = ChatRecord()
        chat.gid = "limit"
        _ = try ChatTable.insert(chat, on: connection)
        connection.close()
        let rows = count / batch * batch
        var times = [Int64](repeating: 0, count: rows / batch)
        let before = processorNanoseconds()
        let took = xx_commit_limit(path, Int64(rows), Int64(batch), 1, &times)
        guard took > 0 else { fatalError("the limit's loop: SQLite code \(-took)") }
        done(rows, took, processorNanoseconds() - before, Times(times))
    }
}
