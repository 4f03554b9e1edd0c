import XuanPacket
import XuanStore

/// Where somebody sits who uses the administration pages. Only the front of those pages makes one, so a request that
/// has none, as every packet of a relay, never passes a rule that asks for it.
package struct AdminPrincipal: Sendable {
    /// 0 before the sign-in.
    package var user: Int64
    /// IP of the browser.
    package var address: String
    /// What the person's secrets looked like at the sign-in: another password ends his sessions.
    package var stamp: String
    /// He has entered his password within the last minutes.
    package var isConfirmed: Bool
    /// How often he may still enter a wrong one, after this call, before the session ends.
    package var triesLeft = 0

    package init(user: Int64 = 0, address: String, stamp: String = "", isConfirmed: Bool = false) {
        (self.user, self.address, self.stamp, self.isConfirmed) = (user, address, stamp, isConfirmed)
    }

    /// `nil` for nobody and for the deleted.
    static func stamp(of user: Int64, on store: any StoreConnection) throws(StoreError) -> String? {
        guard let secrets = try PeopleTable.secrets(of: user, on: store) else { return nil }
        return Secret.hex(Secret.sha256(Array("\(user) \(secrets.password) \(secrets.totp)".utf8)), limit: 32)
    }
}

/// What a rule knows of the one who sits there.
struct AdminFacts: Sendable {
    let rights: Set<Right>
    let stamp: String

    init?(_ person: UserRecord, on store: any StoreConnection) throws(StoreError) {
        guard let stamp = try AdminPrincipal.stamp(of: person.id, on: store) else { return nil }
        self.stamp = stamp
        rights = try Self.rights(of: person, on: store)
    }

    static func rights(of person: UserRecord, on store: any StoreConnection) throws(StoreError) -> Set<Right> {
        if person.isSuper { return Set(Right.allCases) }
        return Set(try RightTable.rights(of: person.id, on: store).compactMap(Right.init(rawValue:)))
    }
}

/// Why a call of the administration pages was refused; Docs/administration.md lists the codes.
package struct AdminFault: Error, Equatable {
    package enum Code: String, Sendable {
        case bad, conflict, password, notExist, signin, confirm, totp, credentials, right, locked, away, fault
    }

    let code: Code
    let sentence: Sentence
    /// The parameter that is to blame.
    var field: String?
    /// Tries until a lock.
    var left: Int?
    /// Until a lock ends.
    var seconds: Int?

    init(
        _ code: Code, _ sentence: Sentence, field: String? = nil, left: Int? = nil, seconds: Int? = nil
    ) {
        (self.code, self.sentence, self.field, self.left, self.seconds) = (code, sentence, field, left, seconds)
    }

    /// From what other methods throw.
    init(_ refusal: Refusal) {
        switch refusal {
        case .admin(let fault): self = fault
        case .login(let fault):
            switch fault.code {
            case .credentials: self.init(.credentials, fault.sentence)
            case .locked, .wait: self.init(.locked, fault.sentence, seconds: fault.seconds)
            case .disabled, .deleted: self.init(.signin, fault.sentence)
            case .bad: self.init(.bad, fault.sentence)
            case .busy, .stopping, .database: self.init(.away, fault.sentence, seconds: fault.seconds)
            }
        case .parameter(let name): self.init(.bad, .parameter(name), field: name)
        case .hidden(let name): self.init(.bad, .hidden(name), field: name)
        case .said(let sentence), .data(let sentence), .messages(_, let sentence):
            switch sentence {
            case .unknownUser, .forbidden: self.init(.signin, sentence)
            case .busy, .stopping: self.init(.fault, sentence)
            case .notExist: self.init(.notExist, sentence)
            default: self.init(.bad, sentence)
            }
        }
    }
}

extension Refusal {
    static func admin(_ code: AdminFault.Code, _ sentence: Sentence, field: String? = nil) -> Refusal {
        .admin(AdminFault(code, sentence, field: field))
    }

    static let signIn = admin(.signin, .signIn)
    static let noRight = admin(.right, .noRight)
    static func missing(_ field: String) -> Refusal { admin(.notExist, .notThere, field: field) }
}
