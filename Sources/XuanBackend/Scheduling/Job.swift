import XuanStore

/// One request on its way through the services. `@unchecked`: one kind at a time has it, and the scheduler's lock
/// stands between two of them.
final class Job: @unchecked Sendable {
    let bytes: [UInt8]
    /// `nil` for a method that is not in the table.
    let method: Method?
    let chain: ChainKey
    /// The run of the requesting relay.
    let relay: String
    /// Client address of a login; "" for all other unparsed requests.
    private let address: String
    let reply: @Sendable (Answer) -> Void
    /// Set once the bytes were parsed.
    var request: Request?
    /// The work left after the first kind.
    var rest: Stage?
    /// A read of the program's own, in place of a method.
    var look: (@Sendable (ReadContext) -> Void)?
    /// The workers had no room for it.
    var isRefused = false

    init(
        bytes: [UInt8], method: Method?, chain: ChainKey, relay: String = "", connection: String = "",
        reply: @escaping @Sendable (Answer) -> Void
    ) {
        address = Request.address(of: connection)
        (self.bytes, self.method, self.chain, self.relay, self.reply) = (bytes, method, chain, relay, reply)
    }

    /// Parses the bytes, once.
    func parse(language: Language) {
        if request == nil { request = Request(bytes, language: language, relay: relay) }
    }

    /// Address of the requesting client, if known.
    var origin: String { request?.peer ?? address }

    /// Where the next piece of work runs.
    var kind: WorkKind {
        if isRefused { return .read }
        switch rest {
        case .compute: return .compute
        case .write: return .write
        case nil, .answer: break
        }
        switch method?.body {
        case .compute: return .compute
        case .write: return .write
        case .read, .prepare, nil: return .read
        }
    }
}

enum WorkKind: Sendable { case read, write, compute }

/// The outcome of a piece of work.
enum Stage: Sendable {
    case answer(Answer)
    case compute(@Sendable (ReadContext) throws -> Stage)
    case write(@Sendable (WriteContext) throws -> Answer)
}

/// Requests of one chain are carried out and answered in order of arrival.
enum ChainKey: Hashable, Sendable {
    case user(Int64)
    /// Logins of one connection.
    case connection(String)
    /// The relay's own requests.
    case relay
    /// Requests of the program around the backend.
    case own
    /// A read without ordering.
    case look(UInt64)
}
