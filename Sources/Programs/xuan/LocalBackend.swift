// Stage 5 of 8, backend, inside the program. In: a request packet. Out: the answer packet, by a call.

import XuanBackend
import XuanNet
import XuanRelay

/// The cable between relay and backend in one program: no HTTP, no cipher. Its state is confined to the loop; the
/// backend's threads only post to it, so it is Sendable.
final class LocalBackend: BackendPort, @unchecked Sendable {
    private let loop: Loop
    private let backend: Backend
    var onPush: (([UInt8]) -> Void)?
    /// Never asked for: a backend in the same program forgets nobody.
    var presence: (() -> [UInt8])?
    /// Requests without an answer. A ticket crosses the threads in place of the closure, which must not.
    private var waiting: [UInt64: (Result<ClientReply, BackendFailure>) -> Void] = [:]
    private var nextTicket: UInt64 = 0

    /// The port of the team's leader; `nil` for itself.
    private let leader: LocalBackend?

    /// `leader`: of several ports to the same backend, the one that brings the backend's own packets, and those that
    /// clients of all loops cause, in the order of the commits.
    init(loop: Loop, backend: Backend, leader: LocalBackend?) {
        (self.loop, self.backend, self.leader) = (loop, backend, leader)
        guard leader == nil else { return }
        backend.setPush { [self] packet in
            loop.post { [self] in onPush?(packet) }
        }
    }

    /// It is open from the start.
    func openPushChannel(changed: @escaping (Bool) -> Void) { changed(true) }

    func ask(_ packet: [UInt8], completion: @escaping (Result<[UInt8], BackendFailure>) -> Void) {
        askForClient(packet, deliversItself: false) { result in
            completion(
                result.map { reply in
                    if case .packet(let answer, _) = reply { return answer }
                    preconditionFailure("the answer to the relay itself was delivered")
                })
        }
    }

    func askForClient(_ packet: [UInt8], completion: @escaping (Result<ClientReply, BackendFailure>) -> Void) {
        askForClient(packet, deliversItself: leader != nil, completion: completion)
    }

    /// Answers of one commit come one after the other, on one thread: each loop wakes up once for all of them. Packets
    /// for several clients go to the leader's loop, so that it keeps the order whichever loop asked.
    private func askForClient(
        _ packet: [UInt8], deliversItself: Bool, completion: @escaping (Result<ClientReply, BackendFailure>) -> Void
    ) {
        nextTicket += 1
        let ticket = nextTicket
        waiting[ticket] = completion
        backend.ask(packet) { [self] answer in
            guard deliversItself, answer.isForOthers, let leader else {
                return loop.post { [self] in answered(ticket, .packet(answer.bytes, at: nil)) }
            }
            leader.loop.post { leader.onPush?(answer.bytes) }
            loop.post { [self] in answered(ticket, .delivered) }
        }
    }

    private func answered(_ ticket: UInt64, _ reply: ClientReply) {
        waiting.removeValue(forKey: ticket)?(.success(reply))
    }
}
