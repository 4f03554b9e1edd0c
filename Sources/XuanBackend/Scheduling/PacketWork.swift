import XuanPacket

/// One request and its answer. `@unchecked`: it belongs to the holder of its job.
final class PacketWork: @unchecked Sendable {
    let bytes: [UInt8]
    private let head: PacketHead?
    /// `nil` for a method that is not in the table.
    let method: Method?
    /// The run of the requesting relay.
    let relay: String
    /// Client address of a login; "" for all other unparsed requests.
    private let address: String
    let reply: @Sendable (Answer) -> Void
    /// Set once the bytes were parsed.
    private(set) var request: Request?
    /// The work left after the first kind.
    var rest: Stage?

    /// A relay's.
    init(_ bytes: [UInt8], _ envelope: Envelope, relay: String, reply: @escaping @Sendable (Answer) -> Void) {
        (self.bytes, self.relay, self.reply) = (bytes, relay, reply)
        (method, head) = (envelope.method, envelope.head)
        address = Request.address(of: envelope.connection)
    }

    /// A call of the administration pages, which is not a packet yet.
    init(_ request: Request, _ method: Method, reply: @escaping @Sendable (Answer) -> Void) {
        (bytes, head, relay, address) = ([], nil, "", "")
        (self.request, self.method, self.reply) = (request, method, reply)
    }

    /// Parses the bytes, once.
    func parse(language: Language, presence: Presence? = nil) {
        guard request == nil else { return }
        request = Request(bytes, head: head, language: language, relay: relay, presence: presence)
    }

    var origin: String { request?.peer ?? address }

    var kind: WorkKind {
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

extension PacketWork {
    /// The failing answer. `request` is set.
    func failure(_ refusal: Refusal) -> Answer {
        let request = request!
        if request.principal != nil { return .failure(AdminFault(refusal), in: request.language) }
        if method?.order == .connection { return .loginFailure(of: request, LoginFault(refusal)) }
        return .failure(failureName, of: request, refusal)
    }

    var databaseFailure: Answer {
        let request = request!
        if request.principal != nil {
            // The person must not take it for a wrong password.
            if method?.part?.asksPassword == true {
                return .failure(AdminFault(Refusal.login(LoginFault(.database, seconds: 5))), in: request.language)
            }
            return .failure(AdminFault(.fault, .databaseFault), in: request.language)
        }
        if method?.order == .connection { return .loginFailure(of: request, LoginFault(.database, seconds: 5)) }
        return .failure(failureName, of: request, method?.failure ?? Method.databaseFailed, code: "database")
    }

    private var failureName: String {
        let name = method?.answerName ?? String(request!.method.prefix(64)).lowercased()
        return name.isEmpty ? "error" : name
    }
}
