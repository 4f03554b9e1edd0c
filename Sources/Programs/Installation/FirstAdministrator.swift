import Glibc
import XuanBackend
import XuanPacket

/// The account that a new server begins with.
package enum FirstAdministrator {
    package static let account = "admin"

    /// Makes the administrator if there is none. Returns the password that must be shown, `nil` if there is nothing to
    /// show: it was preset by XUAN_ADMIN_PASSWORD, or there is an administrator already.
    package static func make(in backend: Backend) throws -> String? {
        guard !backend.hasAdministrator else { return nil }
        let preset = getenv("XUAN_ADMIN_PASSWORD").map { String(cString: $0) } ?? ""
        let password = preset.isEmpty ? Secret.password() : preset
        _ = try backend.addUser(account: account, password: password, realname: "Administrator", admin: .super)
        return preset.isEmpty ? password : nil
    }
}
