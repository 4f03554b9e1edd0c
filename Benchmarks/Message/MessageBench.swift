import ArgumentParser
import BenchSupport
import CAllocationCount
import Glibc

struct MessageBench: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "xxmessage",
        abstract: "Counts the backend's work for a message, from the packet to the answer after the commit.",
        discussion: """
            Allocations of all threads (SQLite's are in them), statements on the writer's connection, pages written to \
            the log. Sizes of chats: a pair, a group of 50. Messages come one at a time, or 64 at once: one, \
            then a transaction of 63. Nothing depends on time, so a gate in CI can compare the figures.
            """)

    @Option(name: .long, help: "Folder for the database.")
    var dir = "."

    @Option(name: .long, help: ArgumentHelp("Exit with status 1 if a figure exceeds this file's.", valueName: "file"))
    var check: String?

    @Option(name: .long, help: ArgumentHelp("Write the figures to this file.", valueName: "file"))
    var write: String?

    func run() throws {
        xx_bench_count_all()
        let figures = try MessageFigures.cases.map { try MessageFigures($0, dir: dir) }
        print("per message         allocations    statements   log pages")
        for figure in figures {
            print(
                figure.name + String(repeating: " ", count: 16 - figure.name.utf8.count)
                    + zip(figure.values, [15, 14, 12]).map { column($0, $1, decimals: 2) }.joined())
        }
        if let write { try Baseline.write(figures, to: write) }
        guard let check else { return }
        let complaints = try Baseline(reading: check).complaints(about: figures)
        for complaint in complaints { complain("xxmessage: " + complaint) }
        if !complaints.isEmpty { throw ExitCode(1) }
        print("xxmessage: all figures are within \(check)")
    }
}
