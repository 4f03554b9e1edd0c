// The way of messages through one cluster at the busiest time. In: a shape, costs, behaviour. Out: waiting, shares of
// time that each part is busy.

/// Busy shares and times of a run. 1 is all that a part can do.
struct Outcome: Sendable {
    var messages = 0
    /// From the arrival of a message to its acknowledgement, milliseconds.
    var median = 0.0
    var p99 = 0.0
    /// Messages that were stored, by those that came: below 1 the queues only grow.
    var stored = 0.0
    var rowWaits = 0
    /// By the part's name, in no order.
    var busy: [Part: Double] = [:]
}

/// What can be used up.
enum Part: String, CaseIterable, Sendable {
    case messages = "node CPU: messages"
    case presence = "node CPU: who comes and goes"
    case pings = "node CPU: idle clients"
    case memory = "node memory"
    case network = "node network: messages"
    case lists = "node network: lists of people, who comes and goes"
    case writers = "writers: statements"
    case database = "database CPU"
    case sync = "database: syncs of the log"
    case hotRow = "row of the busiest chat"
    case redis = "Redis CPU"
    case redisNetwork = "Redis network"

    /// A part that is busy all the time and still does more: transactions that wait share a sync.
    var isShared: Bool { self == .sync }

    /// With which power of the people it grows: everybody is told of everybody, and gets a list of all.
    func power(_ people: People) -> Double {
        switch self {
        case .presence: people.told.isFinite ? 1 : 2
        case .lists: people.told.isFinite && people.classic == 0 ? 1 : 2
        default: 1
        }
    }
}

/// One cluster for some seconds. Single-threaded.
final class Simulation {
    private let shape: Shape
    private let people: People
    private let machines: Machines
    private let costs: Costs
    private let clock = Clock()
    private var random: SeededGenerator
    private let nodes: [Servers]
    private let redis: Servers
    private let databases: [Database]
    private let popularity: [Popularity]
    private var waits: [Double] = []
    private var arrived = 0
    private var redisBytes = 0.0
    private var nodeBytes = 0.0
    private var messageTime = 0.0
    private var statementTime: [Double]

    private struct Message {
        let time: Double
        let node: Int
        let chat: Int
        let receivers: Int
    }

    private final class Database {
        let cores: Servers
        let sync: GroupSync
        let locks: RowLocks
        /// Of each node: messages that wait, and whether its transaction is under way.
        var queues: [[Message]]
        var isWriting: [Bool]

        init(_ clock: Clock, _ machines: Machines, nodes: Int) {
            cores = Servers(clock, machines.databaseCores)
            sync = GroupSync(clock, machines.sync)
            locks = RowLocks(clock)
            queues = Array(repeating: [], count: nodes)
            isWriting = Array(repeating: false, count: nodes)
        }
    }

    init(_ shape: Shape, _ people: People, _ machines: Machines, _ table: CostTable, seed: UInt64) {
        (self.shape, self.people, self.machines) = (shape, people, machines)
        costs = table.costs(nodes: shape.nodes)
        random = SeededGenerator(seed)
        let clock = clock
        nodes = (0..<shape.nodes).map { _ in Servers(clock, machines.nodeCores) }
        redis = Servers(clock, 1)
        databases = (0..<shape.databases).map { _ in Database(clock, machines, nodes: shape.nodes) }
        popularity = people.kinds.map {
            Popularity(count: max(1, $0.chatsPerPerson * shape.peoplePerSite), exponent: people.popularity)
        }
        statementTime = Array(repeating: 0, count: shape.nodes * shape.databases)
    }

    /// Messages a second that come to this cluster.
    var rate: Double { shape.peoplePerSite * people.messagesPerDay * people.peakFactor / 86_400 }

    func run(seconds: Double) -> Outcome {
        arrive()
        clock.run(until: seconds)
        return outcome(seconds)
    }

    // MARK: A message

    private func arrive() {
        let gap = -Double.random(in: Double.leastNonzeroMagnitude..<1, using: &random).logarithm / rate
        clock.at(clock.now + gap) { [self] in
            arrived += 1
            let (chat, members) = pickChat()
            let message = Message(
                time: clock.now, node: .random(in: 0..<shape.nodes, using: &random), chat: chat,
                receivers: Int((max(1, members - 1) * people.online).rounded(.up)))
            // Decrypt, judge, number: before the transaction.
            work(message.node, 0.6 * costs.message) { [self] in store(message) }
            arrive()
        }
    }

    /// A chat's number, unlike that of any other kind's, and its members.
    private func pickChat() -> (Int, Double) {
        var place = Double.random(in: 0..<1, using: &random)
        if place < people.event { return (-1, people.kinds.last!.members.upperBound) }
        place = Double.random(in: 0..<1, using: &random)
        var index = 0
        while index < people.kinds.count - 1, place >= people.kinds[index].share {
            place -= people.kinds[index].share
            index += 1
        }
        let members = people.kinds[index].members
        let chat = popularity[index].pick(&random)
        // A chat has its size whenever it is picked: made of its number.
        var own = SeededGenerator(UInt64(chat) &* 0x9E37_79B9 &+ UInt64(index))
        let spread = members.upperBound / members.lowerBound
        let size = members.lowerBound * spread.raised(to: Double.random(in: 0...1, using: &own))
        return (chat * people.kinds.count + index, min(size, shape.peoplePerSite))
    }

