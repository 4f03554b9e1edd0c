import XuanPacket
import XuanStore

/// One line of the method table.
struct Method: Sendable {
    enum Body: Sendable {
        case read(@Sendable (Call, ReadContext) throws -> Answer)
        case write(@Sendable (Call, WriteContext) throws -> Answer)
        /// Slow work on a worker, then its next step.
        case compute(@Sendable (Call, ReadContext) throws -> Stage)
        /// A read on a reader, then its next step.
        case prepare(@Sendable (Call, ReadContext) throws -> Stage)
    }

    enum Order: Sendable {
        /// Those of a person one after the other; what the relay asks for itself by itself.
        case requester
        /// The same, and the connection that the packet names ends by it.
        case requesterThatLeaves
        /// Those of a connection: a first login has no user id and later ones prove none.
        case connection
    }

    let module: String
    /// As documented; compared without case, answered in lower case.
    let name: String
    let rule: Rule
    let parameters: [Parameter]
    let audience: AudienceRule
    let body: Body
    let cost: Cost
    /// In whose order its requests stand.
    let order: Order
    /// Its packets and answers hold messages.
    let holdsMessages: Bool
    /// What a relay says of itself by it.
    let relayRole: RelayRole?
    /// What is left for the administration's front to do.
    let part: PagePart?
    /// The requester's error when the database fails: the original's words, which have one language.
    let failure: String

    /// `name`: "module/method".
    init(
        _ name: String, _ rule: Rule, _ parameters: [Parameter], audience: AudienceRule, _ body: Body,
        cost: Cost? = nil, order: Order = .requester, holdsMessages: Bool = false, relay relayRole: RelayRole? = nil,
        part: PagePart? = nil, failure: String = "The database failed."
    ) {
        let parts = name.split(separator: "/")
        precondition(parts.count == 2, "a line of the method table needs module/method")
        (module, self.name) = (String(parts[0]), String(parts[1]))
        (self.rule, self.parameters, self.audience, self.body, self.failure) = (
            rule, parameters, audience, body, failure
        )
        self.cost = cost ?? Self.cost(of: body, rule)
        (self.order, self.holdsMessages, self.relayRole, self.part) = (order, holdsMessages, relayRole, part)
    }

    /// The default cost: whatever a person writes is a change.
    private static func cost(of body: Body, _ rule: Rule) -> Cost {
        guard rule.caller == .person || rule.caller == .administrator else { return .free }
        if case .read = body { return .free }
        return .change
    }

    /// Checks the requester, then the parameters, then the chat. Nothing has changed when it throws.
    func admit(_ request: Request, _ records: some Records) throws -> Call {
        if let place = request.notUTF8 { throw Refusal.parameter(name(of: place)) }
        let me = try rule.person(request, records)
        let arguments =
            request.principal == nil
            ? try Arguments(request.params, for: parameters)
            : try Arguments(named: request.params?.object ?? JSONObject(), for: parameters)
        var call = Call(request: request, arguments: arguments, me: me)
        try rule.enter(&call, records)
        return call
    }

    /// The parameter whose bytes are not UTF-8.
    private func name(of place: Request.Place) -> String {
        switch place {
        case .parameter(let position): position < parameters.count ? parameters[position].name : "params"
        case .member(let name): parameters.count == 1 ? parameters[0].name : name
        case .elsewhere: "params"
        }
    }
}

/// An admitted request.
struct Call: Sendable {
    let request: Request
    let arguments: Arguments
    private let asker: Cached<UserRecord>
    /// The requester; id 0 if it is the relay.
    var me: UserRecord { asker.value }
    /// The chat that the rule found.
    var found: Chat?
    /// Those of `gids`.
    var chats: [Chat] = []

    init(request: Request, arguments: Arguments, me: Cached<UserRecord>) {
        (self.request, self.arguments, asker) = (request, arguments, me)
    }

    /// The chat of a method whose rule requires one.
    var chat: Chat { found! }
}

extension Job {
    /// The failing answer. `request` is set.
    func failure(_ refusal: Refusal) -> Answer {
        let request = request!
        if request.principal != nil { return .failure(AdminFault(refusal), in: request.language) }
        if method?.order == .connection { return .loginFailure(of: request, LoginFault(refusal)) }
        return .failure(failureName, of: request, refusal)
    }

    var databaseFailure: Answer {
        let text = method?.failure ?? "The database failed."
        if let request, request.principal != nil {
            // The person must not take it for a wrong password.
            if method?.part?.asksPassword == true {
                return .failure(AdminFault(Refusal.login(LoginFault(.database, seconds: 5))), in: request.language)
            }
            return .failure(AdminFault(.fault, .databaseFault), in: request.language)
        }
        if method?.order == .connection { return .loginFailure(of: request!, LoginFault(.database, seconds: 5)) }
        return .failure(failureName, of: request!, text)
    }

    private var failureName: String {
        let name = (method?.name ?? String(request!.method.prefix(64))).lowercased()
        return name.isEmpty ? "error" : name
    }
}
