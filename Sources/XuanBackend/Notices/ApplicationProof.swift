import XuanPacket
import XuanStore

/// How an application says who it is.
package enum ApplicationProof: Sendable {
    /// Its token's digest.
    case token(String)
    /// `code` and `token` of the query; what was signed, without the key; the query's `time`.
    case signature(code: String, token: String, text: String, time: String?)
}

/// Why an application is refused.
package enum ApplicationFault: Error, Sendable {
    /// No application has that token or signature.
    case unknown
    /// It may not call from there.
    case address
    case notice(NoticeError)
    /// The database refuses; its own words went to the log.
    case failed
}

extension ApplicationProof {
    /// The application that it is of. The original knows two signatures: md5(md5(query without token) + key), and, with a
    /// time of seconds or milliseconds, md5(code + key + time).
    func entry(_ context: WriteContext) throws -> EntryRecord {
        switch self {
        case .token(let digest):
            guard let entry = try EntryTable.find(token: digest, on: context.store) else {
                throw ApplicationFault.unknown
            }
            return entry
        case .signature(let code, let token, let text, let time):
            guard let entry = try EntryTable.find(code: code, on: context.store), !entry.secret.isEmpty else {
                throw ApplicationFault.unknown
            }
            var right = [Secret.md5Hex(Secret.md5Hex(text) + entry.secret)]
            if let time {
                // A time must be current: else the address could be replayed forever.
                guard let seconds = Int64(time.prefix(10)), abs(seconds - context.now / 1000) <= 300 else {
                    throw ApplicationFault.unknown
                }
                right.append(Secret.md5Hex(code + entry.secret + time))
            }
            guard right.contains(where: { Secret.equal(Array($0.utf8), Array(token.lowercased().utf8)) }) else {
                throw ApplicationFault.unknown
            }
            return entry
        }
    }
}
