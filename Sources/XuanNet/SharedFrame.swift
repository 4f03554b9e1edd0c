// Stage 8 of 8, frame. In: a payload, once. Out: a frame that many write queues refer to.
import CXuanNet

/// A WebSocket binary frame made once and queued by reference to many connections.
package final class SharedFrame: @unchecked Sendable {  // immutable after init; the C count of owners is atomic
    let handle: OpaquePointer
    package let payloadLength: Int

    /// Room for at most `capacity` payload bytes; `fill` writes the payload and returns its length.
    package init(capacity: Int, _ fill: (UnsafeMutableRawBufferPointer) -> Int) {
        guard let handle = xx_frame_new(capacity) else { fatalError("out of memory for a frame of \(capacity) bytes") }
        let length = fill(UnsafeMutableRawBufferPointer(start: xx_frame_payload(handle), count: capacity))
        precondition(length >= 0 && length <= capacity, "a frame was filled past its end")
        xx_frame_seal(handle, UInt8(XX_WS_BINARY), length)
        self.handle = handle
        payloadLength = length
    }

    /// A frame with a copy of `payload`.
    package convenience init(copying payload: UnsafeRawBufferPointer) {
        self.init(capacity: payload.count) { room in
            room.copyMemory(from: payload)
            return payload.count
        }
    }

    deinit {
        xx_frame_release(handle)
    }

    /// Bytes of all frames that live in the process, each once however many queues hold it. Any thread.
    package static var totalBytes: Int { xx_frame_total() }
}
