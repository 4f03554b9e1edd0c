import XuanBackend
import XuanThreads

/// The bells of nodes in one process. Rings are delivered at once, or lost.
final class TestBells: Sendable {
    private struct Ears {
        let heard: @Sendable ([UInt8]) -> Void
        let changed: @Sendable (Bool) -> Void
    }

    private let ears = Guarded<[String: Ears]>([:])
    private let count = Guarded(0)
    private let isDeaf = Guarded(false)
    /// Nodes that cannot ring.
    private let silent = Guarded<Set<String>>([])
    /// Rings on their way; `nil`: they arrive at once.
    private let held = Guarded<[(node: String, bytes: [UInt8])]?>(nil)

    /// Rings that were delivered.
    var rings: Int { count.withLock { $0 } }

    func bell() -> any Bell { TestBell(self) }

    /// From here on rings get lost; nodes are told unless it goes unnoticed.
    func lose(_ isLost: Bool, unnoticed: Bool = false) {
        isDeaf.withLock { $0 = isLost }
        if unnoticed { return }
        for ears in ears.withLock({ Array($0.values) }) { ears.changed(!isLost) }
    }

    /// The same for rings of one node, which alone is told.
    func lose(_ isLost: Bool, only node: String) {
        silent.withLock { if isLost { $0.insert(node) } else { $0.remove(node) } }
        ears.withLock { $0[node] }?.changed(!isLost)
    }

    fileprivate func isSilent(_ node: String?) -> Bool {
        node.map { name in silent.withLock { $0.contains(name) } } ?? false
    }

    /// From here on rings are on their way, until they arrive in their order.
    func hold() { held.withLock { $0 = [] } }

    func release() {
        let rings = held.withLock { held in
            defer { held = nil }
            return held ?? []
        }
        for (node, bytes) in rings { ring(node, bytes) }
    }

    fileprivate func listen(
        _ node: String, _ heard: @escaping @Sendable ([UInt8]) -> Void, _ changed: @escaping @Sendable (Bool) -> Void
    ) {
        ears.withLock { $0[node] = Ears(heard: heard, changed: changed) }
        changed(!isDeaf.withLock { $0 })
    }

    fileprivate func ring(_ node: String, _ bytes: [UInt8]) {
        let isHeld = held.withLock { held in
            held?.append((node, bytes))
            return held != nil
        }
        guard !isHeld, !isDeaf.withLock({ $0 }), let ears = ears.withLock({ $0[node] }) else { return }
        count.withLock { $0 += 1 }
        ears.heard(bytes)
    }

    func forget(_ node: String) { ears.withLock { $0[node] = nil } }
}

private final class TestBell: Bell {
    private let bells: TestBells
    private let node = Guarded<String?>(nil)

    init(_ bells: TestBells) { self.bells = bells }

    func listen(
        as node: String, of store: String, heard: @escaping @Sendable ([UInt8]) -> Void,
        changed: @escaping @Sendable (Bool) -> Void
    ) {
        self.node.withLock { $0 = node }
        bells.listen(node, heard, changed)
    }

    func ring(_ node: String, _ bytes: [UInt8]) {
        if !bells.isSilent(self.node.withLock { $0 }) { bells.ring(node, bytes) }
    }
    func close() {}
}
