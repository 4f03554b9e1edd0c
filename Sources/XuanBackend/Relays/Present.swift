import XuanPacket
import XuanStore

/// $present: `{users: [[id, "IP:port", isLive, upTo, device]], arrived: [first, last, …]}`. A relay reports its
/// connections, because this backend was started after their logins, or because an answer got lost on the way: relay and
/// backend settle what each open session has received. `device`: of a synced session, which settles that by itself.
///
/// `arrived`: ids of messages that the relay received and handed to all their receivers. `upTo`: the session's backlog
/// contained everything that waited up to that id. The answer names everybody who lacks stored messages past their
/// cursors (`behind`). Their messages count as waiting until the relay fetches them, and nothing is handed to them
/// before: once each, in order. `last`: id of the newest message now. What is newer than that, these people get by
/// fetching alone, even if it reached the relay for others.
enum Present {
    @Sendable static func run(_ call: Call, _ context: WriteContext) throws -> Answer {
        guard let items = call.arguments.value("users").array else { throw Refusal.parameter("users") }
        guard let arrived = Arrived(call.arguments.value("arrived")) else { throw Refusal.parameter("arrived") }
        var behind: [Int64] = []
        for item in items {
            guard let entry = item.array, (3...5).contains(entry.count), let id = entry[0].integer,
                let connection = entry[1].string, let isLive = entry[2].looseBool
            else { throw Refusal.parameter("users") }
            let upTo = entry.count > 3 ? entry[3].integer ?? 0 : 0
            if entry.count > 4, let device = ClientDevice(entry[4]) {
                try enter(id, connection, device, call, context)
                continue
            }
            let got = Got(upTo: upTo, arrived: arrived)
            if try enter(id, connection, isLive ? got : nil, call, context) { behind.append(id) }
        }
        let last = try MessageTable.lastID(on: context.store)
        return .success(of: call, to: .asker) { writer in
            writer.raw(",\"data\":{\"behind\":")
            writer.ids(behind)
            writer.raw(",\"last\":")
            writer.integer(last)
            writer.raw("}")
            writer.knows()
        }
    }

    /// The person, if the relay may keep a session of theirs.
    private static func person(
        _ id: Int64, _ connection: String, _ call: Call, _ context: WriteContext
    ) throws -> UserRecord? {
        let person = try context.person(id)
        if let person, !person.isDeleted, !person.isForbidden { return person }
        kickOff(id, person?.isDeleted == false ? .disabled : .deleted, connection, at: call.request.relay, context)
        return nil
    }

    private static func kickOff(
        _ id: Int64, _ reason: KickoffReason, _ connection: String, at relay: String, _ context: WriteContext
    ) {
        context.pushes.add(
            .kickoff(to: id, reason, language: context.configuration.language, connection: connection), relay: relay)
    }

    /// In a cluster: the session may be known at another node. One on the same connection was registered there by the
    /// relay, which has come here since; on another one the person has logged in elsewhere, and this one is over.
    private static func takesOver(
        _ id: Int64, _ device: String?, _ connection: String, _ call: Call, _ context: WriteContext
    ) throws -> Bool {
        guard let cluster = context.cluster else { return true }
        try cluster.refresh(id)
        guard let other = context.presence.remote(of: id).first(where: { $0.device?.id == device }) else { return true }
        guard other.connection == connection else {
            kickOff(id, .elsewhere, connection, at: call.request.relay, context)
            return false
        }
        try cluster.end(other, of: id, reason: nil)
        return true
    }

    /// A synced session.
    private static func enter(
        _ id: Int64, _ connection: String, _ device: ClientDevice, _ call: Call, _ context: WriteContext
    ) throws {
        let relay = call.request.relay
        guard try person(id, connection, call, context) != nil else { return }
        guard try takesOver(id, device.id, connection, call, context) else { return }
        var session = BackendSession(connection: connection, since: context.now, relay: relay, device: device)
        session.password = try PeopleTable.secrets(of: id, on: context.store).map { PasswordMark($0.password) }
        if let known = context.presence.synced(of: id).first(where: { $0.device?.id == device.id }) {
            if known.relay == relay {
                session = known.moved(to: connection)
            } else if !context.relays.isDown(known.relay) {
                return kickOff(id, .elsewhere, connection, at: relay, context)
            } else {
                kickOff(id, .elsewhere, known.connection, at: known.relay, context)
            }
        }
        context.sessions.set(nil, fadingOf: id)
        context.sessions.add(session, of: id)
    }

