import XuanPacket
import XuanThreads

/// Whether a backend is our own, which takes and gives sealed packets (Docs/protocol.md 2.3); the same for all loops of
/// a relay. Once it has shown that it is, nothing goes out in the plain form any more. Any thread.
package final class SealedLink: Sendable {
    private let state: Guarded<(isSealed: Bool, epoch: UInt64)>

    /// `isRequired`: the plain form is never used.
    package init(isRequired: Bool) { state = Guarded((isRequired, 0)) }

    /// The run of the backend, 0 if it is not known; `nil` as long as packets go in the plain form.
    var epoch: UInt64? { state.withLock { $0.isSealed ? $0.epoch : nil } }

    /// The backend has answered in the sealed form.
    func establish(epoch: UInt64) { state.withLock { $0 = (true, epoch) } }
}
