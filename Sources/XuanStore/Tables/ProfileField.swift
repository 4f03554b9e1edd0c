/// The columns of their own profile that people may change (Docs/protocol.md userChange), each with its statement:
/// names from outside choose a case and never become SQL.
package enum ProfileField: String, CaseIterable, Sendable {
    case avatar, birthday, gender, email, skype, qq, yahoo, gtalk, wangwang, site, mobile, phone, address, zipcode

    /// Longest text in bytes.
    package var limit: Int {
        switch self {
        case .avatar: 1024
        case .gender: 4
        default: 255
        }
    }

    /// Whether others see it.
    private var isShown: Bool {
        switch self {
        case .avatar, .gender, .email, .qq, .site, .mobile, .phone: true
        case .birthday, .skype, .yahoo, .gtalk, .wangwang, .address, .zipcode: false
        }
    }

    private var update: SQL {
        switch self {
        case .avatar: "UPDATE users SET avatar = ? WHERE id = ?"
        case .birthday: "UPDATE users SET birthday = ? WHERE id = ?"
        case .gender: "UPDATE users SET gender = ? WHERE id = ?"
        case .email: "UPDATE users SET email = ? WHERE id = ?"
        case .skype: "UPDATE users SET skype = ? WHERE id = ?"
        case .qq: "UPDATE users SET qq = ? WHERE id = ?"
        case .yahoo: "UPDATE users SET yahoo = ? WHERE id = ?"
        case .gtalk: "UPDATE users SET gtalk = ? WHERE id = ?"
        case .wangwang: "UPDATE users SET wangwang = ? WHERE id = ?"
        case .site: "UPDATE users SET site = ? WHERE id = ?"
        case .mobile: "UPDATE users SET mobile = ? WHERE id = ?"
        case .phone: "UPDATE users SET phone = ? WHERE id = ?"
        case .address: "UPDATE users SET address = ? WHERE id = ?"
        case .zipcode: "UPDATE users SET zipcode = ? WHERE id = ?"
        }
    }

    package func set(_ value: String, of user: Int64, on store: any StoreConnection) throws(StoreError) {
        try store.execute(update, [.text(value), .integer(user)])
        if isShown { try UserTable.noteChange(of: user, on: store) }
        if self == .email { try NameTable.renew(user, on: store) }
    }
}
