import XuanPacket
import XuanStore

/// The user of the administration pages who makes a call. Only the pages' front creates one, so a request without one,
/// as every packet of a relay, never passes a rule that requires it.
package struct AdminPrincipal: Sendable {
    /// 0 before the sign-in.
    package var user: Int64
    /// IP of the browser.
    package var address: String
    /// Fingerprint of the person's secrets at the sign-in: another password ends the person's sessions.
    package var stamp: String
    /// The password has been entered within the last minutes.
    package var isConfirmed: Bool
    /// How many wrong passwords are left, after this call, before the session ends.
    package var triesLeft = 0

    package init(user: Int64 = 0, address: String, stamp: String = "", isConfirmed: Bool = false) {
        (self.user, self.address, self.stamp, self.isConfirmed) = (user, address, stamp, isConfirmed)
    }

    /// `nil` if the person is missing or deleted.
    static func stamp(of user: Int64, on store: any StoreConnection) throws(StoreError) -> String? {
        guard let secrets = try PeopleTable.secrets(of: user, on: store) else { return nil }
        return Secret.hex(Secret.sha256(Array("\(user) \(secrets.password) \(secrets.totp)".utf8)), limit: 32)
    }
}

/// Facts about the caller that a rule decides by.
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
    /// The parameter at fault.
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

    /// From other methods' errors.
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
