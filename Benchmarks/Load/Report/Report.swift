import Glibc
import XuanPacket

/// All steps, as a table and as JSON.
struct Report {
    let common: CommonOptions
    var steps: [Step] = []
    /// Why it ended early.
    var failure: String?

    init(common: CommonOptions) { self.common = common }

    var table: String {
        let rows = [Step.columns] + steps.map(\.row)
        let widths = Step.columns.indices.map { column in rows.map { $0[column].count }.max() ?? 0 }
        var lines = ["\(common.server), latency in ms, cores of the server and our own"]
        for row in rows {
            let cells = row.enumerated().map { column, cell in
                let blanks = String(repeating: " ", count: widths[column] - cell.count)
                return column == 0 || column == 2 || column == row.count - 1 ? cell + blanks : blanks + cell
            }
            var line = cells.joined(separator: "  ")
            while line.last == " " { line.removeLast() }
            lines.append(line)
        }
        for step in steps {
            for note in step.notes { lines.append("\(step.name): \(note)") }
            if let first = step.faults.first { lines.append("\(step.name): first fault: \(first)") }
            if step.clientCores > 0.9 { lines.append("\(step.name): this program was the limit, not the server") }
        }
        if let failure { lines.append("ended early: \(failure)") }
        return lines.joined(separator: "\n")
    }

    private var json: JSON {
        [
            "server": .string(common.server.description), "tls": .bool(common.server.isTLS),
            "pids": .array(common.pids.map { JSON(Int($0)) }),
            "fault_count": JSON(steps.reduce(0) { $0 + $1.faults.total }),
            "failure": failure.map { .string($0) } ?? .null, "steps": .array(steps.map(\.json)),
        ]
    }

    func write(to path: String) throws {
        let bytes = json.bytes + [10]
        guard let file = fopen(path, "w") else { throw StageError(description: "cannot write \(path)") }
        let written = fwrite(bytes, 1, bytes.count, file)
        guard fclose(file) == 0, written == bytes.count else { throw StageError(description: "cannot write \(path)") }
    }
}
