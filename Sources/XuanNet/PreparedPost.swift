import CXuanNet

/// A POST whose head is made already, for `HTTPClient.post(_:length:…)`.
package struct PreparedPost: Sendable {
    let head: [UInt8]

    func frame(length: Int, _ fill: (UnsafeMutableRawBufferPointer) -> Void) -> OpaquePointer {
        let digits = String(length)
        let headLength = head.count + digits.utf8.count + 4
        guard let frame = xx_frame_new(headLength + length) else { fatalError("out of memory for an HTTP message") }
        let room = UnsafeMutableRawBufferPointer(start: xx_frame_payload(frame), count: headLength + length)
        room.copyBytes(from: head)
        var at = head.count
        for byte in digits.utf8 {
            room[at] = byte
            at += 1
        }
        room.storeBytes(of: UInt32(0x0D0A_0D0A).bigEndian, toByteOffset: at, as: UInt32.self)
        fill(UnsafeMutableRawBufferPointer(rebasing: room[headLength...]))
        xx_frame_seal_raw(frame, headLength + length)
        return frame
    }
}
