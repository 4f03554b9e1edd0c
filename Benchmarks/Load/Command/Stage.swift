import Glibc
import XuanNet
import XuanPacket

/// The environment of a scenario. The scenario runs on the main thread and waits; the people live on the loop's thread.
final class Stage {
    let name: String
    let common: CommonOptions
    let loop: Loop
    let gauge: ServerGauge
    private(set) var crowd: Crowd
    private let wire: Wire
    private var steps: [Step] = []
    private let ids = MessageIDs()

    init(_ name: String, _ common: CommonOptions) throws {
        self.name = name
        self.common = common
        gauge = try ServerGauge(pids: common.pids)
        loop = try Loop()
        wire = try Wire(loop: loop, server: common.server, ca: common.ca)
        crowd = Crowd(wire: wire, accounts: [])
        try loop.start(name: "people")
    }

    /// Everybody leaves; returns the measured steps.
    func close() -> [Step] {
        onLoop { crowd in
            crowd.traffic = nil
            for person in crowd.people {
                person.mayBeClosed = true
                person.leave()
            }
        }
        _ = wait(seconds: 6) { $0.outside == $0.people.count }
        loop.stop()
        loop.join()
        return steps
    }

    // MARK: The two threads

    /// Runs `body` on the loop and waits for its result.
    @discardableResult
    func onLoop<T>(_ work: @escaping @Sendable (Crowd) -> T) -> T {
        let answer = Answer<T>()
        loop.post { [crowd] in answer.give(work(crowd)) }
        return answer.wait()
    }

    /// Polls; false if the condition does not hold in time.
    func wait(seconds: Double, until holds: @escaping @Sendable (Crowd) -> Bool) -> Bool {
        let end = nanoseconds() + UInt64(seconds * 1e9)
        while !onLoop(holds) {
            if nanoseconds() > end { return false }
            sleep(seconds: 0.002)
        }
        return true
    }

    /// Waits until no packet has arrived for a moment: everybody is notified of each login.
    func settle() {
        var before = -1
        for _ in 0..<100 {
            let now = onLoop { $0.packets }
            if now == before { return }
            before = now
            sleep(seconds: 0.1)
        }
    }

    // MARK: People

    /// Makes `count` people from the accounts; nobody is logged in yet.
    func invite(_ count: Int) throws {
        let accounts = try Account.list(common, count: count)
        crowd = onLoop { [wire = Carried(wire)] _ in Crowd(wire: wire.value, accounts: accounts) }
    }

    /// Logs people in, all of them if none are named. Throws if somebody's login fails.
    func enter(_ range: Range<Int>? = nil) throws {
        let atOnce = common.atOnce
        let names = onLoop { crowd in
            let list = Array(crowd.people[range ?? 0..<crowd.people.count])
            crowd.letIn(list, atOnce: atOnce)
            return list.count
        }
        guard wait(seconds: 30 + Double(names) * 0.2, until: { $0.isLoginQuiet }) else {
            throw StageError(description: "the logins do not finish")
        }
        let (faults, inside) = onLoop { ($0.faults, $0.inside) }
        guard faults.total == 0 else { throw StageError(description: faults.first ?? "") }
        guard inside >= names else { throw StageError(description: "\(names - inside) people are not logged in") }
        settle()
    }

    /// Rooms of `size` people each, nobody in two of them; of all people, or of those in `range`.
    func makeRooms(of size: Int, from range: Range<Int>? = nil) throws -> [Room] {
        let rooms = onLoop { crowd in
            let people = Array(crowd.people[range ?? 0..<crowd.people.count])
            let rooms = (0..<people.count / size).map { Room(Array(people[$0 * size..<($0 + 1) * size])) }
            for room in rooms { crowd.make(room) }
            return rooms
        }
        let made = wait(seconds: 20) { $0.areRoomsMade || $0.faults.total > 0 }
        let faults = onLoop { $0.faults }
        guard made, faults.total == 0 else {
            throw StageError(description: faults.first ?? "the server creates no chats")
        }
        settle()
        return rooms
    }

    // MARK: Steps

