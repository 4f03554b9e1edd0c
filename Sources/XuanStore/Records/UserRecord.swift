/// A person as stored. Presence is not in here: it comes from connections.
///
/// Many members: one per column of the row.
package struct UserRecord: Sendable, Equatable {
    package var id: Int64 = 0
    package var account = ""
    package var realname = ""
    package var role = ""
    package var dept: Int64 = 0
    /// `no`, `common` or `super`.
    package var admin = "no"
    /// `f`, `m` or `u`.
    package var gender = "u"
    package var email = ""
    package var mobile = ""
    package var phone = ""
    package var site = ""
    package var qq = ""
    package var avatar = ""
    package var isDeleted = false
    /// Disabled by an administrator.
    package var isForbidden = false
    /// First login of the latest day with one, milliseconds UTC.
    package var signed: Int64 = 0

    package init() {}

    package var isSuper: Bool { admin == "super" }
}

/// The stored half of a login check.
package struct CredentialRecord: Sendable, Equatable {
    package let id: Int64
    package let account: String
    package let password: String
    package var isForbidden = false
    package var isDeleted = false

    package init(
        id: Int64, account: String, password: String, isForbidden: Bool = false, isDeleted: Bool = false
    ) {
        (self.id, self.account, self.password) = (id, account, password)
        (self.isForbidden, self.isDeleted) = (isForbidden, isDeleted)
    }
}
