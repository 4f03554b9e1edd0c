import ArgumentParser

/// Options of every scenario.
struct CommonOptions: ParsableArguments {
    @Option(
        help: """
            URL of the common port, as people type it: https://host:11443 or http://…; a path names the backend. Not \
            xuan's port for browsers.
            """)
    var server: ServerAddress

    @Option(help: ArgumentHelp("File with a line 'account password' for each person.", valueName: "file"))
    var accounts: String?

    @Option(help: "Instead of --accounts: the people are PREFIX1, PREFIX2 … with the same --password.")
    var prefix: String?

    @Option(help: "Password of the accounts that --prefix names.")
    var password: String?

    @Option(help: "How many people take part. (default: the scenario's own)")
    var people: Int?

    @Option(help: "Bytes of text in a message. (default: 200, slow: 16000)")
    var text: Int?

    @Option(help: "Length of each measured step.")
    var seconds = 3.0

    @Option(help: "Logins under way at once.")
    var atOnce = 16

    @Option(name: .customLong("pid"), help: "Process of the server, for CPU and memory; may be repeated.")
    var pids: [Int32] = []

    @Option(help: ArgumentHelp("PEM file of trusted certificates; without it none is checked.", valueName: "file"))
    var ca: String?

    @Option(help: ArgumentHelp("Write all figures to this file.", valueName: "file"))
    var json: String?

    func validate() throws {
        guard (accounts == nil) != (prefix == nil) else {
            throw ValidationError("give either --accounts or --prefix with --password")
        }
        guard prefix == nil || password != nil else { throw ValidationError("--prefix needs --password") }
        guard (1...60_000).contains(people ?? 1) else { throw ValidationError("--people is 1 to 60000") }
        guard (1...16_000).contains(text ?? 1) else { throw ValidationError("--text is 1 to 16000 bytes") }
        guard (0.05...3600).contains(seconds) else { throw ValidationError("--seconds is 0.05 to 3600") }
        guard (1...10_000).contains(atOnce) else { throw ValidationError("--at-once is 1 to 10000") }
    }
}

/// The server's address, from its URL.
struct ServerAddress: ExpressibleByArgument, CustomStringConvertible {
    let isTLS: Bool
    let host: String
    let port: UInt16
    /// Name of the backend; empty for the default one.
    let site: String

    init?(argument: String) {
        var rest = Substring(argument)
        if rest.hasPrefix("https://") {
            isTLS = true
            rest = rest.dropFirst(8)
        } else if rest.hasPrefix("http://") {
            isTLS = false
            rest = rest.dropFirst(7)
        } else {
            return nil
        }
        let slash = rest.firstIndex(of: "/") ?? rest.endIndex
        site = String(rest[slash...].dropFirst())
        rest = rest[..<slash]
        if rest.hasPrefix("["), let end = rest.firstIndex(of: "]") {
            host = String(rest[rest.index(after: rest.startIndex)..<end])
            rest = rest[rest.index(after: end)...]
        } else {
            let colon = rest.lastIndex(of: ":") ?? rest.endIndex
            host = String(rest[..<colon])
            rest = rest[colon...]
        }
        guard !host.isEmpty else { return nil }
        if rest.isEmpty {
            port = 11443
        } else {
            guard rest.first == ":", let number = UInt16(rest.dropFirst()) else { return nil }
            port = number
        }
    }

    var description: String { "\(isTLS ? "https" : "http")://\(host):\(port)\(site.isEmpty ? "" : "/" + site)" }
}
