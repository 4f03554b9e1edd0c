/// Samples of `perf script`, summed by stack.
struct Stacks {
    /// One function with its callees.
    final class Frame {
        let name: String
        let kind: Kind
        /// Samples in it and below it.
        fileprivate(set) var total = 0
        /// Samples in itself.
        fileprivate(set) var own = 0
        fileprivate(set) var callees: [String: Frame] = [:]

        init(_ name: String, _ kind: Kind) {
            self.name = name
            self.kind = kind
        }

        /// Widest first would be pretty; by name is stable between runs.
        var sorted: [Frame] { callees.values.sorted { $0.name < $1.name } }
    }

    /// Origin of a frame, for its colour.
    enum Kind: String, CaseIterable {
        case relay = "our Swift"
        case core = "our C"
        case runtime = "Swift's runtime"
        case crypto = "OpenSSL"
        case library = "other libraries"
        case kernel = "kernel"
    }

    let root = Frame("all", .library)

    /// Reads a whole `perf script` output with demangled Swift names. `programs`: paths of our programs.
    init(programs: [String], lines: () -> String?) {
        var stack: [(String, Kind)] = []
        while let line = lines() {
            if line.isEmpty {
                add(stack)
                stack = []
            } else if line.first == "\t" || line.first == " ", let frame = Self.frame(line, programs) {
                stack.append(frame)
            }
        }
        add(stack)
    }

    private func add(_ stack: [(String, Kind)]) {
        guard !stack.isEmpty else { return }
        var frame = root
        frame.total += 1
        for (name, kind) in stack.reversed() {
            let next = frame.callees[name] ?? Frame(name, kind)
            frame.callees[name] = next
            next.total += 1
            frame = next
        }
        frame.own += 1
    }

    /// `    7f12 Relay.received(_:from:)+0x1c (/usr/local/bin/xxd)`, innermost first.
    private static func frame(_ line: String, _ programs: [String]) -> (String, Kind)? {
        let words = line.drop { $0 == " " || $0 == "\t" }
        guard let blank = words.firstIndex(of: " "), let open = words.lastIndex(of: "("), blank < open else {
            return nil
        }
        let file = words[words.index(after: open)...].dropLast()
        var name = words[words.index(after: blank)..<open].dropLast()
        if let plus = name.lastIndex(of: "+"), name[plus...].hasPrefix("+0x") { name = name[..<plus] }
        let short = file.split(separator: "/").last.map(String.init) ?? ""
        if name == "[unknown]" { name = file == "[unknown]" ? "[unknown]" : "[\(short)]" }
        return (String(name), kind(name, file, isOurs: programs.contains { short.hasPrefix($0) }))
    }

    private static func kind(_ name: Substring, _ file: Substring, isOurs: Bool) -> Kind {
        if file.hasPrefix("[kernel") || file.hasSuffix(".ko") || file.hasPrefix("[guest") { return .kernel }
        if file.contains("libcrypto") || file.contains("libssl") { return .crypto }
        if name.hasPrefix("swift_") || name.hasPrefix("swift::") || file.contains("libswift") { return .runtime }
        guard isOurs else { return .library }
        // A C name is one word; a Swift name has labels, a type or a blank.
        return name.contains("(") || name.contains(" ") || name.contains(".") ? .relay : .core
    }

    /// Functions with the most samples of their own: share of all, name.
    func hottest(_ count: Int) -> [(share: Double, name: String)] {
        var own: [String: Int] = [:]
        func walk(_ frame: Frame) {
            own[frame.name, default: 0] += frame.own
            for callee in frame.callees.values { walk(callee) }
        }
        walk(root)
        return own.sorted { ($1.value, $0.key) < ($0.value, $1.key) }.prefix(count)
            .map { (Double($0.value) / Double(max(1, root.total)), $0.key) }
    }
}
