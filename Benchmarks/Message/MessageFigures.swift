import BenchSupport
import CAllocationCount
import SQLiteStore
import XuanBackend
import XuanPacket

/// What one case costs per message.
struct MessageFigures {
    struct Case {
        let name: String
        let members: Int
        /// Messages sent at once.
        let together: Int
    }

    static let cases = [
        Case(name: "pair-alone", members: 2, together: 1), Case(name: "pair-64", members: 2, together: 64),
        Case(name: "group-alone", members: 50, together: 1), Case(name: "group-64", members: 50, together: 64),
    ]
    static let columns = ["allocations", "statements", "log pages"]

    let name: String
    /// In the order of `columns`.
    let values: [Double]

    init(_ kind: Case, dir: String) throws {
        name = kind.name
        let folder = ScratchFolder(in: dir)
        defer { folder.remove("message.db") }
        let path = folder.path + "/message.db"
        let store = CountingStore(try SQLiteStore(path: path))
        let company = try SampleCompany(store: store)
        try company.fill(kind.members)
        let stream = MessageStream(company, store)
        let rounds = Self.messages / kind.together
        // Caches and statements are there, and arrays have grown, before anything counts.
        for _ in 0..<rounds { stream.send(kind.together) }
        let allocations = xx_bench_allocations_of_all()
        let statements = store.statements
        let pages = try LogPages.count(path)
        // The packets of the bench itself.
        stream.spent = 0
        for _ in 0..<rounds { stream.send(kind.together) }
        let count = Double(rounds * kind.together)
        let allocated = xx_bench_allocations_of_all() - allocations - stream.spent
        values = [
            Double(allocated) / count, Double(store.statements - statements) / count,
            Double(try LogPages.count(path) - pages) / count,
        ]
        company.backend.close()
    }

    /// Messages to warm up, and then to count: the log of all of them stays below a checkpoint.
    private static let messages = 256
}
