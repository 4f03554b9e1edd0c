import Foundation

/// The kernel's figures of a running process (proc(5)).
package struct ProcessFigures {
    package struct Unknown: Error { package let file: String }

    package let id: pid_t

    package init(_ id: pid_t) { self.id = id }

    /// A line of `status` in KiB: VmRSS now, VmHWM the most since the start or `forgetPeak`.
    package func memory(_ name: String) throws -> Int {
        for line in try text("status").split(separator: "\n") where line.hasPrefix(name + ":") {
            if let number = line.split(whereSeparator: \.isWhitespace).dropFirst().first.flatMap({ Int($0) }) {
                return number
            }
        }
        throw Unknown(file: "/proc/\(id)/status: \(name)")
    }

    /// From here on VmHWM is the maximum since now.
    package func forgetPeak() throws {
        let path = "/proc/\(id)/clear_refs"
        guard let file = fopen(path, "w") else { throw Unknown(file: path) }
        fputs("5", file)
        guard fclose(file) == 0 else { throw Unknown(file: path) }
    }

    /// User and system time so far, all threads.
    package func processorSeconds() throws -> Double {
        // The name of the program, in brackets, may have blanks.
        let fields = try text("stat").split(separator: ")").last?.split(separator: " ") ?? []
        guard fields.count > 12, let user = Double(fields[11]), let system = Double(fields[12]) else {
            throw Unknown(file: "/proc/\(id)/stat")
        }
        return (user + system) / Double(sysconf(Int32(_SC_CLK_TCK)))
    }

    package func firstChild() throws -> pid_t {
        guard let child = try text("task/\(id)/children").split(separator: " ").first.flatMap({ pid_t($0) }) else {
            throw Unknown(file: "/proc/\(id): no child")
        }
        return child
    }

    private func text(_ name: String) throws -> String {
        try String(contentsOfFile: "/proc/\(id)/\(name)", encoding: .utf8)
    }
}
