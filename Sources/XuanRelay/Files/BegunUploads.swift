import XuanThreads

/// Uploads that have begun and not ended: how many each owner has, and how much of the disk they were promised
/// (Docs/decisions/105). In memory, bounded by its own limits; each question costs the same however many there are.
/// Any thread.
final class BegunUploads: Sendable {
    enum Owner: Hashable, Sendable {
        case person(site: String, id: Int64)
        /// Of a form, which names the person at its end only.
        case token(String)
    }

    /// Bounds; they hold with `limits.on=0`, too.
    struct Limits: Equatable, Sendable {
        /// Uploads of one owner.
        var count = 32
        /// Bytes of one owner's uploads, as announced.
        var bytes = 64 << 30
        /// Uploads of all.
        var total = 10_000
    }

    enum Fault: Error, Equatable {
        case tooMany(Int)
        case tooLarge(Int)
        case tooManyInAll

        var refusal: FileRefusal {
            switch self {
            case .tooMany(let most):
                FileRefusal(
                    429, "You have \(most) uploads under way. End or give up one of them, then try again.",
                    ["Retry-After": "60"])
            case .tooLarge(let most):
                FileRefusal(
                    429, "Your uploads under way are more than \(most) bytes. End or give up one of them first.",
                    ["Retry-After": "60"])
            case .tooManyInAll:
                FileRefusal(503, "The server has too many uploads under way. Try again later.", ["Retry-After": "60"])
            }
        }
    }

    /// Of an owner at the limit, resumable uploads without a byte for this long are dropped. Milliseconds of the loop.
    static let idle: UInt64 = 3_600_000

    private struct Entry {
        let owner: Owner
        let size: Int64
        var written: Int64 = 0
        var touched: UInt64
        let isResumable: Bool
    }

    private struct Owned {
        var ids: Set<String> = []
        var bytes: Int64 = 0
    }

    private struct State {
        var entries: [String: Entry] = [:]
        var owners: [Owner: Owned] = [:]
        /// Announced and not written.
        var promised: Int64 = 0

        mutating func add(_ id: String, _ entry: Entry) {
            guard entries[id] == nil else { return }
            entries[id] = entry
            owners[entry.owner, default: Owned()].ids.insert(id)
            owners[entry.owner]!.bytes += entry.size
            promised += entry.size - entry.written
        }

        mutating func remove(_ id: String) {
            guard let entry = entries.removeValue(forKey: id) else { return }
            promised -= entry.size - entry.written
            owners[entry.owner]!.ids.remove(id)
            owners[entry.owner]!.bytes -= entry.size
            if owners[entry.owner]!.ids.isEmpty { owners[entry.owner] = nil }
        }
    }

    private let state = Guarded(State())

    /// Bytes that are announced and not on the disk yet.
    var promised: Int64 { state.withLock { $0.promised } }

    /// Begins an upload of `size` announced bytes (0: unknown). `shares`: how many people stand behind the owner.
    /// Returns ids of resumable uploads that were dropped for it; the caller removes their files.
    func begin(
        _ id: String, of owner: Owner, size: Int64, isResumable: Bool, shares: Int = 1, _ limits: Limits, now: UInt64
    ) -> Result<[String], Fault> {
        state.withLock { state in
            let count = limits.count * max(1, shares)
            let bytes = Int64(limits.bytes) * Int64(max(1, shares))
            var dropped: [String] = []
            func isFull() -> Bool {
                guard let owned = state.owners[owner] else { return false }
                return owned.ids.count >= count || owned.bytes + size > bytes
            }
            if isFull() {
                dropped = state.owners[owner]!.ids.filter { id in
                    let entry = state.entries[id]!
                    return entry.isResumable && now >= entry.touched + Self.idle
                }
                for id in dropped { state.remove(id) }
            }
            if isFull() {
                let isCount = state.owners[owner]!.ids.count >= count
                return .failure(isCount ? .tooMany(count) : .tooLarge(Int(bytes)))
            }
            if state.entries.count >= limits.total { return .failure(.tooManyInAll) }
            state.add(id, Entry(owner: owner, size: size, touched: now, isResumable: isResumable))
            return .success(dropped)
        }
    }

    /// So many bytes of it are there.
    func wrote(_ id: String, _ count: Int64, now: UInt64) {
        state.withLock { state in
            guard var entry = state.entries[id] else { return }
            let written = min(max(count, 0), entry.size)
            state.promised -= written - entry.written
            entry.written = written
            entry.touched = now
            state.entries[id] = entry
        }
    }

    /// It is at its place, refused or given up.
    func end(_ id: String) { state.withLock { $0.remove(id) } }

    /// Uploads on the disk from an earlier run.
    func load(_ id: String, of owner: Owner, size: Int64, written: Int64, now: UInt64) {
        state.withLock {
            $0.add(id, Entry(owner: owner, size: size, written: min(written, size), touched: now, isResumable: true))
        }
    }

    /// Forgets resumable uploads that are not among these; `before`: only those that were touched before.
    func keep(_ ids: Set<String>, before: UInt64) {
        state.withLock { state in
            for (id, entry) in state.entries where entry.isResumable && entry.touched < before && !ids.contains(id) {
                state.remove(id)
            }
        }
    }
}
