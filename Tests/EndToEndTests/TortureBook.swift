import Foundation
import XuanPacket

/// The messages that people sent into one chat, and those that the server acknowledged. Any thread.
final class TortureBook: @unchecked Sendable {  // all behind the lock
    struct Line: Sendable {
        let gid: String
        let account: String
        /// Counted per sender, from 1.
        let number: Int
        let content: String
    }

    private let lock = NSLock()
    private let accounts: [Int64: String]
    private var sent: [String: Line] = [:]
    private var count: [String: Int] = [:]
    /// Without an answer yet, oldest first, by account.
    private var open: [String: [Line]] = [:]
    /// gid to the id that the answer named.
    private var acknowledged: [String: Int64] = [:]

    /// `accounts`: by id.
    init(accounts: [Int64: String]) { self.accounts = accounts }

    var acknowledgedCount: Int { lock.withLock { acknowledged.count } }
    var openCount: Int { lock.withLock { open.values.reduce(0) { $0 + $1.count } } }

    /// A person's messages that are under way, oldest first.
    func underWay(of account: String) -> [Line] { lock.withLock { open[account, default: []] } }

    func newLine(by account: String) -> Line {
        lock.withLock {
            count[account, default: 0] += 1
            let number = count[account]!
            let filling = String(repeating: "x", count: Int.random(in: 0..<400))
            let line = Line(
                gid: Talk.gid(), account: account, number: number, content: "\(account) \(number) \(filling)")
            sent[line.gid] = line
            open[account, default: []].append(line)
            return line
        }
    }

    /// Records an answer, if it belongs to a message of that person that is under way.
    func acknowledge(_ row: JSONObject, to account: String) {
        guard let gid = row["gid"]?.string, let id = row["id"]?.integer else { return }
        lock.withLock {
            guard let index = open[account, default: []].firstIndex(where: { $0.gid == gid }) else { return }
            open[account]!.remove(at: index)
            acknowledged[gid] = id
        }
    }

    /// The fault in a whole history, oldest first; `nil` if there is none.
    func fault(in rows: [JSONObject]) -> String? { lock.withLock { look(rows) } }

    private func look(_ rows: [JSONObject]) -> String? {
        var found: [String: Int64] = [:]
        var last: [String: Int] = [:]
        var lastID: Int64 = 0
        for row in rows {
            guard let gid = row["gid"]?.string, let line = sent[gid], let id = row["id"]?.integer else {
                return "nobody sent \(JSON.object(row).text)"
            }
            let name = "\(line.account) \(line.number)"
            if found[gid] != nil { return "\(name) is there twice" }
            guard row["content"]?.string == line.content, accounts[row["user"]?.integer ?? 0] == line.account else {
                return "\(name) has changed: \(JSON.object(row).text)"
            }
            if line.number <= last[line.account, default: 0] {
                return "\(name) stands behind \(last[line.account]!)"
            }
            if id <= lastID { return "\(name) has id \(id), that before it \(lastID)" }
            (found[gid], last[line.account], lastID) = (id, line.number, id)
        }
        for (gid, id) in acknowledged where found[gid] != id {
            let line = sent[gid]!
            let now = found[gid].map { "is \($0)" } ?? "is not there"
            return "\(line.account) \(line.number) was acknowledged as \(id) and \(now)"
        }
        return nil
    }
}
