import XuanCounts
import XuanNet
import XuanPacket

/// The people of a stage and what has happened to them. Confined to the loop.
final class Crowd: @unchecked Sendable {  // confined to the loop
    private(set) var people: [Person] = []
    let wire: Wire
    var faults = Faults()
    /// All packets that anybody received.
    var packets = 0
    /// Times of logins since it was last emptied.
    var logins = Histogram()
    var traffic: Traffic?
    private var roomsInMaking: [String: Room] = [:]
    private var waiting: ArraySlice<Person> = []
    private var underWay: Set<Int> = []
    private var atOnce = 1

    init(wire: Wire, accounts: [Account]) {
        self.wire = wire
        people = accounts.enumerated().map { Person($1, number: $0, wire: wire, crowd: self) }
    }

    var inside: Int { people.lazy.filter { $0.state == .inside }.count }
    var outside: Int { people.lazy.filter { $0.state == .out }.count }

    // MARK: Coming and going

    /// Logs them in, at most `atOnce` at a time, in that order. A person named again logs out first.
    func letIn(_ list: [Person], atOnce: Int) {
        waiting = list[...]
        self.atOnce = atOnce
        letNextIn()
    }

    var isLoginQuiet: Bool { waiting.isEmpty && underWay.isEmpty }

    private func letNextIn() {
        while underWay.count < atOnce, let next = waiting.first, !underWay.contains(next.number) {
            waiting.removeFirst()
            underWay.insert(next.number)
            next.enter()
        }
    }

    func entered(_ person: Person, took: UInt64) {
        logins.record(took)
        underWay.remove(person.number)
        letNextIn()
    }

    func failed(_ person: Person, _ why: String) {
        faults.add(.notLoggedIn, "\(person.account.name): \(why)")
        underWay.remove(person.number)
        letNextIn()
    }

    func lost(_ person: Person, _ why: String) {
        faults.add(.closed, "\(person.account.name): \(why)")
    }

    func left(_ person: Person) {}

    // MARK: Rooms

    func make(_ room: Room) {
        roomsInMaking[room.gid] = room
        room.members[0].send(method: "create", params: room.createParameters)
    }

    var areRoomsMade: Bool { roomsInMaking.isEmpty }

    func createCame(to person: Person, _ data: JSON?, succeeded: Bool) {
        guard succeeded else { return faults.add(.notCreated, "\(person.account.name): \(data?.text ?? "")") }
        // The creator's answer: the creator's messages follow it on the same connection.
        if let gid = data?.object?["gid"]?.string, roomsInMaking[gid]?.members[0] === person {
            roomsInMaking[gid] = nil
        }
    }

    // MARK: Messages

    func messageCame(to person: Person, _ head: PacketHead, _ bytes: UnsafeRawBufferPointer, succeeded: Bool) {
        guard succeeded else {
            faults.add(.refused, "\(person.account.name): \(PacketHead.value(head.data, of: bytes)?.text ?? "")")
            traffic?.refused(to: person)
            return
        }
        guard let range = head.data?.value else { return }
        var rows = MessageRows(UnsafeRawBufferPointer(rebasing: bytes[range]))
        while let row = rows.next() { traffic?.received(row, by: person) }
    }

    func errorCame(to person: Person, _ packet: String) {
        faults.add(.errorPacket, "\(person.account.name): \(packet)")
        traffic?.refused(to: person)
    }
}
