enum Report {
    static func table(_ figures: [Figure]) {
        print("per packet; x = minimum / the limit's minimum; allocations in C are CXuanNet's, a frame is one of them")
        print("")
        print(row("stage", ["bytes", "ns min", "median", "limit", "x", "in C", "in Swift"], "limit is"))
        for figure in figures {
            let cells = [
                String(figure.bytes), decimal(figure.minimum, 1), decimal(figure.median, 1),
                decimal(figure.limitMinimum, 1), decimal(figure.ratio, 2), decimal(figure.allocationsInC, 2),
                decimal(figure.allocationsInSwift, 2),
            ]
            print(row(figure.stage, cells, figure.limit))
        }
    }

    static func json(_ figures: [Figure]) {
        let rows = figures.map { figure in
            let numbers = [
                ("bytes", Double(figure.bytes)), ("nsMin", figure.minimum), ("nsMedian", figure.median),
                ("nsLimit", figure.limitMinimum), ("ratio", figure.ratio), ("allocationsInC", figure.allocationsInC),
                ("allocationsInSwift", figure.allocationsInSwift),
            ]
            return "  {\"stage\":\"\(figure.stage)\",\"limit\":\"\(figure.limit)\","
                + numbers.map { "\"\($0.0)\":\(decimal($0.1, 3))" }.joined(separator: ",") + "}"
        }
        print("[\n" + rows.joined(separator: ",\n") + "\n]")
    }

    private static func row(_ name: String, _ cells: [String], _ last: String) -> String {
        let left = name + String(repeating: " ", count: max(0, 8 - name.count))
        return left + cells.map { String(repeating: " ", count: max(1, 10 - $0.count)) + $0 }.joined() + "   " + last
    }

    /// `value` with `places` digits after the point.
    static func decimal(_ value: Double, _ places: Int) -> String {
        var scale = 1
        for _ in 0..<places { scale *= 10 }
        let scaled = Int((value * Double(scale)).rounded())
        let rest = String(scaled % scale)
        return "\(scaled / scale)." + String(repeating: "0", count: places - rest.count) + rest
    }
}
