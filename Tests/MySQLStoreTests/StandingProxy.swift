import Glibc
import XuanTesting
import XuanThreads

/// Stands between a client and a MariaDB server and can stop forwarding, as a suspended server does: the system still
/// accepts connections, and nothing is ever answered.
final class StandingProxy: @unchecked Sendable {  // set once, except the guarded parts
    let port: UInt16
    private let listener: Int32
    private let socketPath: String
    private let isStanding = Guarded(false)

    init(socket path: String) throws {
        socketPath = path
        listener = Glibc.socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        let listener = listener
        precondition(withLoopback(0) { bind(listener, $0, $1) } == 0 && listen(listener, 16) == 0)
        port = boundPort(of: listener)
        try WorkThread("proxy") { [self] in run() }.letGo()
    }

    func stand(_ stands: Bool) { isStanding.withLock { $0 = stands } }

    private func upstream() -> Int32 {
        let end = Glibc.socket(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0)
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: socketPath.utf8) }
        let isOpen = withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                connect(end, $0, socklen_t(MemoryLayout<sockaddr_un>.size)) == 0
            }
        }
        precondition(isOpen)
        return end
    }

    /// One thread for all: pairs of descriptors, polled 100 times a second while it stands.
    private func run() {
        var pairs: [(Int32, Int32)] = []
        var buffer = [UInt8](repeating: 0, count: 65536)
        while true {
            if isStanding.withLock({ $0 }) {
                usleep(10_000)
                continue
            }
            var polls = [pollfd(fd: listener, events: Int16(POLLIN), revents: 0)]
            for (one, other) in pairs {
                polls.append(pollfd(fd: one, events: Int16(POLLIN), revents: 0))
                polls.append(pollfd(fd: other, events: Int16(POLLIN), revents: 0))
            }
            guard poll(&polls, nfds_t(polls.count), 10) > 0, !isStanding.withLock({ $0 }) else { continue }
            if polls[0].revents != 0 { pairs.append((accept(listener, nil, nil), upstream())) }
            for index in (1..<polls.count).reversed() where polls[index].revents != 0 {
                let pair = (index - 1) / 2
                guard pair < pairs.count else { continue }
                let (from, to) = index % 2 == 1 ? pairs[pair] : (pairs[pair].1, pairs[pair].0)
                let count = read(from, &buffer, buffer.count)
                if count > 0, write(to, buffer, count) == count { continue }
                close(from)
                close(to)
                pairs.remove(at: pair)
                break
            }
        }
    }
}