    /// A classic one. `got`: what a live session has; `nil` while its login exchange is under way. Returns whether
    /// messages must be fetched for it.
    private static func enter(
        _ id: Int64, _ connection: String, _ got: Got?, _ call: Call, _ context: WriteContext
    ) throws -> Bool {
        let relay = call.request.relay
        guard try person(id, connection, call, context) != nil else { return false }
        guard try takesOver(id, nil, connection, call, context) else { return false }
        var session = BackendSession(connection: connection, since: context.now, relay: relay)
        session.password = try PeopleTable.secrets(of: id, on: context.store).map { PasswordMark($0.password) }
        var isKnown = false
        if let known = context.presence.classic(of: id) {
            if known.relay == relay {
                // The relay knows which of two simultaneous logins is connected.
                session = known.moved(to: connection)
                isKnown = true
            } else if !context.relays.isDown(known.relay) {
                // The person has logged in elsewhere meanwhile.
                kickOff(id, .elsewhere, connection, at: relay, context)
                return false
            } else {
                kickOff(id, .elsewhere, known.connection, at: known.relay, context)
            }
        }
        context.sessions.set(nil, fadingOf: id)
        guard let got, session.phase != .ending else {
            context.sessions.set(session, of: id)
            return session.phase == .arriving
        }
        if !isKnown, got.upTo > 0 {
            // Messages of its backlog must not be sent again because a relay reports them late.
            session.arrival.bring(everythingBehind: try context.cursors.unsaved(of: id), upTo: got.upTo)
        }
        context.cluster?.presented(id, got)
        let lacks = try context.lacks(id, got)
        session.phase = lacks ? .arriving : .live
        session.arrival.got = lacks ? got : nil
        // The stored cursors are behind by all gaps: its backlog fills them.
        if lacks { (session.arrival.backlog, session.gaps) = (nil, [:]) }
        context.sessions.set(session, of: id)
        return lacks
    }
}

/// The messages that a session has received, as its relay reports.
struct Got: Sendable {
    /// Its backlog contained everything that waited up to this message id.
    let upTo: Int64
    let arrived: Arrived

    func has(_ message: Int64) -> Bool { message <= upTo || arrived.has(message) }
}

/// Ids of messages, as runs. A class: all sessions of a relay share one.
final class Arrived: Sendable {
    /// Ascending and apart from each other.
    private let runs: [ClosedRange<Int64>]

    /// `nil` if it is not a list of first and last ids.
    init?(_ value: JSON) {
        guard let numbers = value.array, numbers.count.isMultiple(of: 2) else { return nil }
        var found: [ClosedRange<Int64>] = []
        found.reserveCapacity(numbers.count / 2)
        for place in stride(from: 0, to: numbers.count, by: 2) {
            guard let first = numbers[place].integer, let last = numbers[place + 1].integer, first <= last else {
                return nil
            }
            found.append(first...last)
        }
        found.sort { $0.lowerBound < $1.lowerBound }
        var joined: [ClosedRange<Int64>] = []
        for run in found {
            if let before = joined.last, run.lowerBound <= before.upperBound {
                joined[joined.count - 1] = before.lowerBound...max(before.upperBound, run.upperBound)
            } else {
                joined.append(run)
            }
        }
        runs = joined
    }

    func has(_ message: Int64) -> Bool {
        var low = 0
        var high = runs.count
        while low < high {
            let middle = (low + high) / 2
            if runs[middle].upperBound < message { low = middle + 1 } else { high = middle }
        }
        return low < runs.count && runs[low].contains(message)
    }
}

extension WriteContext {
    /// Most messages past a person's cursors that are checked; beyond it, something is assumed to be missing.
    private static let mostLooked = 20_000

    /// Whether a message waits for the person, by the saved cursors, that has not been received.
    func lacks(_ user: Int64, _ got: Got) throws(StoreError) -> Bool {
        let waiting = try MessageTable.waiting(for: user, limit: Self.mostLooked, on: store)
        if waiting.count == Self.mostLooked || waiting.contains(where: { !got.has($0) }) { return true }
        for chat in try ChatTable.systemChats(on: store) where chat.lastIndex > 0 {
            if try MemberTable.delivered(to: user, in: chat.id, on: store) != nil { continue }
            let newest = try MessageTable.newest(
                of: chat.id, after: 0, notBy: user, limit: Self.mostLooked, on: store)
            if newest.contains(where: { !got.has($0) }) { return true }
        }
        return false
    }
}
