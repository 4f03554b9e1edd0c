extension [Int64] {
    /// Whether an array in ascending order has the number, by binary search.
    func ascendingHas(_ number: Int64) -> Bool {
        var low = 0
        var high = count
        while low < high {
            let middle = (low + high) / 2
            if self[middle] < number { low = middle + 1 } else { high = middle }
        }
        return low < count && self[low] == number
    }
}
