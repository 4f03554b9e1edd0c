// Stage 5 of 8, backend, inside the program. In: a request packet. Out: the answer packet, by a call.

import XuanBackend
import XuanNet
import XuanRelay

/// The cable between relay and backend in one program: no HTTP, no cipher. Its state is confined to the loop; the
/// backend's threads only post to it, which is why it may call itself Sendable.
final class LocalBackend: BackendPort, @unchecked Sendable {
    private let loop: Loop
    private let backend: Backend
    var onPush: (([UInt8]) -> Void)?
    /// Never asked for: a backend in the same program forgets nobody.
    var presence: (() -> [UInt8])?
    /// What waits for an answer. A ticket crosses the threads in place of the closure, which may not.
    private var waiting: [UInt64: (Result<[UInt8], BackendFailure>) -> Void] = [:]
    private var nextTicket: UInt64 = 0

    /// `takesPushes`: this cable, one of those to the same backend, brings what the backend sends by itself.
    init(loop: Loop, backend: Backend, takesPushes: Bool) {
        self.loop = loop
        self.backend = backend
        guard takesPushes else { return }
        backend.setPush { [self] packet in
            loop.post { [self] in onPush?(packet) }
        }
    }

    /// It is open from the start.
    func openPushChannel(changed: @escaping (Bool) -> Void) { changed(true) }

    func ask(_ packet: [UInt8], completion: @escaping (Result<[UInt8], BackendFailure>) -> Void) {
        nextTicket += 1
        let ticket = nextTicket
        waiting[ticket] = completion
        backend.receive(packet) { [self] answer in
            // Answers of one commit come one after the other: the loop wakes up once for all of them.
            loop.post { [self] in waiting.removeValue(forKey: ticket)?(.success(answer)) }
        }
    }
}
