/// A flame graph as SVG: width is time, callees are above their callers. No script: names are tooltips.
struct Picture {
    private static let width = 1_200.0
    private static let rowHeight = 17.0
    private static let letterWidth = 6.6
    /// Narrower frames are left out, in pixels.
    private static let least = 0.6

    private let stacks: Stacks
    private var body = ""
    private var depth = 0

    init(_ stacks: Stacks) { self.stacks = stacks }

    /// The whole file.
    mutating func svg(title: String) -> String {
        depth = height(stacks.root, width: Self.width)
        draw(stacks.root, x: 0, level: 0, perSample: Self.width / Double(max(1, stacks.root.total)))
        let height = Double(depth + 3) * Self.rowHeight
        return """
            <svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 \(Int(Self.width)) \(Int(height))" \
            font-family="monospace" font-size="11">
            <rect width="100%" height="100%" fill="#ffffff"/>
            <text x="6" y="14" font-size="13">\(Self.escaped(title))</text>
            \(legend(y: 28))\(body)</svg>

            """
    }

    private func height(_ frame: Stacks.Frame, width: Double) -> Int {
        let perSample = Self.width / Double(max(1, stacks.root.total))
        return 1
            + (frame.callees.values.filter { Double($0.total) * perSample >= Self.least }
                .map { height($0, width: width) }.max() ?? 0)
    }

    private mutating func draw(_ frame: Stacks.Frame, x: Double, level: Int, perSample: Double) {
        let width = Double(frame.total) * perSample
        guard width >= Self.least else { return }
        let y = Double(depth + 2 - level) * Self.rowHeight
        let share = Self.percent(Double(frame.total) / Double(max(1, stacks.root.total)))
        body += """
            <g><title>\(Self.escaped(frame.name)): \(share) (\(frame.kind.rawValue))</title>\
            <rect x="\(Self.fixed(x))" y="\(Self.fixed(y))" width="\(Self.fixed(width))" height="16" \
            fill="\(Self.colour(frame.kind))" stroke="#ffffff" stroke-width="0.5"/>
            """
        let letters = Int((width - 4) / Self.letterWidth)
        if letters >= 3 {
            let text = frame.name.count <= letters ? frame.name : frame.name.prefix(letters - 1) + "…"
            body += "<text x=\"\(Self.fixed(x + 2))\" y=\"\(Self.fixed(y + 12))\">\(Self.escaped(text))</text>"
        }
        body += "</g>\n"
        var at = x
        for callee in frame.sorted {
            draw(callee, x: at, level: level + 1, perSample: perSample)
            at += Double(callee.total) * perSample
        }
    }

    private func legend(y: Double) -> String {
        var x = 6.0
        var text = ""
        for kind in Stacks.Kind.allCases {
            text += """
                <rect x="\(Self.fixed(x))" y="\(Self.fixed(y - 9))" width="10" height="10" fill="\(Self.colour(kind))"/>\
                <text x="\(Self.fixed(x + 14))" y="\(Self.fixed(y))">\(kind.rawValue)</text>

                """
            x += 34 + Double(kind.rawValue.count) * Self.letterWidth
        }
        return text
    }

    private static func colour(_ kind: Stacks.Kind) -> String {
        switch kind {
        case .relay: "#ffb26b"
        case .core: "#8ecae6"
        case .runtime: "#f6d55c"
        case .crypto: "#a3d9a5"
        case .library: "#d9d2e9"
        case .kernel: "#cfcfcf"
        }
    }

    private static func escaped(_ text: some StringProtocol) -> String {
        text.reduce(into: "") { out, letter in
            switch letter {
            case "&": out += "&amp;"
            case "<": out += "&lt;"
            case ">": out += "&gt;"
            default: out.append(letter)
            }
        }
    }

    /// One decimal.
    static func fixed(_ value: Double) -> String {
        let tenths = Int((value * 10).rounded())
        return tenths % 10 == 0 ? "\(tenths / 10)" : "\(tenths / 10).\(tenths % 10)"
    }

    static func percent(_ share: Double) -> String { fixed(share * 100) + " %" }
}
