import XuanNet

/// Looks at each address of a backend that has several, and plans the relay's return to a better one. Confined to the
/// loop of the first relay of a team.
final class AddressChecks {
    private let loop: Loop
    private let addresses: SiteAddresses
    private let clients: [HTTPClient]
    private var underWay: Set<Int> = []
    private var timer: LoopTimer?
    private var isChanging = false
    /// Not sooner is another planned change tried.
    private var nextChange: UInt64 = 0
    private static let changePauseMilliseconds: UInt64 = 5_000
    private static let quietMilliseconds: UInt64 = 10

    init(_ addresses: SiteAddresses, loop: Loop, tls: [TLSContext?]) {
        (self.addresses, self.loop) = (addresses, loop)
        clients = zip(addresses.urls, tls).map { url, tls in
            HTTPClient(
                loop: loop, host: url.host, port: url.port, tls: tls, maxConnections: 1, maxAnswerBytes: 1 << 20,
                keepsHeaders: false)
        }
    }

    /// Once, on the loop.
    func start() {
        guard timer == nil else { return }
        timer = loop.every(milliseconds: addresses.limits.checkMilliseconds) { [unowned(unsafe) self] in tick() }
    }

    private func tick() {
        for address in clients.indices where !underWay.contains(address) {
            underWay.insert(address)
            look(at: address, began: loop.now, isLast: false)
        }
        changeIfBetter()
    }

    /// Any answer but an internal error says that somebody is there: our backend answers 405 to a GET of its path, or
    /// 503 if others should be used.
    private func look(at address: Int, began: UInt64, isLast: Bool) {
        clients[address].send(
            method: "GET", path: addresses.urls[address].path, headers: [("User-Agent", "easysoft/xuan.im")], body: [],
            timeoutMilliseconds: addresses.limits.checkTimeoutMilliseconds
        ) { [self] result in
            switch result {
            case .success(let answer) where [500, 502, 504].contains(answer.status): addresses.checkFailed(address)
            case .success(let answer):
                addresses.checked(address, isLeaving: answer.status == 503, now: loop.now)
            // It may have been closed for being idle.
            case .failure(.noAnswer) where !isLast: return look(at: address, began: began, isLast: true)
            case .failure(.timedOut) where addresses.hasHeard(from: address, since: began): break
            case .failure(.closed): return
            case .failure: addresses.checkFailed(address)
            }
            underWay.remove(address)
        }
    }

    // MARK: Planned changes

    private func changeIfBetter() {
        guard !isChanging, loop.now >= nextChange, let better = addresses.better(now: loop.now) else { return }
        isChanging = true
        addresses.hold()
        change(to: better, until: loop.now + addresses.limits.checkTimeoutMilliseconds)
    }

    /// As soon as no request is at the backend; new ones wait meanwhile, which takes as long as an answer does.
    private func change(to address: Int, until end: UInt64) {
        if addresses.isQuiet {
            addresses.change(to: address)
        } else if loop.now < end {
            loop.after(milliseconds: Self.quietMilliseconds) { [self] in change(to: address, until: end) }
            return
        } else {
            addresses.release()
        }
        isChanging = false
        nextChange = loop.now + Self.changePauseMilliseconds
    }
}
