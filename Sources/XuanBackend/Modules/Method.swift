import XuanPacket
import XuanStore

/// One line of the method table.
///
/// Many members: one per column, so that a method's line holds everything about it.
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
    /// In lower case.
    let answerName: String
    let rule: Rule
    let parameters: [Parameter]
    let audience: AudienceRule
    let body: Body
    let cost: Cost
    /// The order that its requests follow.
    let order: Order
    /// Its packets and answers hold messages.
    let holdsMessages: Bool
    /// The fact about itself that a relay states with it.
    let relayRole: RelayRole?
    /// The part left to the administration's front.
    let part: PagePart?
    /// The requester's error when the database fails: the original's words, which have one language.
    let failure: String

    static let databaseFailed = "The database failed."

    /// `name`: "module/method".
    init(
        _ name: String, _ rule: Rule, _ parameters: [Parameter], audience: AudienceRule, _ body: Body,
        cost: Cost? = nil, order: Order = .requester, holdsMessages: Bool = false, relay relayRole: RelayRole? = nil,
        part: PagePart? = nil, failure: String = Method.databaseFailed
    ) {
        let parts = name.split(separator: "/")
        precondition(parts.count == 2, "a line of the method table needs module/method")
        (module, self.name, answerName) = (String(parts[0]), String(parts[1]), parts[1].lowercased())
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
        var call = Call(request: request, module: module, method: answerName, arguments: arguments, me: me)
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
    /// As its answer names them.
    let module: String
    let method: String
    let arguments: Arguments
    private let asker: Cached<UserRecord>
    /// The requester; id 0 if it is the relay.
    var me: UserRecord { asker.value }
    /// The chat that the rule found.
    var found: Chat?
    /// The message that the rule found.
    var named: MessageRecord?
    /// Those of `gids`.
    var chats: [Chat] = []

    init(request: Request, module: String, method: String, arguments: Arguments, me: Cached<UserRecord>) {
        (self.request, self.module, self.method) = (request, module, method)
        (self.arguments, asker) = (arguments, me)
    }

    /// The chat of a method whose rule requires one.
    var chat: Chat { found! }

    /// The message of such a method.
    var message: MessageRecord { named! }
}
