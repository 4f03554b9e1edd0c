import XuanStore

/// One line of the method table.
struct Method: Sendable {
    /// Who may call. The rules within a chat stand in the methods themselves (`Chat`).
    enum Caller: Sendable {
        /// A person who exists and is not deleted, named by the packet's userID. That the connection is his is the
        /// relay's to see to.
        case person
        /// The relay for itself; a client's packet of that name never gets here, the relay sees to that as well.
        case relay
        /// The relay during a login, on behalf of a person.
        case relayForPerson
        /// A person, or the relay with userID 0.
        case personOrRelay
    }

    enum Body: Sendable {
        case read(@Sendable (Call, Scope) throws -> Answer)
        case write(@Sendable (Call, Ledger) throws -> Answer)
        /// Slow work on a worker, then what it leads to.
        case compute(@Sendable (Call, Scope) throws -> Step)
        /// A look on a reader, then what it leads to.
        case prepare(@Sendable (Call, Scope) throws -> Step)
    }

    /// As documented; compared without case, answered in lower case.
    let name: String
    let caller: Caller
    let body: Body
    /// What the requester hears when the database fails.
    let failure: String

    init(_ name: String, _ caller: Caller, _ body: Body, failure: String = "The database failed.") {
        (self.name, self.caller, self.body, self.failure) = (name, caller, body, failure)
    }

    /// Checks the rule. `find` looks a person up.
    func admit(_ request: Request, _ find: (Int64) throws -> UserRecord?) throws -> Call {
        let isNeeded =
            switch caller {
            case .person, .relayForPerson: true
            case .personOrRelay: request.userID != 0
            case .relay: false
            }
        guard isNeeded else { return Call(request: request, me: UserRecord()) }
        guard let me = try find(request.userID), !me.isDeleted else { throw Refusal.said("Unknown user.") }
        return Call(request: request, me: me)
    }
}

/// An admitted request.
struct Call: Sendable {
    let request: Request
    /// Who asks; id 0 if it is the relay.
    let me: UserRecord

    var parameters: Parameters { request.parameters }
}

extension Refusal {
    static func unknownMethod(_ request: Request) -> Refusal {
        .said("Unknown method \(request.module.prefix(32))/\(request.method.prefix(32)).")
    }
}

extension Job {
    /// The failing answer. `request` is set.
    func failure(_ refusal: Refusal) -> Answer {
        let request = request!
        if method?.name == "login" { return .loginFailure(of: request, refusal.sentence) }
        let name = (method?.name ?? String(request.method.prefix(64))).lowercased()
        return .failure(name.isEmpty ? "error" : name, of: request, refusal)
    }

    var databaseFailure: Answer { failure(.said(method?.failure ?? "The database failed.")) }
}
