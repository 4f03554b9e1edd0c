import Glibc
import SQLiteStore
import XuanBackend
import XuanPacket
import XuanStore

/// A backend over a database of its own, with people who are logged in.
package final class SampleCompany {
    package let backend: Backend
    package private(set) var people: [Int64] = []

    package convenience init(path: String) throws { try self.init(store: try SQLiteStore(path: path)) }

    package init(store: any Store) throws {
        var configuration = BackendConfiguration()
        configuration.limits = false
        // The cost of a password hash is not measured.
        configuration.scryptCost = 16
        configuration.scryptBlockSize = 1
        configuration.report = { fault in fatalError("the database: \(fault)") }
        backend = try Backend(store: store, configuration: configuration) {
            var now = timespec()
            clock_gettime(CLOCK_REALTIME, &now)
            return Int64(now.tv_sec) * 1000 + Int64(now.tv_nsec) / 1_000_000
        }
    }

    /// Adds that many people and logs them in.
    package func fill(_ count: Int) throws {
        for n in 0..<count {
            let account = "person\(people.count)"
            let id = try backend.addUser(account: account, password: "pw-\(account)", realname: account)
            people.append(id)
            let wire = JSON.string(Secret.md5Hex("pw-\(account)"))
            let client: JSON = ["IP": "10.0.0.1", "Port": JSON(n + 1), "Zone": ""]
            let login = ask(["method": "login", "params": ["", .string(account), wire, "online"], "client": client])
            precondition(login.object?["result"] == "success", login.text)
            _ = ask(["method": "getOfflineMessages", "userID": JSON(id)])
        }
    }

    /// A group of all of them.
    package func group(gid: String) -> JSON {
        let members = JSON.array(people.map { JSON($0) })
        return ask([
            "method": "create", "params": [.string(gid), "group", "group", members], "userID": JSON(people[0]),
        ])
    }

    /// Sends and waits. `packet`: without `module`.
    package func ask(_ packet: JSON) -> JSON {
        let box = Turnstile<[UInt8]>()
        backend.receive(Self.bytes(packet)) { box.put($0) }
        return (try? JSON.parse(box.takeAll()[0])) ?? .null
    }

    package static func bytes(_ packet: JSON) -> [UInt8] {
        var members = JSONObject([("module", "chat"), ("lang", "en")])
        for (key, value) in zip(packet.object!.keys, packet.object!.values) { members[key] = value }
        return JSON.object(members).bytes
    }
}

/// Answers on their way from the backend's threads to the measuring one. `@unchecked`: everything is accessed under the
/// mutex.
package final class Turnstile<Item: Sendable>: @unchecked Sendable {
    private let mutex = UnsafeMutablePointer<pthread_mutex_t>.allocate(capacity: 1)
    private let arrived = UnsafeMutablePointer<pthread_cond_t>.allocate(capacity: 1)
    private var items: [Item] = []
    private var isAsleep = false

    package init() {
        pthread_mutex_init(mutex, nil)
        pthread_cond_init(arrived, nil)
    }

    deinit {
        pthread_cond_destroy(arrived)
        pthread_mutex_destroy(mutex)
        arrived.deallocate()
        mutex.deallocate()
    }

    /// Wakes the taker once for everything that arrives before it looks again, as a socket loop is woken.
    package func put(_ item: Item) {
        pthread_mutex_lock(mutex)
        items.append(item)
        let wakes = isAsleep
        isAsleep = false
        pthread_mutex_unlock(mutex)
        if wakes { pthread_cond_signal(arrived) }
    }

    /// Everything that has arrived, at least one.
    package func takeAll() -> [Item] {
        pthread_mutex_lock(mutex)
        defer { pthread_mutex_unlock(mutex) }
        while items.isEmpty {
            isAsleep = true
            pthread_cond_wait(arrived, mutex)
        }
        let taken = items
        items = []
        items.reserveCapacity(taken.count)
        return taken
    }
}
