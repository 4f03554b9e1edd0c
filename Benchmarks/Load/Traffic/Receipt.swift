/// The numbers that one receiver got from one sender: each once, in order.
struct Receipt {
    enum Verdict { case inOrder, early, reordered, doubled }

    /// Numbers that arrived, each counted once.
    private(set) var taken = 0
    private var next = 0
    private var missing: Set<Int> = []

    mutating func take(_ number: Int) -> Verdict {
        if number == next {
            next += 1
            taken += 1
            return .inOrder
        }
        if number > next {  // those before it are lost, or will be late
            missing.formUnion(next..<number)
            next = number + 1
            taken += 1
            return .early
        }
        guard missing.remove(number) != nil else { return .doubled }
        taken += 1
        return .reordered
    }
}
