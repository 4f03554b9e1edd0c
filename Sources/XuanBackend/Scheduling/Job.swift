import XuanStore

/// One request on its way through the services. `@unchecked`: one kind at a time has it, and the scheduler's lock stands
/// between two of them.
final class Job: @unchecked Sendable {
    let bytes: [UInt8]
    /// `nil` for a method that the table does not have.
    let method: Method?
    let chain: ChainKey
    /// The run of the relay that asks.
    let relay: String
    /// Address that a login comes from; "" for all else that was not taken apart yet.
    private let address: String
    let reply: @Sendable (Answer) -> Void
    /// Set once the bytes were taken apart.
    var request: Request?
    /// What is left to do after the first kind.
    var rest: Stage?
    /// A look of the program's own, in place of a method.
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

    /// Takes the bytes apart, once.
    func parse(language: Language) {
        if request == nil { request = Request(bytes, language: language, relay: relay) }
    }

    /// Address of the client who asks, as far as it is known.
    var origin: String { request?.peer ?? address }

    /// Where the next piece of work is done.
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

/// What a piece of work leads to.
enum Stage: Sendable {
    case answer(Answer)
    case compute(@Sendable (ReadContext) throws -> Stage)
    case write(@Sendable (WriteContext) throws -> Answer)
}

/// Requests of one chain are carried out and answered in the order in which they came in.
enum ChainKey: Hashable, Sendable {
    case user(Int64)
    /// Logins of one connection.
    case connection(String)
    /// What the relay asks for itself.
    case relay
    /// What the program around the backend asks.
    case own
    /// A look that waits for nobody.
    case look(UInt64)
}
