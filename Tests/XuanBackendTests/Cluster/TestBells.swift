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

    /// Rings that were delivered.
    var rings: Int { count.withLock { $0 } }

    func bell() -> any Bell { TestBell(self) }

    /// From here on rings get lost; nodes are told unless it goes unnoticed.
    func lose(_ isLost: Bool, unnoticed: Bool = false) {
        isDeaf.withLock { $0 = isLost }
        if unnoticed { return }
        for ears in ears.withLock({ Array($0.values) }) { ears.changed(!isLost) }
    }

    fileprivate func listen(
        _ node: String, _ heard: @escaping @Sendable ([UInt8]) -> Void, _ changed: @escaping @Sendable (Bool) -> Void
    ) {
        ears.withLock { $0[node] = Ears(heard: heard, changed: changed) }
        changed(!isDeaf.withLock { $0 })
    }

    fileprivate func ring(_ node: String, _ bytes: [UInt8]) {
        guard !isDeaf.withLock({ $0 }), let ears = ears.withLock({ $0[node] }) else { return }
        count.withLock { $0 += 1 }
        ears.heard(bytes)
    }

    func forget(_ node: String) { ears.withLock { $0[node] = nil } }
}

private final class TestBell: Bell {
    private let bells: TestBells

    init(_ bells: TestBells) { self.bells = bells }

    func listen(
        as node: String, of store: String, heard: @escaping @Sendable ([UInt8]) -> Void,
        changed: @escaping @Sendable (Bool) -> Void
    ) { bells.listen(node, heard, changed) }

    func ring(_ node: String, _ bytes: [UInt8]) { bells.ring(node, bytes) }
    func close() {}
}
