import XuanPacket
import XuanThreads

/// Whether a backend is our own, which takes and gives sealed packets (Docs/protocol.md 2.3); the same for all loops of
/// a relay and all addresses. Once it has shown that it is, nothing goes out in the plain form any more. Any thread.
package final class SealedLink: Sendable {
    private let state: Guarded<(isSealed: Bool, epochs: [UInt64])>

    /// `isRequired`: the plain form is never used. `addresses`: how many the backend has.
    package init(isRequired: Bool, addresses: Int = 1) {
        state = Guarded((isRequired, Array(repeating: 0, count: addresses)))
    }

    /// The run of the backend at an address, 0 if it is not known; `nil` as long as packets go in the plain form.
    func epoch(of address: Int) -> UInt64? { state.withLock { $0.isSealed ? $0.epochs[address] : nil } }

    /// The backend has answered in the sealed form.
    func establish(epoch: UInt64, of address: Int) {
        state.withLock { state in
            state.isSealed = true
            state.epochs[address] = epoch
        }
    }
}
