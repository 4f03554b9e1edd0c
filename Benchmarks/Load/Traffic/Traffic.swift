import XuanCounts
import XuanNet
import XuanPacket

/// When the next message is due.
enum Pace {
    /// This many unacknowledged ones per sender.
    case window(Int)
    /// When everybody in the room has the last one.
    case turn
    /// This many a second over all senders, whatever happens: latency counts from a message's due time.
    case rate(Double)
}

/// The messages of one step: sends at its pace, checks what arrives. Confined to the loop.
final class Traffic: @unchecked Sendable {  // confined to the loop
    /// Unacknowledged messages of one sender; past it an open loop sends no more.
    private static let bound = 8192

    private final class Sender {
        let person: Person
        let room: Room
        let slot: Int  // among the senders of its room
        let before: [UInt8]  // of the packet, up to the gid
        let middle: [UInt8]  // between gid and order
        let after: [UInt8]
        var sent = 0
        var acknowledged = 0
        var refused = 0
        var heard = 0  // receivers that have the last one
        var due: [UInt64] = []

        init(_ person: Person, _ room: Room, text: [UInt8]) {
            self.person = person
            self.room = room
            slot = room.senders
            room.senders += 1
            let head = "{\"module\":\"chat\",\"v\":\"2.3.0\",\"lang\":\"en\",\"method\":\"message\",\"params\":"
            before = Array((head + "{\"messages\":[{\"gid\":\"").utf8)
            let fields = "\",\"cgid\":\"\(room.gid)\",\"type\":\"normal\",\"contentType\":\"plain\",\"content\":\""
            middle = Array(fields.utf8) + text + Array("\",\"date\":\"\",\"user\":\(person.id),\"order\":".utf8)
            after = Array("}]},\"userID\":\(person.id)}".utf8)
        }

        var underWay: Int { sent - acknowledged - refused }
    }

    private let crowd: Crowd
    private let rooms: [Room]
    private var senders: [Sender] = []
    private let pace: Pace
    private let step: Int
    private let ids: MessageIDs
    private let text: [UInt8]
    private var isRunning = false
    private var start: UInt64 = 0
    private var paced = 0  // messages that were due so far

    private(set) var acknowledged = 0
    private(set) var delivered = 0  // to others than the sender
    private(set) var lastNews: UInt64 = 0
    private(set) var acknowledgements = Histogram()
    private(set) var deliveries = Histogram()
    /// How late we sent, at a rate.
    private(set) var lag = Histogram()

    /// - Parameter senders: how many people send, taken from the rooms in turn, first members first.
    init(
        crowd: Crowd, rooms: [Room], senders count: Int, pace: Pace, textBytes: Int, step: Int, ids: MessageIDs
    ) {
        (self.crowd, self.rooms, self.pace, self.step, self.ids) = (crowd, rooms, pace, step, ids)
        text = (0..<textBytes).map { UInt8(ascii: "a") + UInt8($0 % 26) }
        for (place, room) in rooms.enumerated() { (room.place, room.senders) = (place, 0) }
        for n in 0..<count {
            let room = rooms[n % rooms.count]
            senders.append(Sender(room.members[n / rooms.count], room, text: text))
        }
        for room in rooms {
            for member in room.members {
                member.room = room
                member.receipts = Array(repeating: Receipt(), count: room.senders)
            }
        }
    }

    var sent: Int { senders.reduce(0) { $0 + $1.sent } }

    // MARK: Sending

    func begin() {
        start = nanoseconds()
        lastNews = start
        isRunning = true
        switch pace {
        case .window(let width): for sender in senders { for _ in 0..<width { send(sender, due: nanoseconds()) } }
        case .turn: for sender in senders { send(sender, due: nanoseconds()) }
        case .rate: break
        }
    }

    /// Stops sending.
    func end() { isRunning = false }

