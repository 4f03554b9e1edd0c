import Logging
import XuanNet
import XuanThreads

/// Where reports outlive the program: a port, so that the relay knows no database.
///
/// Only the book's own thread calls it. Both calls block.
package protocol ReportFile: AnyObject {
    /// The stored reports, by site.
    func load() throws -> [String: Report]
    /// Carries all changes out in one transaction; when this returns they survive the end of the process.
    func write(_ changes: [ReportChange]) throws
}

package struct ReportChange: Sendable {
    package let site: String
    package let isAddition: Bool
    package let report: Report
}

/// Reports that the backends have not taken yet. Any thread.
///
/// The truth is in memory; a file, if there is one, follows on a thread of its own, many changes in one transaction. A
/// relay acts on a report (tells the backend) only after it has been written down, and takes it out only after the
/// backend has confirmed it, so the end of the process at any moment loses none. Telling twice does no harm.
package final class ReportBook: @unchecked Sendable {  // `state` is guarded; `file` is the thread's
    private struct State {
        var sites: [String: Report] = [:]
        var changes: [ReportChange] = []
        var written: [@Sendable () -> Void] = []
        /// Users whose failed messages are being reported now, by site; others wait for that.
        var told: [String: Set<Int64>] = [:]
        var waiting: [@Sendable () -> Void] = []
    }

    private let state: Guarded<State>
    private let file: (any ReportFile)?
    /// A loop only for its thread and its mailbox: it has no limits to look after, so it hardly ticks.
    private let thread: Loop?
    private let logger: Logger

    /// Without a file the reports end with the program, as they may where relay and backend are one.
    /// Throws what the file throws.
    package init(file: (any ReportFile)?, logger: Logger) throws {
        self.file = file
        self.logger = logger
        state = Guarded(State(sites: try file?.load() ?? [:]))
        thread = file == nil ? nil : try Loop(tickMilliseconds: 3_600_000)
        try thread?.start(name: "reports")
    }

    /// The reports for the site's backend.
    func open(_ site: String) -> Report { state.withLock { $0.sites[site] ?? Report() } }

    /// Failed messages, of whole users and about `limit` gids, for the caller to report: nobody else reports these
    /// users until `release`, so that no message is offered to anybody twice.
    func claim(limit: Int, site: String) -> [Int64: Set<String>] {
        state.withLock { state in
            guard let all = state.sites[site]?.sendfail else { return [:] }
            var (part, count): ([Int64: Set<String>], Int) = ([:], 0)
            for (user, gids) in all where state.told[site]?.contains(user) != true {
                part[user] = gids
                count += gids.count
                if count >= limit { break }
            }
            state.told[site, default: []].formUnion(part.keys)
            return part
        }
    }

    enum Claim: Equatable {
        case nothing
        case mine(Set<String>)
        /// Somebody is reporting them; `free` is called when that is over, on any thread.
        case busy
    }

    /// The same for one user.
    func claim(user: Int64, site: String, free: @escaping @Sendable () -> Void) -> Claim {
        state.withLock { state in
            if state.told[site]?.contains(user) == true {
                state.waiting.append(free)
                return .busy
            }
            guard let gids = state.sites[site]?.sendfail[user] else { return .nothing }
            state.told[site, default: []].insert(user)
            return .mine(gids)
        }
    }

    /// The backend has been told of these users, or does not answer.
    func release(_ users: some Sequence<Int64>, site: String) {
        let waiting = state.withLock { state in
            state.told[site]?.subtract(users)
            defer { state.waiting = [] }
            return state.waiting
        }
        for free in waiting { free() }
    }

    /// Takes a report in. `written` is called once it is safe, on any thread; a file that cannot be written is logged
    /// and not waited for.
    func add(_ report: Report, site: String, written: @escaping @Sendable () -> Void) {
        if report.isEmpty { return written() }
        change(ReportChange(site: site, isAddition: true, report: report), written)
    }

    /// The backend has taken it. Nothing is written for what is not in the book, as at nearly every login.
    func remove(_ report: Report, site: String) {
        change(ReportChange(site: site, isAddition: false, report: report), nil)
    }

    private func change(_ change: ReportChange, _ written: (@Sendable () -> Void)?) {
        let isFirst = state.withLock { state in
            if change.isAddition {
                state.sites[change.site, default: Report()].add(change.report)
            } else if state.sites[change.site]?.remove(change.report) != true {
                return false
            }
            guard thread != nil else { return false }
            state.changes.append(change)
            if let written { state.written.append(written) }
            return state.changes.count == 1
        }
        guard let thread else {
            written?()
            return
        }
        if isFirst { thread.post { [self] in writeDown() } }
    }

    private func writeDown() {
        let (changes, written) = state.withLock { state in
            defer {
                state.changes = []
                state.written = []
            }
            return (state.changes, state.written)
        }
        do {
            try file?.write(changes)
        } catch {
            logger.error("reports for the backends cannot be written down", metadata: ["cause": "\(error)"])
        }
        for call in written { call() }
    }

    /// Writes what is left and ends the thread. Call it before the book is released.
    package func close() {
        thread?.stop()
        thread?.join()
        writeDown()
    }
}
