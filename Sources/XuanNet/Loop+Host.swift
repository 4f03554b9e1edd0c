// A loop without a thread of its own: somebody else's poll says when it has something to do.
import CXuanNet

// Thunk for drive.c, on the host's thread. C holds one retain from `host` to `end`.
private func hostedLoopIsOver(_ user: UnsafeMutableRawPointer?) {
    Unmanaged<Hosting>.fromOpaque(user.unsafelyUnwrapped).takeUnretainedValue().isOver()
}

extension Loop {
    /// A descriptor that is readable when `step` has something to do, instead of `run` and `start`. The loop owns it.
    package func descriptor() throws(NetError) -> Int32 {
        let fd = xx_loop_fd(handle)
        guard fd >= 0 else { throw .resources(cause: "no descriptor for the host's poll") }
        return fd
    }

    /// One turn without waiting, always on the same thread. False once the loop has stopped.
    package func step() -> Bool { xx_loop_step(handle) }

    /// Steps inside a libuv loop of the host (`uv_loop_t *`), on whose thread this is called. `over` comes there, once.
    package func host(in uvLoop: OpaquePointer, over: @escaping () -> Void) throws(NetError) -> Hosting {
        let hosting = Hosting(over)
        let user = Unmanaged.passRetained(hosting)
        guard let handle = xx_hosting_begin(handle, uvLoop, hostedLoopIsOver, user.toOpaque()) else {
            user.release()
            throw .resources(cause: "the host's loop takes no further handle")
        }
        hosting.handle = handle
        return hosting
    }
}

/// A loop's place in a libuv loop of the host. Confined to the host's thread.
package final class Hosting {
    fileprivate var handle: OpaquePointer?
    private var over: (() -> Void)?

    fileprivate init(_ over: @escaping () -> Void) { self.over = over }

    fileprivate func isOver() {
        let over = over
        end()
        over?()
    }

    /// No further steps. The rest of it goes in the host loop's next turn.
    package func end() {
        guard let handle else { return }
        self.handle = nil
        over = nil
        xx_hosting_end(handle)
        Unmanaged.passUnretained(self).release()
    }
}
