import Foundation
import XuanPacket
import XuanTesting

/// What a person does at a device until the server is killed or the round is over, at random: writes, edits, recalls,
/// reacts, pins, reads, marks as unread, drafts, saves, loses the connection. One thread from start to join.
final class DeviceLife: @unchecked Sendable {  // the device belongs to the thread from start to join
    private enum Work {
        case operation(ConvergenceBook.Operation)
        case mark(chat: String)
    }

    /// Most of what is done between two kills, so that 200 rounds remain small.
    private static let mostActions = 60
    private static let emojis = ["👍", "🎉", "+1", "❤️"]

    private let device: SyncedDevice
    private let book: ConvergenceBook
    private var random: SeededRandom
    private let thread: ClientThread
    /// Asked, and without an answer; oldest first.
    private var open: [ConvergenceBook.Operation] = []

    init(_ device: SyncedDevice, _ book: ConvergenceBook, seed: UInt64) {
        (self.device, self.book) = (device, book)
        random = SeededRandom(seed: seed)
        thread = ClientThread(of: "\(device.account)'s \(device.name)")
    }

    /// It is in for the first time since `start`.
    var isIn: Flag { thread.isIn }

    func start() { thread.start { self.live() } }

    /// Ends what the device does, and waits for that.
    func join() { thread.join() }

    private func live() {
        var actions = 0
        while !thread.isStopping {
            do {
                try comeBack()
                thread.isIn.isSet = true
                if actions < Self.mostActions {
                    actions += 1
                    try act()
                } else {
                    _ = try device.ask("ping", nil)
                }
                try device.mend()
                if chance(4) { device.disconnect(inAFrame: chance(50)) }
            } catch is SyncedDevice.Unanswered {
                // The relay is there, its backend or the database is not.
                usleep(20_000)
            } catch {
                device.disconnect()
                if book.note(end: "\(device.account)'s \(device.name)", error) { return }
            }
            // The pace is random on purpose: there is nothing to wait for.
            usleep(useconds_t.random(in: 0...12_000, using: &random))
        }
    }

    /// With a connection, and without questions that are open from an earlier one. Called at the end, too.
    func comeBack() throws {
        if !device.isConnected { try device.connect() }
        // Messages are sent again, in order and before new ones; other things perhaps.
        for operation in open {
            if operation.isWriting || chance(60) {
                try settle(operation, device.answer(ask(operation)))
            } else {
                open.removeAll { $0.number == operation.number }
            }
        }
    }

    private func chance(_ percent: Int) -> Bool { Int.random(in: 0..<100, using: &random) < percent }

    private func act() throws {
        guard let gid = device.chats.keys.sorted().randomElement(using: &random) else { return }
        let chat = device.chats[gid]!
        let recent = (max(1, chat.last - 30)...max(1, chat.last)).randomElement(using: &random)!
        let row = chat.rows[recent]
        switch Int.random(in: 0..<100, using: &random) {
        case 0..<40: try write(in: gid)
        case 40..<50:
            guard let row, row.user == device.me else { break }
            try change(.edit("edited \(UUID().uuidString)"), of: row.gid, in: gid)
        case 50..<54:
            guard let row, row.user == device.me else { break }
            try change(.recall, of: row.gid, in: gid)
        case 54..<70:
            guard let row else { break }
            let emoji = Self.emojis.randomElement(using: &random)!
            try change(.react(emoji, isOn: chance(65)), of: row.gid, in: gid)
        case 70..<76:
            guard let row else { break }
            try change(.pin(isOn: chance(60)), of: row.gid, in: gid)
        case 76..<90: try mark("chatSetLastReadMessage", recent, in: gid)
        case 90..<94: try mark("chatMarkUnread", recent, in: gid)
        case 94..<97: _ = try device.ask("chatSetDraft", [.string(gid), .string("draft \(recent)")])
        default:
            guard let row else { break }
            _ = try device.ask("messageSave", [.string(row.gid), .bool(chance(70))])
        }
    }

    /// A few at once, ahead of the answers; one where a question may fail though its connection stays: what was sent
    /// behind it would come before it.
    private func write(in chat: String) throws {
        var questions: [(ConvergenceBook.Operation, String)] = []
        for _ in 0...(device.place.refusesLogins ? 0 : Int.random(in: 0..<4, using: &random)) {
            let gid = Talk.gid()
            let operation = book.begin(
                .write("text \(gid) \(device.name)"), of: gid, in: chat, by: device.me, device: device.name)
            open.append(operation)
            questions.append((operation, try ask(operation)))
        }
        for (operation, rid) in questions { try settle(operation, device.answer(rid)) }
    }

    private func change(_ action: ConvergenceBook.Action, of gid: String, in chat: String) throws {
        let operation = book.begin(action, of: gid, in: chat, by: device.me, device: device.name)
        open.append(operation)
        try settle(operation, device.answer(ask(operation)))
    }

    private func mark(_ method: String, _ index: Int64, in chat: String) throws {
        device.openMarks.insert(chat)
        let answer = try device.ask(method, [.string(chat), JSON(index)])
        device.openMarks.remove(chat)
        if answer["result"] != "success" { book.add(fault: "\(method): \(JSON.object(answer).text)") }
    }

    private func ask(_ operation: ConvergenceBook.Operation) throws -> String {
        let gid = JSON.string(operation.gid)
        return switch operation.action {
        case .write(let text): try device.send("message", Talk.message(operation.gid, in: operation.chat, text))
        case .edit(let text): try device.send("messageUpdate", [gid, .string(text)])
        case .recall: try device.send("messageRetract", [gid])
        case .react(let emoji, let isOn): try device.send("messageReact", [gid, .string(emoji), .bool(isOn)])
        case .pin(let isOn):
            try device.send(
                isOn ? "chatPinMessages" : "chatUnpinMessages", [.string(operation.chat), [gid]])
        }
    }

    private func settle(_ operation: ConvergenceBook.Operation, _ answer: JSONObject) throws {
        open.removeAll { $0.number == operation.number }
        guard answer["result"] == "success" else {
            // Somebody else has recalled it, or pinned as many as there may be.
            if operation.isWriting { book.add(fault: "\(operation.gid) was refused: \(JSON.object(answer).text)") }
            return book.end(operation, .refused)
        }
        let data = answer["data"]
        let row = data?.array?.compactMap(\.object).first { $0["gid"]?.string == operation.gid }
        let place: Int64? =
            switch operation.action {
            case .write: row?["index"]?.integer
            case .edit, .recall: row?["changed"]?.integer
            case .react, .pin: data?.object?["changes"]?.integer
            }
        guard let place else {
            return book.add(fault: "no answer to \(operation): \(JSON.object(answer).text)")
        }
        book.end(operation, .done(place: place))
    }
}
