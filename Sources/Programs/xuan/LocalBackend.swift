// Stage 5 of 8, backend, inside the program. In: a request and its head. Out: the answer's parts, by a call.

import XuanBackend
import XuanNet
import XuanPacket
import XuanRelay

/// The cable between relay and backend in one program: no HTTP, no cipher, and nothing is read twice. Its state is
/// confined to the loop; the backend's threads only post to it, so it is Sendable.
final class LocalBackend: BackendPort, @unchecked Sendable {
    private let loop: Loop
    private let backend: Backend
    var onPush: ((BackendPacket?, DeliveryPlace?) -> Void)?
    /// Never asked for: a backend in the same program forgets nobody.
    var presence: (() -> [UInt8])?
    /// The scheduler keeps the order of each user's requests.
    let keepsOrder = true
    /// Requests without an answer. A ticket crosses the threads in place of the closure, which must not.
    private var waiting: [UInt64: (Answer) -> Void] = [:]
    private var nextTicket: UInt64 = 0

    /// The port of the team's leader; `nil` for itself.
    private let leader: LocalBackend?

    /// `leader`: of several ports to the same backend, the one that brings the backend's own packets, and those that
    /// clients of all loops cause, in the order of the commits.
    init(loop: Loop, backend: Backend, leader: LocalBackend?) {
        (self.loop, self.backend, self.leader) = (loop, backend, leader)
        guard leader == nil else { return }
        backend.setPush { [self] answer in
            loop.post { [self] in onPush?(BackendPacket(answer), nil) }
        }
    }

    /// It is open from the start.
    func openPushChannel(changed: @escaping (Bool) -> Void) { changed(true) }

    func ask(_ packet: [UInt8], completion: @escaping (Result<[UInt8], BackendFailure>) -> Void) {
        let ticket = wait { completion(.success($0.bytes)) }
        backend.ask(packet) { [self] answer in
            loop.post { [self] in answered(ticket, answer) }
        }
    }

    /// Answers of one commit come one after the other, on one thread: each loop wakes up once for all of them. Packets
    /// for several clients go to the leader's loop, so that it keeps the order whichever loop asked. The answer to one
    /// session goes by way of the leader's loop, too: it stands between those.
    func askForClient(_ packet: Packet, completion: @escaping (Result<ClientReply, BackendFailure>) -> Void) {
        let leader = leader
        let ticket = wait { answer in
            let isDelivered = leader != nil && answer.isForOthers
            completion(.success(isDelivered ? .delivered : .packet(BackendPacket(answer), at: nil)))
        }
        backend.ask(packet) { [self] answer in
            if let leader, answer.isForOthers {
                leader.loop.post { leader.onPush?(BackendPacket(answer), nil) }
            } else if let leader, answer.sessions.kind == .asker {
                return leader.loop.post { leader.loop.send(to: self.loop) { self.answered(ticket, answer) } }
            }
            loop.post { [self] in answered(ticket, answer) }
        }
    }

    private func wait(_ completion: @escaping (Answer) -> Void) -> UInt64 {
        nextTicket += 1
        waiting[nextTicket] = completion
        return nextTicket
    }

    private func answered(_ ticket: UInt64, _ answer: Answer) {
        waiting.removeValue(forKey: ticket)?(answer)
    }
}

extension BackendPacket {
    /// In a debug build the parts are compared with what the bytes say.
    fileprivate convenience init(_ answer: Answer) {
        self.init(
            bytes: answer.bytes, cut: answer.cut, recipients: answer.recipients, sessions: answer.sessions,
            isFailure: answer.isFailure, content: answer.content)
        assert(agrees(with: BackendPacket(reading: answer.bytes)), "an answer says of itself what it is not")
    }

    /// Whether a relay that parses the bytes would read the same values.
    private func agrees(with read: BackendPacket?) -> Bool {
        guard let read, isFailure == read.isFailure, recipients.list == read.recipients.list, sessions == read.sessions
        else { return false }
        let rest = cut.map { Array(bytes[..<$0.lowerBound] + bytes[$0.upperBound...]) } ?? bytes
        let readRest = read.cut.map { Array(read.bytes[..<$0.lowerBound] + read.bytes[$0.upperBound...]) } ?? bytes
        guard rest == readRest else { return false }
        return message?.bytes == read.message?.bytes && isNotice == read.isNotice && kickoff == read.kickoff
    }
}

extension Recipients {
    /// `nil` for everybody and for the requester, which is all that an answer without `users` can mean.
    fileprivate var list: [Int64]? {
        if case .users(let ids) = self { Array(ids) } else { nil }
    }
}
