import ArgumentParser
import BenchSupport
import CHeapSize
import Glibc
import XuanPacket

struct GrowthBench: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "xxgrowth",
        abstract: "How the backend's CPU and memory grow with clients, members of a chat, and stored messages.",
        discussion: """
            In this process, without sockets: the relay's part is growth.py's. 64 messages are under way at once; CPU \
            is that of all threads, with the bench's own part (about 1 us a message). One JSON object per table.
            """)

    @Option(name: .long, help: "Folder for the databases.")
    var dir = "."

    @Option(name: .long, help: "Most stored messages: a power of ten.")
    var messages: Int64 = 1_000_000

    @Option(name: .long, help: "Only this table: clients, members or messages; may be repeated.")
    var only: [String] = []

    func run() throws {
        for (name, make) in [("clients", clients), ("members", members), ("messages", stored)]
        where only.isEmpty || only.contains(name) {
            print(try make().json.text)
            fflush(nil)
        }
    }

    private static let inFlight = 64

    /// Everybody is connected; 32 pairs (fewer, if there are fewer people) talk.
    private func clients() throws -> GrowthTable {
        var table = GrowthTable(
            "backend-clients", ["clients", "bytes a client", "CPU us a login", "CPU us a message", "messages/s"])
        for count in [10, 100, 1_000, 10_000] {
            try withCompany(of: count) { company in
                let before = (memory: xx_bench_heap_bytes(), processor: processorNanoseconds())
                company.enter()
                let login = Double(processorNanoseconds() - before.processor) / 1000 / Double(count)
                let memory = Double(xx_bench_heap_bytes() - before.memory) / Double(count)
                let people = company.people
                let pairs = (0..<min(32, count / 2)).map { company.pair(people[$0 * 2], people[$0 * 2 + 1]) }
                let talk = Talk(company, in: pairs)
                _ = talk.run(2_000, inFlight: Self.inFlight)
                let messages = 20_000
                let cost = talk.run(messages, inFlight: Self.inFlight)
                table.add([
                    Double(count), memory, login, Double(cost.processor) / 1000 / Double(messages),
                    Double(messages) / Double(cost.nanoseconds) * 1e9,
                ])
            }
        }
        return table
    }

    /// One chat of all, everybody is connected; 32 of them talk.
    private func members() throws -> GrowthTable {
        var table = GrowthTable(
            "backend-members",
            ["members", "CPU ms of create", "CPU us a message", "ns a member", "messages/s"])
        for count in [1, 10, 100, 1_000, 10_000] {
            try withCompany(of: count) { company in
                company.enter()
                let gid = "7d2f6c1e-3a54-4b8e-9c55-0f1a2b3c4d5e"
                let before = processorNanoseconds()
                let made = company.group(gid: gid)
                precondition(made.object?["result"] == "success", made.text)
                let create = Double(processorNanoseconds() - before) / 1e6
                let talk = Talk(company, in: [Talk.Chat(gid: gid, senders: Array(company.people.suffix(32)))])
                _ = talk.run(1_000, inFlight: Self.inFlight)
                let messages = count > 1_000 ? 4_000 : 20_000
                let cost = talk.run(messages, inFlight: Self.inFlight)
                let each = Double(cost.processor) / Double(messages)
                table.add([
                    Double(count), create, each / 1000, each / Double(count),
                    Double(messages) / Double(cost.nanoseconds) * 1e9,
                ])
            }
        }
        return table
    }

    private func stored() throws -> GrowthTable {
        var table = GrowthTable(
            "backend-messages",
            [
                "messages", "bytes a message", "start ms", "KiB after start", "CPU us a message", "messages/s",
                "CPU us a page", "CPU us a page from a date",
            ])
        var count: Int64 = 10_000
        while count <= messages {
            let folder = ScratchFolder(in: dir)
            let path = folder.path + "/growth.db"
            defer { folder.remove("growth.db") }
            let reader = try StoredMessages(count, path: path).reader
            var info = stat()
            stat(path, &info)
            StoredMessages.drop(path)
            let before = (memory: xx_bench_heap_bytes(), time: nanoseconds())
            let company = try SampleCompany(path: path)
            let start = Double(nanoseconds() - before.time) / 1e6
            let memory = (xx_bench_heap_bytes() - before.memory) / 1024
            let chats = (0...StoredMessages.chats).map {
                Talk.Chat(gid: StoredMessages.gid($0), senders: [reader])
            }
            let talk = Talk(company, in: chats)
            _ = talk.run(2_000, inFlight: Self.inFlight)
            let talked = 20_000
            let cost = talk.run(talked, inFlight: Self.inFlight)
            let page = pages(500, count, reader, company) { ($0, 0) }
            let dated = pages(200, count, reader, company) { _ in
                (1, StoredMessages.firstDate / 1000 + Int64.random(in: 0..<count))
            }
            company.backend.close()
            table.add([
                Double(count), Double(info.st_size) / Double(count), start, Double(memory),
                Double(cost.processor) / 1000 / Double(talked), Double(talked) / Double(cost.nanoseconds) * 1e9, page,
                dated,
            ])
            count *= 10
        }
        return table
    }

    /// Any pages of the largest chat, one after the other; CPU in microseconds of each.
    private func pages(
        _ times: Int, _ rows: Int64, _ reader: Int64, _ company: SampleCompany,
        _ place: (Int64) -> (page: Int64, start: Int64)
    ) -> Double {
        let last = rows / 10 / 50
        let before = processorNanoseconds()
        for _ in 0..<times {
            let (page, start) = place(Int64.random(in: 1...last))
            let answer = company.ask([
                "method": "history",
                "params": [.string(StoredMessages.gid(0)), 50, JSON(page), 0, false, JSON(start)],
                "userID": JSON(reader),
            ])
            precondition(answer.object?["result"] == "success", answer.text)
        }
        return Double(processorNanoseconds() - before) / 1000 / Double(times)
    }

    private func withCompany(of count: Int, _ body: (SampleCompany) throws -> Void) throws {
        let folder = ScratchFolder(in: dir)
        defer { folder.remove("growth.db") }
        let company = try SampleCompany(path: folder.path + "/growth.db")
        try company.addMany(count)
        try body(company)
        company.backend.close()
    }
}