    private func work(_ node: Int, _ microseconds: Double, _ done: @escaping () -> Void) {
        messageTime += microseconds * 1e-6
        nodes[node].work(microseconds * 1e-6, done)
    }

    private func store(_ message: Message) {
        var place = SeededGenerator(UInt64(bitPattern: Int64(message.chat)))
        let index = Int(place.next() % UInt64(databases.count))
        databases[index].queues[message.node].append(message)
        if !databases[index].isWriting[message.node] { write(index, message.node) }
    }

    /// One transaction: all that waits at a node for a database, rows in ascending order.
    private func write(_ index: Int, _ node: Int) {
        let database = databases[index]
        let batch = database.queues[node]
        guard !batch.isEmpty else { return database.isWriting[node] = false }
        database.isWriting[node] = true
        database.queues[node] = []
        let rows = Set(batch.map(\.chat)).sorted()
        lock(rows[...], database) { [self] in
            let count = Double(batch.count)
            let statements = count * costs.statements * machines.roundTrip
            let begin = clock.now
            database.cores.work(count * costs.database * 1e-6) { [self] in
                clock.at(clock.now + statements) { [self] in
                    statementTime[index * shape.nodes + node] += clock.now - begin
                    database.sync.commit { [self] in
                        for row in rows { database.locks.unlock(row) }
                        for message in batch { stored(message) }
                        write(index, node)
                    }
                }
            }
        }
    }

    private func lock(_ rows: ArraySlice<Int>, _ database: Database, _ done: @escaping () -> Void) {
        guard let row = rows.first else { return done() }
        database.locks.lock(row) { [self] in lock(rows.dropFirst(), database, done) }
    }

    /// The acknowledgement leaves; the receivers get it from the nodes where they are.
    private func stored(_ message: Message) {
        waits.append(clock.now - message.time)
        var at = [Int](repeating: 0, count: shape.nodes)
        // Of many receivers each node has its share.
        if message.receivers > 50 {
            for node in at.indices { at[node] = message.receivers / shape.nodes }
        } else {
            for _ in 0..<message.receivers { at[Int.random(in: 0..<shape.nodes, using: &random)] += 1 }
        }
        nodeBytes += Double(message.receivers) * machines.messageBytes
        let far = at.indices.filter { $0 != message.node && at[$0] > 0 }
        for node in far {
            redisBytes += machines.messageBytes * 2
            redis.work(costs.redis * 1e-6 / Double(max(1, shape.nodes - 1))) { [self] in
                work(node, costs.receiver * Double(at[node])) {}
            }
        }
        work(message.node, 0.4 * costs.message + costs.receiver * Double(at[message.node])) {}
    }

    // MARK: The end

    private func outcome(_ seconds: Double) -> Outcome {
        var result = Outcome()
        let sorted = waits.sorted()
        result.messages = arrived
        result.stored = Double(waits.count) / Double(max(1, arrived))
        if !sorted.isEmpty {
            result.median = sorted[sorted.count / 2] * 1_000
            result.p99 = sorted[min(sorted.count - 1, sorted.count * 99 / 100)] * 1_000
        }
        result.rowWaits = databases.map(\.locks.waits).reduce(0, +)
        let (count, online) = (Double(shape.nodes), shape.peoplePerSite * people.online)
        let cores = count * Double(machines.nodeCores)
        let logins = shape.peoplePerSite * people.loginsInHour / 3_600
        result.busy[.messages] = messageTime / (seconds * cores)
        // They are told of each login, and of the logout some time.
        let hearers = min(online, people.told)
        result.busy[.presence] = logins * (costs.login + 2 * hearers * costs.receiver) * 1e-6 / cores
        result.busy[.pings] = online * costs.idle * 1e-6 / cores
        result.busy[.memory] = online / count * machines.clientMemory / (machines.nodeMemory * 1_048_576)
        let lists = logins * people.classic * shape.peoplePerSite * machines.personBytes
        let told = 2 * logins * hearers * machines.messageBytes
        result.busy[.network] = nodeBytes / seconds * 8 / (count * machines.nodeNetwork)
        result.busy[.lists] = (lists + told) * 8 / (count * machines.nodeNetwork)
        result.busy[.writers] = statementTime.max()! / seconds
        result.busy[.database] = databases.map(\.cores.utilisation).max()!
        result.busy[.sync] = databases.map(\.sync.utilisation).max()!
        result.busy[.hotRow] = databases.map(\.locks.busiest).max()!
        result.busy[.redis] = shape.nodes > 1 ? redis.utilisation : 0
        result.busy[.redisNetwork] = shape.nodes > 1 ? redisBytes / seconds * 8 / machines.redisNetwork : 0
        return result
    }
}

/// Numbers from 0 on, small ones more often (Zipf), by turning the sum of their shares round.
struct Popularity {
    private let count: Double
    private let exponent: Double

    /// `exponent` from 0 (all alike) to below 1.
    init(count: Double, exponent: Double) { (self.count, self.exponent) = (count, exponent) }

    func pick(_ random: inout SeededGenerator) -> Int {
        let place = Double.random(in: 0..<1, using: &random)
        return Int(count * place.raised(to: 1 / (1 - exponent)))
    }
}
