import CXuanCrypto

/// A SHA-256 that takes its bytes in pieces. One thread at a time.
package final class SHA256Stream {
    private let handle: OpaquePointer

    /// Traps when OpenSSL has no SHA-256 or no memory.
    package init() {
        guard let handle = xx_sha256_stream_new() else { preconditionFailure("OpenSSL has no SHA-256") }
        self.handle = handle
    }

    deinit { xx_sha256_stream_free(handle) }

    package func add(_ bytes: UnsafeRawBufferPointer) {
        let added = xx_sha256_stream_add(handle, bytes.baseAddress?.assumingMemoryBound(to: UInt8.self), bytes.count)
        precondition(added == 0, "OpenSSL's SHA-256 failed")
    }

    /// The 32 bytes. Nothing may be added afterwards.
    package func finish() -> [UInt8] {
        [UInt8](unsafeUninitializedCapacity: 32) { output, filled in
            precondition(xx_sha256_stream_finish(handle, output.baseAddress!) == 32, "OpenSSL's SHA-256 failed")
            filled = 32
        }
    }
}