    /// Of the last step, in messages a second.
    var lastRate: Double { steps.last?.perSecond ?? 0 }

    /// Measures `body`, which fills in its own figures; CPU, packets and faults are added here.
    func measure(_ name: String? = nil, people: Int, _ body: (inout Step) throws -> Void) rethrows {
        var step = Step(name: name ?? self.name, people: people)
        let packets = onLoop { crowd in
            crowd.faults = Faults()
            return crowd.packets
        }
        let (began, server, own) = (nanoseconds(), gauge.cpu, ServerGauge.own)
        try body(&step)
        step.cpuSeconds = Double(nanoseconds() - began) / 1e9
        if gauge.isPresent {
            step.serverCPU = gauge.cpu - server
            step.memoryKiB = gauge.memory
        }
        step.clientCPU = ServerGauge.own - own
        (step.packets, step.faults) = onLoop { ($0.packets - packets, $0.faults) }
        onLoop { $0.faults = Faults() }
        steps.append(step)
    }

    /// A step of messages: `senders` people of `rooms` send for the given time, then messages under way get up to 15 s,
    /// but 4 s of silence end the wait. `during` runs meanwhile; messages that `afterwards` lets through count in the
    /// balance but not in the latencies. The times of `disk` go into the step when sending stops.
    func converse(
        _ name: String? = nil, in rooms: [Room], senders: Int, pace: Pace, text: Int = 200,
        during: ((Double) -> Void)? = nil, afterwards: ((Traffic) -> String?)? = nil, disk: DiskTimes? = nil
    ) {
        let (seconds, text) = (common.seconds, common.text ?? text)
        let people = rooms.reduce(0) { $0 + $1.members.count }
        measure(name, people: people) { step in
            step.textBytes = text
            let (number, ids) = (steps.count, ids)
            let before = onLoop { $0.packets }
            let traffic = onLoop { crowd in
                let traffic = Traffic(
                    crowd: crowd, rooms: rooms, senders: senders, pace: pace, textBytes: text, step: number, ids: ids)
                crowd.traffic = traffic
                traffic.begin()
                return traffic
            }
            let began = nanoseconds()
            var pacer: Pacer?
            if case .rate(let perSecond) = pace {
                pacer = Pacer(loop: loop, perSecond: perSecond) { traffic.sendDue() }
            }
            during?(seconds)
            let left = seconds - Double(nanoseconds() - began) / 1e9
            if left > 0 { sleep(seconds: left) }
            pacer?.stop()
            step.disk = disk?.histogram
            let (packets, acknowledged) = onLoop { crowd in
                traffic.end()
                return (crowd.packets, traffic.acknowledged)
            }
            let ended = nanoseconds()
            let took = Double(ended - began) / 1e9
            _ = wait(seconds: 15) { _ in
                traffic.outstanding == 0 || nanoseconds() > max(traffic.lastNews, ended) + 4_000_000_000
            }
            sleep(seconds: 0.12)  // for duplicates
            (step.count, step.latency, step.acknowledgement) = onLoop { _ in
                (traffic.acknowledged, traffic.deliveries, traffic.acknowledgements)
            }
            if let note = afterwards?(traffic) { step.notes.append(note) }
            onLoop { crowd in
                traffic.settle()
                crowd.traffic = nil
            }
            if pacer != nil { step.lag = onLoop { _ in traffic.lag } }
            step.measured(done: acknowledged, packets: packets - before, seconds: took)
        }
    }
}

/// A value passed from one thread to another, which waits for it.
private final class Answer<T>: @unchecked Sendable {  // the semaphore orders both accesses
    private let ready = UnsafeMutablePointer<sem_t>.allocate(capacity: 1)
    private var value: T?

    init() { sem_init(ready, 0, 0) }
    deinit { ready.deallocate() }

    func give(_ value: T) {
        self.value = value
        sem_post(ready)
    }

    func wait() -> T {
        while sem_wait(ready) != 0 {}
        return value!
    }
}

/// Carries loop-confined values back to the loop.
struct Carried<T>: @unchecked Sendable {  // used on the loop only
    let value: T
    init(_ value: T) { self.value = value }
}
