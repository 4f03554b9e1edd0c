import Glibc
import SQLiteStore
import XuanBackend
import XuanPacket
import XuanStore

/// A backend over a database of its own, with people who are logged in.
package final class SampleCompany {
    package let backend: Backend
    private let store: any Store
    package private(set) var people: [Int64] = []

    package convenience init(path: String) throws { try self.init(store: try SQLiteStore(path: path)) }

    package init(store: any Store) throws {
        self.store = store
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

    /// Adds that many people to a company of nobody, with one password, in one transaction; nobody is logged in.
    package func addMany(_ count: Int) throws {
        let first = try backend.addUser(account: "person0", password: "pw-many", realname: "person0")
        let connection = try store.openWriter()
        defer { connection.close() }
        guard let password = try UserTable.credential("person0", on: connection)?.password else {
            preconditionFailure("a person is missing")
        }
        people = try connection.transaction { () throws(StoreError) in
            var ids = [first]
            for n in 1..<max(1, count) {
                ids.append(
                    try UserTable.insert(
                        account: "person\(n)", password: password, realname: "person\(n)", admin: "no", now: 1,
                        on: connection))
            }
            return ids
        }
    }

    /// Logs in those whom `addMany` added, some at a time.
    package func enter() {
        let wire = JSON.string(Secret.md5Hex("pw-many"))
        askAll(people.indices) { n in
            [
                "method": "login", "params": ["", .string("person\(n)"), wire, "online"],
                "client": ["IP": "10.0.0.1", "Port": JSON(n + 1), "Zone": ""],
            ]
        }
        askAll(people.indices) { n in ["method": "getOfflineMessages", "userID": JSON(people[n])] }
    }

    /// Sends a packet for each, 128 at once, and waits for all answers. They are long: only their beginning is read.
    private func askAll(_ numbers: Range<Int>, _ packet: (Int) -> JSON) {
        let answered = Turnstile<Bool>()
        var next = numbers.lowerBound
        var left = numbers.count
        func send(_ most: Int) {
            for n in next..<min(next + most, numbers.upperBound) {
                backend.receive(Self.bytes(packet(n))) { answer in
                    answered.put(String(decoding: answer.prefix(80), as: UTF8.self).contains("\"result\":\"success\""))
                }
            }
            next = min(next + most, numbers.upperBound)
        }
        send(128)
        while left > 0 {
            let answers = answered.takeAll()
            precondition(answers.allSatisfy { $0 }, "somebody was refused")
            left -= answers.count
            send(answers.count)
        }
    }

    /// The chat of two of them.
    package func pair(_ one: Int64, _ other: Int64) -> Talk.Chat {
        let gid = [one, other].map { String($0) }.sorted().joined(separator: "&")
        let made = ask([
            "method": "create", "params": [.string(gid), "", "one2one", [JSON(one), JSON(other)], 0, false],
            "userID": JSON(one),
        ])
        precondition(made.object?["result"] == "success", made.text)
        return Talk.Chat(gid: gid, senders: [one, other])
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
