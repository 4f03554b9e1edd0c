import CXuanNet

/// A request of `HTTPClient` with the closure that gets its answer.
/// Confined to the loop of its client.
final class HTTPExchange {
    private var frame: OpaquePointer?
    private var completion: HTTPClient.Completion?
    /// On the loop's clock, ms.
    var deadline: UInt64 = .max
    var line: PooledConnection?

    init(frame: OpaquePointer, _ completion: @escaping HTTPClient.Completion) {
        self.frame = frame
        self.completion = completion
    }

    deinit {
        xx_frame_release(frame)
    }

    var isFinished: Bool { completion == nil }

    /// Hands the bytes over, once.
    func takeFrame() -> OpaquePointer {
        defer { frame = nil }
        return frame!
    }

    func finish(_ result: Result<HTTPAnswer, HTTPClientError>) {
        let last = completion
        completion = nil
        line = nil
        last?(result)
    }
}
