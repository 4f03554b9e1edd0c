import Foundation
import Glibc

/// A line between two programs that a test can cut, freeze, or deprive of the answers.
package final class Wire: @unchecked Sendable {  // mutable state is under `condition`
    package enum Mode {
        case open, frozen, swallowing
        /// Lets a packet with COMMIT through, and ends the connection in place of its answer.
        case cuttingAtCommit
    }

    /// Where the requesting program connects: a port of 127.0.0.1, or 0 for a local socket.
    package let port: UInt16
    private let target: () -> Int32?
    private let listener: Int32
    private let condition = NSCondition()
    private var mode = Mode.open
    private var ends: Set<Int32> = []
    private var swallowedBytes = 0
    private var isClosed = false
    private var hasCommitted = false

    /// To a port of 127.0.0.1.
    package init(to port: UInt16) {
        listener = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        let listener = listener
        precondition(withLoopback(0) { bind(listener, $0, $1) } == 0)
        self.port = boundPort(of: listener)
        target = {
            let end = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
            let isConnected = withLoopback(port) { connect(end, $0, $1) } == 0
            if !isConnected { close(end) }
            return isConnected ? end : nil
        }
        begin()
    }

    /// From a new local socket to an existing one.
    package init(from path: String, to other: String) {
        port = 0
        listener = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0)
        let listener = listener
        precondition(Self.withLocal(path) { bind(listener, $0, $1) } == 0)
        target = {
            let end = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0)
            guard Self.withLocal(other, { connect(end, $0, $1) }) == 0 else {
                close(end)
                return nil
            }
            return end
        }
        begin()
    }

    private func begin() {
        precondition(listen(listener, 64) == 0)
        Thread.detachNewThread { [self] in accept() }
    }

    private func accept() {
        // Here alone: closed elsewhere, its number could be another socket's by the next call.
        defer { close(listener) }
        while case let near = Glibc.accept(listener, nil, nil), near >= 0 {
            guard let far = target() else {
                close(near)
                continue
            }
            let isTaken = condition.withLock {
                if !isClosed { ends.formUnion([near, far]) }
                return !isClosed
            }
            guard isTaken else {
                close(near)
                close(far)
                return
            }
            let left = Countdown(2) { [self] in
                condition.withLock { ends.subtract([near, far]) }
                close(near)
                close(far)
            }
            for (from, to, isAnswer) in [(near, far, false), (far, near, true)] {
                Thread.detachNewThread { [self] in
                    pump(from, to, isAnswer: isAnswer)
                    shutdown(near, Int32(SHUT_RDWR))
                    shutdown(far, Int32(SHUT_RDWR))
                    left.count()
                }
            }
        }
    }

    private func pump(_ from: Int32, _ to: Int32, isAnswer: Bool) {
        var bytes = [UInt8](repeating: 0, count: 65_536)
        while case let count = read(from, &bytes, bytes.count), count > 0 {
            condition.lock()
            while mode == .frozen, !isClosed, ends.contains(from) { condition.wait() }
            let isSwallowed = mode == .swallowing && isAnswer
            if mode == .cuttingAtCommit {
                if isAnswer, hasCommitted {
                    condition.unlock()
                    return
                }
                let text = Array("COMMIT".utf8)
                if !isAnswer, count >= text.count, bytes[(count - text.count)..<count].elementsEqual(text) {
                    hasCommitted = true
                }
            }
            if isSwallowed {
                swallowedBytes += count
                condition.broadcast()
            }
            condition.unlock()
            var sent = 0
            while !isSwallowed, sent < count {
                let more = bytes.withUnsafeBytes { send(to, $0.baseAddress! + sent, count - sent, Int32(MSG_NOSIGNAL)) }
                guard more > 0 else { return }
                sent += more
            }
        }
    }

    package func set(_ mode: Mode) {
        condition.withLock {
            self.mode = mode
            swallowedBytes = 0
            condition.broadcast()
        }
    }

    /// Waits until an answer was swallowed; false after ten seconds.
    package func hasSwallowed() -> Bool {
        condition.lock()
        defer { condition.unlock() }
        let end = Date().addingTimeInterval(10)
        while swallowedBytes == 0 { guard condition.wait(until: end) else { return false } }
        return true
    }

    /// Ends every connection; new ones are accepted.
    package func cut() {
        condition.withLock {
            for end in ends { shutdown(end, Int32(SHUT_RDWR)) }
            condition.broadcast()
        }
    }

    /// The same, and takes no new ones. Once more does nothing.
    package func end() {
        let isFirst = condition.withLock {
            defer { isClosed = true }
            return !isClosed
        }
        guard isFirst else { return }
        shutdown(listener, Int32(SHUT_RDWR))
        cut()
    }

    private static func withLocal(_ path: String, _ body: (UnsafePointer<sockaddr>, socklen_t) -> Int32) -> Int32 {
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        withUnsafeMutableBytes(of: &address.sun_path) { room in
            precondition(path.utf8.count < room.count)
            room.copyBytes(from: path.utf8)
        }
        return withUnsafePointer(to: &address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                body($0, socklen_t(MemoryLayout<sockaddr_un>.size))
            }
        }
    }
}

/// Calls a closure at the end of a countdown.
private final class Countdown: @unchecked Sendable {  // under a lock
    private let lock = NSLock()
    private var left: Int
    private let done: @Sendable () -> Void

    init(_ left: Int, _ done: @escaping @Sendable () -> Void) { (self.left, self.done) = (left, done) }

    func count() {
        let isDone = lock.withLock {
            left -= 1
            return left == 0
        }
        if isDone { done() }
    }
}
