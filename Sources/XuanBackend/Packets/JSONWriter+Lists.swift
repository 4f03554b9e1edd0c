import XuanPacket

extension JSONWriter {
    package mutating func ids(_ ids: [Int64]) {
        raw("[")
        for (index, id) in ids.enumerated() {
            if index > 0 { raw(",") }
            integer(id)
        }
        raw("]")
    }

    package mutating func texts(_ texts: [String]) { list(texts) { $0.string($1) } }

    /// A list of the values that `write` writes for each item.
    package mutating func list<Item>(_ items: [Item], _ write: (inout JSONWriter, Item) -> Void) {
        raw("[")
        for (index, item) in items.enumerated() {
            if index > 0 { raw(",") }
            write(&self, item)
        }
        raw("]")
    }
}