    /// At a rate: sends the messages due by now.
    func sendDue() {
        guard isRunning, case .rate(let perSecond) = pace else { return }
        let now = nanoseconds()
        while true {
            let due = start + UInt64(Double(paced) * 1e9 / perSecond)
            if due > now { return }
            let sender = senders[paced % senders.count]
            paced += 1
            guard sender.underWay < Self.bound else {
                crowd.faults.add(.skipped, "\(sender.person.account.name) has \(Self.bound) under way")
                continue
            }
            lag.record(now - due)
            send(sender, due: due)
        }
    }

    private func send(_ sender: Sender, due: UInt64) {
        guard sender.person.state == .inside else { return }
        var packet: [UInt8] = []
        packet.reserveCapacity(sender.before.count + sender.middle.count + sender.after.count + 60)
        packet += sender.before
        ids.append(MessageID(step: step, sender: senderNumber(sender), number: sender.sent), to: &packet)
        packet += sender.middle
        packet += String(sender.sent + 1).utf8
        packet += sender.after
        sender.due.append(due)
        sender.sent += 1
        sender.heard = 0
        sender.person.send(packet)
    }

    private func senderNumber(_ sender: Sender) -> Int {
        // Senders were taken from the rooms in turn, so the place in the room gives the number.
        sender.slot * rooms.count + sender.room.place
    }

    // MARK: Receiving

    func received(_ row: MessageRow, by person: Person) {
        let now = nanoseconds()
        guard let id = ids.read(row.gid), id.step == step, id.sender < senders.count else {
            // Our chats carry nothing but our messages; others may talk elsewhere.
            if let room = person.room, row.cgid.elementsEqual(room.gidBytes) { fault(.stray, person, row) }
            return
        }
        let sender = senders[id.sender]
        let room = sender.room
        guard person.room === room else { return fault(.misrouted, person, row) }
        guard id.number < sender.sent else { return fault(.stray, person, row) }
        if !row.cgid.elementsEqual(room.gidBytes) || row.user != sender.person.id || row.id == nil
            || !row.content.elementsEqual(text)
        {
            fault(.wrong, person, row)
        }
        switch person.receipts[sender.slot].take(id.number) {
        case .doubled: return fault(.doubled, person, row)
        case .reordered: fault(.reordered, person, row)
        case .inOrder, .early: break
        }
        lastNews = now
        let latency = now - sender.due[id.number]
        if person === sender.person {
            acknowledged += 1
            sender.acknowledged += 1
            acknowledgements.record(latency)
            if case .window = pace, isRunning { send(sender, due: now) }
        } else {
            delivered += 1
            if !person.isExcused { deliveries.record(latency) }
        }
        if case .turn = pace, id.number == sender.sent - 1 {
            sender.heard += 1
            if sender.heard == room.members.count, isRunning { send(sender, due: now) }
        }
    }

    /// The server refused a message of this person, without saying which.
    func refused(to person: Person) {
        guard let sender = senders.first(where: { $0.person === person && $0.underWay > 0 }) else { return }
        sender.refused += 1
        if case .rate = pace { return }
        if isRunning { send(sender, due: nanoseconds()) }
    }

    private func fault(_ fault: Fault, _ person: Person, _ row: MessageRow) {
        crowd.faults.add(fault, "\(person.account.name) has \(String(decoding: row.gid, as: UTF8.self))")
    }

    // MARK: The balance

    /// Messages that a listener should have received but did not.
    var outstanding: Int {
        var sum = 0
        for sender in senders {
            for member in sender.room.members where !member.isExcused && member.state == .inside {
                sum += max(0, sender.sent - sender.refused - member.receipts[sender.slot].taken)
            }
        }
        return sum
    }

    /// Counts outstanding messages as lost.
    func settle() {
        for sender in senders {
            for member in sender.room.members where !member.isExcused && member.state == .inside {
                let lost = sender.sent - sender.refused - member.receipts[sender.slot].taken
                guard lost > 0 else { continue }
                crowd.faults.add(
                    .lost, "\(lost) of \(sender.person.account.name) to \(member.account.name)", count: lost)
            }
        }
        for room in rooms { for member in room.members { member.room = nil } }
    }
}
