import Glibc

/// A bounded queue of slow work in which no address waits for another's backlog: each address has its turn, and known
/// good ones come before the others, three turns to one. When it is full, the newest item of the address with the most
/// makes room. `@unchecked`: everything is accessed under the mutex only.
final class FairMailbox<Item: Sendable>: @unchecked Sendable {
    enum Outcome {
        case taken
        /// Full, or closed.
        case refused
        /// Another item was dropped for it.
        case takenFor(Item)
    }

    /// Items by their key, and the keys in the order of their turns.
    private struct Ring {
        var items: [String: [Item]] = [:]
        var turns: [String] = []
        var next = 0

        mutating func append(_ item: Item, _ key: String) {
            if items[key] == nil { turns.append(key) }
            items[key, default: []].append(item)
        }

        mutating func take() -> Item? {
            guard !turns.isEmpty else { return nil }
            if next >= turns.count { next = 0 }
            let key = turns[next]
            let item = items[key]!.removeFirst()
            if items[key]!.isEmpty { remove(key, at: next) } else { next += 1 }
            return item
        }

        private mutating func remove(_ key: String, at place: Int) {
            items[key] = nil
            turns.remove(at: place)
            if place < next { next -= 1 }
        }

        /// Takes the newest item of the key with the most, if that is more than `least`.
        mutating func dropFromLongest(above least: Int) -> Item? {
            guard let (key, waiting) = items.max(by: { $0.value.count < $1.value.count }), waiting.count > least else {
                return nil
            }
            let item = items[key]!.removeLast()
            if waiting.count == 1, let place = turns.firstIndex(of: key) { remove(key, at: place) }
            return item
        }
    }

    private let mutex: UnsafeMutablePointer<pthread_mutex_t>
    private let arrived: UnsafeMutablePointer<pthread_cond_t>
    private let capacity: Int
    private var good = Ring()
    private var others = Ring()
    private var count = 0
    private var turn = 0
    private var isClosed = false

    init(capacity: Int) {
        self.capacity = capacity
        mutex = .allocate(capacity: 1)
        pthread_mutex_init(mutex, nil)
        arrived = .allocate(capacity: 1)
        pthread_cond_init(arrived, nil)
    }

    deinit {
        pthread_cond_destroy(arrived)
        arrived.deallocate()
        pthread_mutex_destroy(mutex)
        mutex.deallocate()
    }

    /// `key`: the owner of the work, an address.
    func put(_ item: Item, key: String, isGood: Bool) -> Outcome {
        pthread_mutex_lock(mutex)
        defer { pthread_mutex_unlock(mutex) }
        guard !isClosed else { return .refused }
        var outcome = Outcome.taken
        if count >= capacity {
            // Nobody makes room for a key that has as much already.
            let own = (isGood ? good : others).items[key]?.count ?? 0
            var dropped = others.dropFromLongest(above: own + 1)
            if dropped == nil, isGood {
                dropped = good.dropFromLongest(above: own + 1) ?? (own == 0 ? others.dropFromLongest(above: 0) : nil)
            }
            guard let dropped else { return .refused }
            outcome = .takenFor(dropped)
            count -= 1
        }
        if isGood { good.append(item, key) } else { others.append(item, key) }
        count += 1
        pthread_cond_signal(arrived)
        return outcome
    }

    /// Waits for one item; `nil` once closed and empty.
    func take() -> Item? {
        pthread_mutex_lock(mutex)
        defer { pthread_mutex_unlock(mutex) }
        while count == 0 {
            if isClosed { return nil }
            pthread_cond_wait(arrived, mutex)
        }
        count -= 1
        turn &+= 1
        let isOthersTurn = turn % 4 == 0
        if isOthersTurn, let item = others.take() { return item }
        return good.take() ?? others.take()
    }

    /// Queued items are still handed out; no more are accepted.
    func close() {
        pthread_mutex_lock(mutex)
        isClosed = true
        pthread_mutex_unlock(mutex)
        pthread_cond_broadcast(arrived)
    }
}
